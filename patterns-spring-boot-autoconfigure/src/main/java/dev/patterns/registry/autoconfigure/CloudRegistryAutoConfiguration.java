/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package dev.patterns.registry.autoconfigure;

import java.time.Duration;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigureOrder;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.cloud.client.ConditionalOnDiscoveryEnabled;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;

import dev.patterns.registry.RegistryType;
import dev.patterns.registry.engine.CachedInstances;

/**
 * Auto-configuration of what is remembered of a registry of Spring Cloud. Some of them
 * ask their server at each lookup, so without it a call would wait for that server, and
 * fail when it is gone.
 */
@AutoConfiguration(after = RegistryAutoConfiguration.class)
@AutoConfigureOrder(Ordered.LOWEST_PRECEDENCE)
@ConditionalOnClass(DiscoveryClient.class)
@ConditionalOnDiscoveryEnabled
@ConditionalOnRegistryType(RegistryType.CLOUD)
@ConditionalOnBean(DiscoveryClient.class)
public final class CloudRegistryAutoConfiguration {

	/** A client that has yet to connect takes its time. */
	private static final Duration LOOKUP_LIMIT = Duration.ofSeconds(5);

	CloudRegistryAutoConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBean
	CachedInstances patternsCloudInstances(ObjectProvider<DiscoveryClient> discoveryClient,
			RegistryProperties properties) {
		return new CachedInstances((service) -> discoveryClient.getObject().getInstances(service), properties.refresh(),
				properties.ttl(), LOOKUP_LIMIT);
	}

}

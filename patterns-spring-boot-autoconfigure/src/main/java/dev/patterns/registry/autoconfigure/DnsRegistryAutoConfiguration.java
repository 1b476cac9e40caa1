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

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigureOrder;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.cloud.client.ConditionalOnDiscoveryEnabled;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;

import dev.patterns.identity.ApplicationIdentity;
import dev.patterns.registry.RegistryType;
import dev.patterns.registry.engine.StoreDiscoveryClient;
import dev.patterns.registry.store.dns.DnsInstanceSource;

/**
 * Auto-configuration of the registry that is the domain name system.
 */
@AutoConfiguration(after = RegistryAutoConfiguration.class)
@AutoConfigureOrder(Ordered.LOWEST_PRECEDENCE)
@ConditionalOnClass(DiscoveryClient.class)
@ConditionalOnDiscoveryEnabled
@ConditionalOnRegistryType(RegistryType.DNS)
@EnableConfigurationProperties(DnsRegistryProperties.class)
public final class DnsRegistryAutoConfiguration {

	DnsRegistryAutoConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBean
	StoreDiscoveryClient patternsDnsDiscoveryClient(DnsRegistryProperties dns, RegistryProperties properties,
			ApplicationIdentity identity) {
		return new StoreDiscoveryClient(new DnsInstanceSource(dns.toSettings(), identity.namespace()),
				properties.refresh(), properties.ttl());
	}

}

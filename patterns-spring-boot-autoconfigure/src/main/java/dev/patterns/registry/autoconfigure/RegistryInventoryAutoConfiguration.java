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

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigureOrder;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.cloud.client.ConditionalOnDiscoveryEnabled;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;

import dev.patterns.registry.engine.CachedInstances;
import dev.patterns.registry.engine.SelfRegistration;
import dev.patterns.registry.engine.StoreDiscoveryClient;
import dev.patterns.registry.health.RegistryHealthIndicator;

/**
 * Auto-configuration of what the registry reports about itself.
 */
@AutoConfiguration(after = { StoreRegistryAutoConfiguration.class, CloudRegistryAutoConfiguration.class,
		SelfRegistrationAutoConfiguration.class })
@AutoConfigureOrder(Ordered.LOWEST_PRECEDENCE)
@ConditionalOnClass(DiscoveryClient.class)
@ConditionalOnDiscoveryEnabled
public final class RegistryInventoryAutoConfiguration {

	RegistryInventoryAutoConfiguration() {
	}

	@Bean
	RegistryInventoryContributor patternsRegistryInventoryContributor(ObjectProvider<DiscoveryClient> discoveryClients,
			ObjectProvider<CachedInstances> cloud, ObjectProvider<SelfRegistration> registration) {
		return new RegistryInventoryContributor(discoveryClients, cloud, registration);
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class })
	@ConditionalOnBean(StoreDiscoveryClient.class)
	@ConditionalOnEnabledHealthIndicator("registry")
	static class HealthConfiguration {

		@Bean
		@ConditionalOnMissingBean(name = "registryHealthContributor")
		RegistryHealthIndicator registryHealthContributor(StoreDiscoveryClient discoveryClient,
				ObjectProvider<SelfRegistration> registration) {
			return new RegistryHealthIndicator(discoveryClient, registration.getIfAvailable());
		}

	}

}

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
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.cloud.client.ConditionalOnDiscoveryEnabled;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.cloud.client.serviceregistry.Registration;
import org.springframework.cloud.client.serviceregistry.ServiceRegistry;
import org.springframework.context.annotation.Bean;

import dev.patterns.registry.RegistryType;
import dev.patterns.registry.engine.StoreDiscoveryClient;
import dev.patterns.registry.engine.StoreServiceRegistry;
import dev.patterns.registry.store.InstanceStore;

/**
 * Auto-configuration of registries that keep instances in a store.
 */
@AutoConfiguration(after = { RegistryAutoConfiguration.class, RedisRegistryAutoConfiguration.class })
@ConditionalOnClass(DiscoveryClient.class)
@ConditionalOnDiscoveryEnabled
@ConditionalOnRegistryType({ RegistryType.REDIS, RegistryType.MEMORY })
public final class StoreRegistryAutoConfiguration {

	StoreRegistryAutoConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBean
	StoreDiscoveryClient patternsStoreDiscoveryClient(InstanceStore store, RegistryProperties properties) {
		return new StoreDiscoveryClient(store, properties.refresh(), properties.ttl());
	}

	@Bean
	@ConditionalOnMissingBean(ServiceRegistry.class)
	ServiceRegistry<Registration> patternsServiceRegistry(InstanceStore store, RegistryProperties properties) {
		return new StoreServiceRegistry(store, properties.ttl());
	}

}

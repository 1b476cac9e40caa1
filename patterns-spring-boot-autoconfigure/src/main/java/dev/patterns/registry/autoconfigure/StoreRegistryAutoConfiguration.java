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

import java.util.Locale;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigureOrder;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.cloud.client.ConditionalOnDiscoveryEnabled;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.cloud.client.serviceregistry.Registration;
import org.springframework.cloud.client.serviceregistry.ServiceRegistry;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;

import dev.patterns.definition.DefinitionProblems;
import dev.patterns.definition.InvalidDefinitionException;
import dev.patterns.registry.RegistryType;
import dev.patterns.registry.engine.GuardedInstanceStore;
import dev.patterns.registry.engine.StoreDiscoveryClient;
import dev.patterns.registry.engine.StoreServiceRegistry;
import dev.patterns.registry.store.InstanceStore;
import dev.patterns.resiliency.ResiliencePolicies;

/**
 * Auto-configuration of registries that keep instances in a store.
 */
@AutoConfiguration(after = { RegistryAutoConfiguration.class, RedisRegistryAutoConfiguration.class,
		JdbcRegistryAutoConfiguration.class, MdnsRegistryAutoConfiguration.class })
@AutoConfigureOrder(Ordered.LOWEST_PRECEDENCE)
@ConditionalOnClass(DiscoveryClient.class)
@ConditionalOnDiscoveryEnabled
@ConditionalOnRegistryType({ RegistryType.REDIS, RegistryType.JDBC, RegistryType.MDNS, RegistryType.MEMORY })
public final class StoreRegistryAutoConfiguration {

	StoreRegistryAutoConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBean
	StoreDiscoveryClient patternsStoreDiscoveryClient(ObjectProvider<InstanceStore> store,
			RegistryProperties properties, ObjectProvider<ResiliencePolicies> policies) {
		return new StoreDiscoveryClient(guarded(required(store, properties), properties, policies),
				properties.refresh(), properties.ttl());
	}

	@Bean
	@ConditionalOnMissingBean(ServiceRegistry.class)
	ServiceRegistry<Registration> patternsServiceRegistry(ObjectProvider<InstanceStore> store,
			RegistryProperties properties, ObjectProvider<ResiliencePolicies> policies) {
		return new StoreServiceRegistry(guarded(required(store, properties), properties, policies), properties.ttl());
	}

	// Memory and the local network are no servers that could be in trouble.
	private static InstanceStore guarded(InstanceStore store, RegistryProperties properties,
			ObjectProvider<ResiliencePolicies> policies) {
		ResiliencePolicies available = policies.getIfAvailable();
		RegistryType type = properties.type();
		if (available == null || (type != RegistryType.REDIS && type != RegistryType.JDBC)) {
			return store;
		}
		return new GuardedInstanceStore(store, () -> available.store("registry", type.name().toLowerCase(Locale.ROOT)));
	}

	private static InstanceStore required(ObjectProvider<InstanceStore> store, RegistryProperties properties) {
		InstanceStore available = store.getIfAvailable();
		if (available == null) {
			DefinitionProblems problems = new DefinitionProblems("service registry");
			if (properties.type() == RegistryType.JDBC) {
				problems.add("patterns.registry.type", "The registry 'jdbc' needs a DataSource, which is not there.",
						"Add org.springframework.boot:spring-boot-starter-jdbc and a driver, or choose another registry.");
			}
			else if (properties.type() == RegistryType.MDNS) {
				problems.add("patterns.registry.type", "The registry 'mdns' needs JmDNS, which is not there.",
						"Add org.jmdns:jmdns, or choose another registry.");
			}
			else {
				problems.add("patterns.registry.type",
						"The registry 'redis' needs Spring Data Redis, which is not there.",
						"Add org.springframework.boot:spring-boot-starter-data-redis, or choose another registry.");
			}
			throw new InvalidDefinitionException("service registry", problems.toList());
		}
		return available;
	}

}

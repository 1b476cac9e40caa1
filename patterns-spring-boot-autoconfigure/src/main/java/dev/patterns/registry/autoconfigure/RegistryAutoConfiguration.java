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
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;

import dev.patterns.identity.ApplicationIdentity;
import dev.patterns.identity.autoconfigure.IdentityAutoConfiguration;
import dev.patterns.registry.InstanceLoad;
import dev.patterns.registry.OutlierInstances;
import dev.patterns.registry.RegistryType;
import dev.patterns.registry.StaticAddresses;
import dev.patterns.registry.SuspectInstances;
import dev.patterns.registry.engine.StaticDiscoveryClient;
import dev.patterns.registry.store.InstanceStore;
import dev.patterns.registry.store.memory.MemoryInstanceStore;

/**
 * Auto-configuration of the service registry. It comes late, to see whether Spring Cloud
 * has brought a registry of its own. What comes after it must come as late: it would draw
 * this one forward.
 */
@AutoConfiguration(after = IdentityAutoConfiguration.class)
@AutoConfigureOrder(Ordered.LOWEST_PRECEDENCE)
@ConditionalOnClass(DiscoveryClient.class)
@ConditionalOnDiscoveryEnabled
@EnableConfigurationProperties(RegistryProperties.class)
public final class RegistryAutoConfiguration {

	RegistryAutoConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBean
	SuspectInstances patternsSuspectInstances(RegistryProperties properties) {
		return new SuspectInstances(properties.suspectDuration());
	}

	@Bean
	@ConditionalOnMissingBean
	OutlierInstances patternsOutlierInstances(RegistryProperties properties) {
		RegistryProperties.Ejection ejection = properties.ejection();
		return new OutlierInstances(ejection.consecutiveFailures(), ejection.duration(), ejection.maxDuration());
	}

	@Bean
	@ConditionalOnMissingBean
	@Conditional(OnLeastInFlightCondition.class)
	InstanceLoad patternsInstanceLoad() {
		return new InstanceLoad();
	}

	@Bean
	@ConditionalOnRegistryType(RegistryType.STATIC)
	StaticDiscoveryClient patternsStaticDiscoveryClient(RegistryProperties properties) {
		return new StaticDiscoveryClient(properties.fixed().services());
	}

	@Bean
	@ConditionalOnRegistryType(RegistryType.STATIC)
	StaticAddresses patternsStaticAddresses() {
		return (service) -> StaticDiscoveryClient.PREFIX + "." + service + "[0]";
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnRegistryType(RegistryType.MEMORY)
	static class MemoryConfiguration {

		@Bean
		@ConditionalOnMissingBean(InstanceStore.class)
		MemoryInstanceStore patternsInstanceStore(ApplicationIdentity identity) {
			return new MemoryInstanceStore(identity.namespace());
		}

	}

}

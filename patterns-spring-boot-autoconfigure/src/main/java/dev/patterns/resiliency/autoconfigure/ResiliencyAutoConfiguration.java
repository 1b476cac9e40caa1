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

package dev.patterns.resiliency.autoconfigure;

import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import dev.patterns.resiliency.Circuit;
import dev.patterns.resiliency.ResiliencePolicies;
import dev.patterns.resiliency.engine.CircuitFactory;
import dev.patterns.resiliency.engine.ConfiguredPolicies;
import dev.patterns.resiliency.engine.Resilience4jCircuitFactory;

/**
 * Auto-configuration of resiliency policies. Without Resilience4j circuits are always
 * closed.
 */
@AutoConfiguration
@EnableConfigurationProperties(ResiliencyProperties.class)
public final class ResiliencyAutoConfiguration {

	ResiliencyAutoConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBean(ResiliencePolicies.class)
	ConfiguredPolicies patternsResiliencePolicies(ResiliencyProperties properties,
			ObjectProvider<CircuitFactory> circuits) {
		return new ConfiguredPolicies(properties.toDefinitions(),
				circuits.getIfAvailable(() -> (target, policy) -> Circuit.alwaysClosed()));
	}

	@Bean
	ResiliencyInventoryContributor patternsResiliencyInventoryContributor(ResiliencePolicies policies) {
		return new ResiliencyInventoryContributor(policies);
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(CircuitBreakerRegistry.class)
	static class Resilience4jConfiguration {

		@Bean
		@ConditionalOnMissingBean(CircuitFactory.class)
		Resilience4jCircuitFactory patternsCircuitFactory(ObjectProvider<CircuitBreakerRegistry> registry) {
			return new Resilience4jCircuitFactory(registry.getIfUnique(CircuitBreakerRegistry::ofDefaults));
		}

	}

}

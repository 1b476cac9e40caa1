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

import java.time.Clock;

import io.github.resilience4j.bulkhead.BulkheadRegistry;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.ratelimiter.RateLimiterRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.cloud.context.environment.EnvironmentChangeEvent;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

import dev.patterns.resiliency.ResiliencePolicies;
import dev.patterns.resiliency.engine.ConfiguredPolicies;
import dev.patterns.resiliency.engine.GuardFactory;
import dev.patterns.resiliency.engine.OpenGuards;
import dev.patterns.resiliency.engine.Resilience4jBulkheads;
import dev.patterns.resiliency.engine.Resilience4jGuardFactory;
import dev.patterns.resiliency.engine.Resilience4jRateLimits;

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
			ObjectProvider<GuardFactory> guards) {
		return new ConfiguredPolicies(properties.toDefinitions(), guards.getIfAvailable(OpenGuards::new));
	}

	@Bean
	ResiliencyInventoryContributor patternsResiliencyInventoryContributor(ResiliencePolicies policies) {
		return new ResiliencyInventoryContributor(policies);
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(CircuitBreakerRegistry.class)
	static class Resilience4jConfiguration {

		@Bean
		@ConditionalOnMissingBean(GuardFactory.class)
		Resilience4jGuardFactory patternsGuardFactory(ObjectProvider<CircuitBreakerRegistry> registry,
				ObjectProvider<Resilience4jBulkheads> bulkheads, ObjectProvider<Resilience4jRateLimits> rateLimits) {
			return new Resilience4jGuardFactory(registry.getIfUnique(CircuitBreakerRegistry::ofDefaults),
					bulkheads.getIfAvailable(), rateLimits.getIfAvailable(), Clock.systemUTC());
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(BulkheadRegistry.class)
	static class BulkheadConfiguration {

		@Bean
		@ConditionalOnMissingBean
		Resilience4jBulkheads patternsBulkheads(ObjectProvider<BulkheadRegistry> registry) {
			return new Resilience4jBulkheads(registry.getIfUnique(BulkheadRegistry::ofDefaults));
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(RateLimiterRegistry.class)
	static class RateLimiterConfiguration {

		@Bean
		@ConditionalOnMissingBean
		Resilience4jRateLimits patternsRateLimits(ObjectProvider<RateLimiterRegistry> registry) {
			return new Resilience4jRateLimits(registry.getIfUnique(RateLimiterRegistry::ofDefaults));
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(EnvironmentChangeEvent.class)
	static class RefreshConfiguration {

		@Bean
		ResiliencyRefresher patternsResiliencyRefresher(ObjectProvider<ConfiguredPolicies> policies,
				Environment environment) {
			return new ResiliencyRefresher(policies, environment);
		}

	}

}

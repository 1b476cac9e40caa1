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

import java.time.Duration;
import java.util.Collection;
import java.util.List;

import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import dev.patterns.definition.InvalidDefinitionException;
import dev.patterns.inventory.InventoryContributor;
import dev.patterns.resiliency.CircuitOpenException;
import dev.patterns.resiliency.ResiliencePolicies;
import dev.patterns.resiliency.TargetPolicy;
import dev.patterns.resiliency.engine.ConfiguredPolicies;
import dev.patterns.resiliency.health.ResiliencyHealthIndicator;
import dev.patterns.retry.RetrySchedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class ResiliencyAutoConfigurationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner().withConfiguration(
			AutoConfigurations.of(ResiliencyAutoConfiguration.class, ResiliencyHealthAutoConfiguration.class));

	@Test
	void wrongPoliciesFailAllAtOnceAndNameTheirProperties() {
		this.runner
			.withPropertyValues("patterns.resiliency.policies.timeouts.none-at-all=0s",
					"patterns.resiliency.policies.retries.endless.jitter=2",
					"patterns.resiliency.policies.circuit-breakers.strict.window=0")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(InvalidDefinitionException.class)
				.hasMessageContaining("patterns.resiliency.policies.timeouts.none-at-all")
				.hasMessageContaining("patterns.resiliency.policies.retries.endless")
				.hasMessageContaining("patterns.resiliency.policies.circuit-breakers.strict"));
	}

	// A blocked thread cannot try for ever.
	@Test
	void unlimitedRetriesFail() {
		this.runner.withPropertyValues("patterns.resiliency.policies.retries.stubborn.max-retries=-1")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(InvalidDefinitionException.class)
				.hasMessageContaining("patterns.resiliency.policies.retries.stubborn")
				.hasMessageContaining("max-retries"));
	}

	@Test
	void hasBuiltInPolicies() {
		this.runner.run((context) -> {
			TargetPolicy policy = context.getBean(ResiliencePolicies.class).service("a");
			assertThat(policy.timeout()).isNull();
			assertThat(policy.retry().maxRetries()).isEqualTo(3);
			assertThat(policy.circuit().state()).isEqualTo("CLOSED");
			assertThat(context.getBean(ResiliencePolicies.class).service("a")).isSameAs(policy);
			assertThat(context).hasSingleBean(ResiliencyHealthIndicator.class);
			assertThat(context.getBean(InventoryContributor.class).describe().toString()).contains("CLOSED");
		});
	}

	@Test
	void defaultsApplyFromSpecificToBroad() {
		this.runner
			.withPropertyValues("patterns.resiliency.policies.timeouts.default=1s",
					"patterns.resiliency.policies.timeouts.default-service=2s",
					"patterns.resiliency.policies.timeouts.special=3s",
					"patterns.resiliency.policies.retries.default.max-retries=7",
					"patterns.resiliency.targets.services.b.timeout=special",
					"patterns.resiliency.targets.services.b.retry=none")
			.run((context) -> {
				ResiliencePolicies policies = context.getBean(ResiliencePolicies.class);
				assertThat(policies.service("a").timeout()).isEqualTo(Duration.ofSeconds(2));
				assertThat(policies.service("a").retry().maxRetries()).isEqualTo(7);
				assertThat(policies.service("b").timeout()).isEqualTo(Duration.ofSeconds(3));
				assertThat(policies.service("b").retry()).isEqualTo(RetrySchedule.NONE);
			});
	}

	@Test
	void unknownPoliciesFailAllAtOnce() {
		this.runner
			.withPropertyValues("patterns.resiliency.targets.services.b.timeout=nope",
					"patterns.resiliency.targets.services.c.circuit-breaker=never")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(InvalidDefinitionException.class)
				.hasMessageContaining("nope")
				.hasMessageContaining("never"));
	}

	@Test
	void circuitOpensAsConfigured() {
		this.runner
			.withPropertyValues("patterns.resiliency.policies.circuit-breakers.default.window=2",
					"patterns.resiliency.policies.circuit-breakers.default.minimum-calls=2",
					"patterns.resiliency.policies.circuit-breakers.default.failure-rate=100")
			.withBean(CircuitBreakerRegistry.class, CircuitBreakerRegistry::ofDefaults)
			.run((context) -> {
				TargetPolicy policy = context.getBean(ResiliencePolicies.class).service("a");
				for (int i = 0; i < 2; i++) {
					policy.circuit().acquire();
					policy.circuit().failure(1, new IllegalStateException());
				}
				assertThatExceptionOfType(CircuitOpenException.class).isThrownBy(() -> policy.circuit().acquire());
				assertThat(context.getBean(CircuitBreakerRegistry.class).circuitBreaker("a").getState().name())
					.isEqualTo("OPEN");
			});
	}

	@Test
	void circuitsAreClosedWithoutResilience4j() {
		this.runner.withClassLoader(new FilteredClassLoader("io.github.resilience4j"))
			.run((context) -> assertThat(context.getBean(ResiliencePolicies.class).service("a").circuit().state())
				.isEqualTo("DISABLED"));
	}

	@Test
	void backsOffForUsersPolicies() {
		this.runner.withUserConfiguration(OwnPolicies.class)
			.run((context) -> assertThat(context).doesNotHaveBean(ConfiguredPolicies.class));
	}

	@Configuration(proxyBeanMethods = false)
	static class OwnPolicies {

		@Bean
		ResiliencePolicies ownPolicies() {
			return new ResiliencePolicies() {

				@Override
				public TargetPolicy service(String name) {
					throw new UnsupportedOperationException();
				}

				@Override
				public Collection<TargetPolicy> active() {
					return List.of();
				}

			};
		}

	}

}

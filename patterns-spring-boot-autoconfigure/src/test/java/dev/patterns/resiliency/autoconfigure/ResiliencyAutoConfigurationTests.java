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

import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cloud.context.environment.EnvironmentChangeEvent;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.MapPropertySource;

import dev.patterns.definition.InvalidDefinitionException;
import dev.patterns.inventory.InventoryContributor;
import dev.patterns.resiliency.BulkheadFullException;
import dev.patterns.resiliency.CallPermit;
import dev.patterns.resiliency.CircuitOpenException;
import dev.patterns.resiliency.CircuitState;
import dev.patterns.resiliency.RateLimitExceededException;
import dev.patterns.resiliency.ResiliencePolicies;
import dev.patterns.resiliency.RetryPolicy;
import dev.patterns.resiliency.TargetKind;
import dev.patterns.resiliency.TargetPolicy;
import dev.patterns.resiliency.engine.ConfiguredPolicies;
import dev.patterns.resiliency.health.ResiliencyHealthIndicator;

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
			assertThat(policy.retry().schedule().maxRetries()).isEqualTo(3);
			assertThat(policy.circuit().state()).isEqualTo(CircuitState.CLOSED);
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
				assertThat(policies.service("a").retry().schedule().maxRetries()).isEqualTo(7);
				assertThat(policies.service("b").timeout()).isEqualTo(Duration.ofSeconds(3));
				assertThat(policies.service("b").retry()).isEqualTo(RetryPolicy.NONE);
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
				.isEqualTo(CircuitState.DISABLED));
	}

	@Test
	void policiesThatNothingCanApplyFailAndNameTheDependency() {
		this.runner.withClassLoader(new FilteredClassLoader("io.github.resilience4j.bulkhead"))
			.withPropertyValues("patterns.resiliency.policies.bulkheads.small.max-concurrent=1")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(InvalidDefinitionException.class)
				.hasMessageContaining("resilience4j-bulkhead"));
		this.runner.withClassLoader(new FilteredClassLoader("io.github.resilience4j"))
			.withPropertyValues("patterns.resiliency.policies.rate-limiters.slow.limit=1",
					"patterns.resiliency.policies.circuit-breakers.strict.window=1")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(InvalidDefinitionException.class)
				.hasMessageContaining("resilience4j-ratelimiter")
				.hasMessageContaining("resilience4j-circuitbreaker"));
	}

	@Test
	void bulkheadsAndRateLimitsApplyAsConfigured() {
		this.runner
			.withPropertyValues("patterns.resiliency.policies.bulkheads.small.max-concurrent=1",
					"patterns.resiliency.policies.rate-limiters.slow.limit=4",
					"patterns.resiliency.policies.rate-limiters.slow.period=1h",
					"patterns.resiliency.targets.services.a.bulkhead=small",
					"patterns.resiliency.targets.services.a.rate-limiter=slow")
			.run((context) -> {
				TargetPolicy policy = context.getBean(ResiliencePolicies.class).service("a");
				CallPermit first = policy.acquire();
				assertThatExceptionOfType(BulkheadFullException.class).isThrownBy(policy::acquire)
					.satisfies((ex) -> assertThat(ex.getTarget()).isEqualTo("a"));
				first.succeeded();
				first.cancelled();
				assertThat(policy.bulkhead().available()).isEqualTo(1);
				policy.acquire().succeeded();
				policy.acquire().failed(new IllegalStateException(), null);
				assertThatExceptionOfType(RateLimitExceededException.class).isThrownBy(policy::acquire);
				assertThat(policy.bulkhead().available()).isEqualTo(1);
				assertThat(policy.circuit().statistics().calls()).isEqualTo(3);
				assertThat(policy.circuit().statistics().failedCalls()).isEqualTo(1);
				long start = System.nanoTime();
				assertThatExceptionOfType(RateLimitExceededException.class)
					.isThrownBy(() -> policy.acquire(Duration.ofMillis(1)));
				assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
				TargetPolicy other = context.getBean(ResiliencePolicies.class).service("b");
				other.acquire();
				other.acquire().cancelled();
			});
	}

	@Test
	void statusesAndExceptionsSayWhatCountsForTheCircuit() {
		this.runner
			.withPropertyValues("patterns.resiliency.policies.circuit-breakers.default.statuses=429,502-503",
					"patterns.resiliency.policies.circuit-breakers.default.exceptions=java.io.IOException",
					"patterns.resiliency.policies.circuit-breakers.default.ignored-exceptions=java.io.EOFException")
			.run((context) -> {
				TargetPolicy policy = context.getBean(ResiliencePolicies.class).service("a");
				policy.acquire().failed(new IllegalStateException(), 429);
				policy.acquire().failed(new IllegalStateException(), 503);
				policy.acquire().failed(new IllegalStateException(new IOException()), null);
				assertThat(policy.circuit().statistics().failedCalls()).isEqualTo(3);
				policy.acquire().failed(new IllegalStateException(), 500);
				policy.acquire().failed(new IllegalStateException(), 404);
				policy.acquire().failed(new IllegalStateException(), null);
				policy.acquire().failed(new EOFException(), null);
				policy.acquire().failed(new EOFException(), 503);
				assertThat(policy.circuit().statistics().failedCalls()).isEqualTo(3);
				assertThat(policy.circuit().statistics().calls()).isEqualTo(8);
			});
	}

	@Test
	void wrongStatusesFail() {
		for (String wrong : List.of("5xx", "600", "503-500", "429,,500", "429;500")) {
			this.runner.withPropertyValues("patterns.resiliency.policies.retries.default.statuses=" + wrong)
				.run((context) -> assertThat(context).getFailure()
					.rootCause()
					.isInstanceOf(InvalidDefinitionException.class)
					.hasMessageContaining("patterns.resiliency.policies.retries.default"));
		}
	}

	@Test
	void brokersHavePoliciesOnlyWhereTheyAreConfigured() {
		this.runner.withPropertyValues("patterns.resiliency.policies.timeouts.default-kafka-broker=1s",
				"patterns.resiliency.policies.timeouts.default-broker=2s",
				"patterns.resiliency.policies.timeouts.quick=3s", "patterns.resiliency.targets.brokers.c.timeout=quick")
			.run((context) -> {
				ResiliencePolicies policies = context.getBean(ResiliencePolicies.class);
				assertThat(policies.broker("a", "kafka").timeout()).isEqualTo(Duration.ofSeconds(1));
				assertThat(policies.broker("b", "memory").timeout()).isEqualTo(Duration.ofSeconds(2));
				assertThat(policies.broker("c", "kafka").timeout()).isEqualTo(Duration.ofSeconds(3));
				assertThat(policies.broker("a", "kafka").retry()).isEqualTo(RetryPolicy.NONE);
				assertThat(policies.broker("a", "kafka").circuit().state()).isEqualTo(CircuitState.DISABLED);
				assertThat(policies.active()).extracting(TargetPolicy::target).contains("a", "b", "c");
			});
	}

	@Test
	void storesHavePoliciesOnlyWhereTheyAreConfigured() {
		this.runner.withPropertyValues("patterns.resiliency.policies.timeouts.default-redis-store=1s",
				"patterns.resiliency.policies.timeouts.default-store=2s",
				"patterns.resiliency.policies.timeouts.default-broker=4s",
				"patterns.resiliency.policies.timeouts.quick=3s", "patterns.resiliency.targets.stores.c.timeout=quick")
			.run((context) -> {
				ResiliencePolicies policies = context.getBean(ResiliencePolicies.class);
				assertThat(policies.store("a", "redis").timeout()).isEqualTo(Duration.ofSeconds(1));
				assertThat(policies.store("b", "jdbc").timeout()).isEqualTo(Duration.ofSeconds(2));
				assertThat(policies.store("c", "redis").timeout()).isEqualTo(Duration.ofSeconds(3));
				assertThat(policies.store("a", "redis").retry()).isEqualTo(RetryPolicy.NONE);
				assertThat(policies.store("a", "redis").circuit().state()).isEqualTo(CircuitState.DISABLED);
				assertThat(policies.active()).extracting(TargetPolicy::kind).containsOnly(TargetKind.STORE);
				assertThat(policies.active()).extracting(TargetPolicy::target).contains("a", "b", "c");
			});
	}

	@Test
	void aStoreThatNamesAPolicyThatIsNotThereFails() {
		this.runner.withPropertyValues("patterns.resiliency.targets.stores.registry.retry=absent")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(InvalidDefinitionException.class)
				.hasMessageContaining("patterns.resiliency.targets.stores.registry"));
	}

	@Test
	void policiesChangeWithTheirPropertiesAndKeepWhatIsNotConcerned() {
		Map<String, Object> properties = new ConcurrentHashMap<>();
		properties.put("patterns.resiliency.policies.timeouts.default", "1s");
		properties.put("patterns.resiliency.policies.circuit-breakers.strict.window", "1");
		properties.put("patterns.resiliency.targets.services.b.circuit-breaker", "strict");
		properties.put("patterns.resiliency.targets.services.c.circuit-breaker", "strict");
		this.runner
			.withInitializer((context) -> context.getEnvironment()
				.getPropertySources()
				.addFirst(new MapPropertySource("changing", properties)))
			.run((context) -> {
				ResiliencePolicies policies = context.getBean(ResiliencePolicies.class);
				policies.service("a").circuit().transitionTo(CircuitState.OPEN);
				policies.service("b").circuit().transitionTo(CircuitState.OPEN);
				policies.service("c").circuit().transitionTo(CircuitState.FORCED_OPEN);
				properties.put("patterns.resiliency.policies.timeouts.default", "2s");
				properties.put("patterns.resiliency.policies.circuit-breakers.strict.window", "2");
				context
					.publishEvent(new EnvironmentChangeEvent(context.getSourceApplicationContext(), Set.of("other")));
				assertThat(policies.service("a").timeout()).isEqualTo(Duration.ofSeconds(1));
				EnvironmentChangeEvent changed = new EnvironmentChangeEvent(context.getSourceApplicationContext(),
						Set.of("patterns.resiliency.policies.timeouts.default"));
				context.publishEvent(changed);
				assertThat(policies.service("a").timeout()).isEqualTo(Duration.ofSeconds(2));
				assertThat(policies.service("a").circuit().state()).isEqualTo(CircuitState.OPEN);
				assertThat(policies.service("b").circuit().state()).isEqualTo(CircuitState.CLOSED);
				// What somebody has put it into it keeps.
				assertThat(policies.service("c").circuit().state()).isEqualTo(CircuitState.FORCED_OPEN);
				properties.put("patterns.resiliency.targets.services.a.timeout", "nope");
				context.publishEvent(changed);
				assertThat(policies.service("a").timeout()).isEqualTo(Duration.ofSeconds(2));
			});
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

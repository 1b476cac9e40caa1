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

package dev.patterns.resiliency.engine;

import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import io.github.resilience4j.bulkhead.BulkheadRegistry;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.ratelimiter.RateLimiterRegistry;
import org.junit.jupiter.api.Test;

import dev.patterns.resiliency.BulkheadPolicy;
import dev.patterns.resiliency.CallPermit;
import dev.patterns.resiliency.Circuit;
import dev.patterns.resiliency.CircuitBreakerPolicy;
import dev.patterns.resiliency.CircuitState;
import dev.patterns.resiliency.PolicyDefinitions;
import dev.patterns.resiliency.PolicyNames;
import dev.patterns.resiliency.RateLimitPolicy;
import dev.patterns.resiliency.TargetKind;
import dev.patterns.resiliency.TargetPolicy;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ConfiguredPolicies}.
 */
class ConfiguredPoliciesTests {

	private final CircuitBreakerRegistry circuits = CircuitBreakerRegistry.ofDefaults();

	private final BulkheadRegistry bulkheads = BulkheadRegistry.ofDefaults();

	private final RateLimiterRegistry rateLimiters = RateLimiterRegistry.ofDefaults();

	private final ConfiguredPolicies policies = new ConfiguredPolicies(guarded(5),
			new Resilience4jGuardFactory(this.circuits, new Resilience4jBulkheads(this.bulkheads),
					new Resilience4jRateLimits(this.rateLimiters), Clock.systemUTC()));

	// Metrics went on telling that the circuit is open.
	@Test
	void nothingIsLeftOfPoliciesThatApplyNoMore() {
		this.policies.service("a").circuit().transitionTo(CircuitState.OPEN);
		this.policies.service("b");
		assertThat(this.circuits.getAllCircuitBreakers()).hasSize(2);
		this.policies.update(definitions(Map.of(), Map.of(),
				Map.of("a", new PolicyNames(null, null, PolicyNames.NONE, null, null))));
		assertThat(this.policies.service("a").circuit()).isSameAs(Circuit.alwaysClosed());
		this.policies.service("b");
		assertThat(this.circuits.getAllCircuitBreakers()).singleElement()
			.satisfies((circuit) -> assertThat(circuit.getName()).isEqualTo("b"));
		assertThat(this.bulkheads.getAllBulkheads()).isEmpty();
		assertThat(this.rateLimiters.getAllRateLimiters()).isEmpty();
	}

	@Test
	void aCallThatIsUnderWayGivesItsPlaceBackWhereItTookIt() {
		TargetPolicy before = this.policies.service("a");
		CallPermit permit = before.acquire();
		this.policies.update(guarded(3));
		TargetPolicy after = this.policies.service("a");
		permit.succeeded();
		assertThat(before.bulkhead().available()).isEqualTo(5);
		assertThat(after.bulkhead().available()).isEqualTo(3);
		assertThat(after.circuit()).isSameAs(before.circuit());
		assertThat(after.budget()).isSameAs(before.budget());
		assertThat(after.circuit().statistics().calls()).isEqualTo(1);
	}

	@Test
	void policiesThatChangeUnderLoadLoseNoPlaceAndLeaveNothingBehind() throws Exception {
		AtomicBoolean ended = new AtomicBoolean();
		CountDownLatch started = new CountDownLatch(4);
		ExecutorService threads = Executors.newFixedThreadPool(4);
		try {
			Future<?>[] callers = new Future<?>[4];
			for (int i = 0; i < callers.length; i++) {
				callers[i] = threads.submit(() -> {
					while (!ended.get()) {
						this.policies.service("a").acquire().succeeded();
						started.countDown();
					}
				});
			}
			assertThat(started.await(20, TimeUnit.SECONDS)).isTrue();
			Circuit circuit = this.policies.service("a").circuit();
			for (int i = 0; i < 200; i++) {
				this.policies.update(guarded(10 + i % 2));
				assertThat(this.policies.service("a").circuit()).isSameAs(circuit);
			}
			ended.set(true);
			for (Future<?> caller : callers) {
				caller.get(20, TimeUnit.SECONDS);
			}
		}
		finally {
			ended.set(true);
			threads.shutdownNow();
		}
		assertThat(this.policies.service("a").bulkhead().available()).isEqualTo(11);
		assertThat(this.bulkheads.getAllBulkheads()).hasSize(1);
		assertThat(this.circuits.getAllCircuitBreakers()).hasSize(1);
	}

	private static PolicyDefinitions guarded(int maxConcurrent) {
		return definitions(Map.of("default", new BulkheadPolicy(maxConcurrent, Duration.ZERO)),
				Map.of("default", new RateLimitPolicy(1_000_000_000, Duration.ofHours(1), Duration.ZERO)), Map.of());
	}

	private static PolicyDefinitions definitions(Map<String, BulkheadPolicy> bulkheads,
			Map<String, RateLimitPolicy> rateLimiters, Map<String, PolicyNames> services) {
		return new PolicyDefinitions(Map.of(), Map.of(), Map.of("default", CircuitBreakerPolicy.DEFAULT), bulkheads,
				rateLimiters, Map.of(TargetKind.SERVICE, services));
	}

}

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

import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import org.jspecify.annotations.Nullable;

import dev.patterns.resiliency.Bulkhead;
import dev.patterns.resiliency.BulkheadPolicy;
import dev.patterns.resiliency.Circuit;
import dev.patterns.resiliency.CircuitBreakerPolicy;
import dev.patterns.resiliency.RateLimit;
import dev.patterns.resiliency.RateLimitPolicy;

/**
 * Guards of Resilience4j, in the application's registries so that its metrics and
 * endpoints show them. Spring Cloud's factory is not in between: it would put a thread
 * pool and a time limiter around each call unless the whole application switches them
 * off.
 */
public final class Resilience4jGuardFactory implements GuardFactory {

	private final CircuitBreakerRegistry circuitBreakers;

	private final @Nullable Resilience4jBulkheads bulkheads;

	private final @Nullable Resilience4jRateLimits rateLimits;

	private final Clock clock;

	/**
	 * Create the factory.
	 * @param circuitBreakers where the circuit breakers are kept
	 * @param bulkheads makes bulkheads, {@code null} if that part of Resilience4j is not
	 * there
	 * @param rateLimits makes rate limits, {@code null} if that part of Resilience4j is
	 * not there
	 * @param clock tells how long a circuit has been open
	 */
	public Resilience4jGuardFactory(CircuitBreakerRegistry circuitBreakers, @Nullable Resilience4jBulkheads bulkheads,
			@Nullable Resilience4jRateLimits rateLimits, Clock clock) {
		this.circuitBreakers = circuitBreakers;
		this.bulkheads = bulkheads;
		this.rateLimits = rateLimits;
		this.clock = clock;
	}

	@Override
	public Circuit circuit(String name, CircuitBreakerPolicy policy, boolean replace) {
		if (replace) {
			this.circuitBreakers.remove(name);
		}
		return new Resilience4jCircuit(name, this.circuitBreakers.circuitBreaker(name, () -> config(policy)));
	}

	private CircuitBreakerConfig config(CircuitBreakerPolicy policy) {
		CircuitBreakerConfig.Builder config = CircuitBreakerConfig.custom()
			.failureRateThreshold(policy.failureRate())
			.waitDurationInOpenState(policy.openDuration())
			.permittedNumberOfCallsInHalfOpenState(policy.trialCalls())
			.recordException((ex) -> true)
			.clock(this.clock);
		if (policy.windowDuration() != null) {
			config.slidingWindowType(SlidingWindowType.TIME_BASED)
				.slidingWindowSize((int) policy.windowDuration().toSeconds())
				.minimumNumberOfCalls(policy.minimumCalls());
		}
		else {
			config.slidingWindowType(SlidingWindowType.COUNT_BASED)
				.slidingWindowSize(policy.window())
				.minimumNumberOfCalls(Math.min(policy.minimumCalls(), policy.window()));
		}
		if (policy.slowCallDuration() != null) {
			config.slowCallDurationThreshold(policy.slowCallDuration()).slowCallRateThreshold(policy.slowCallRate());
		}
		return config.build();
	}

	@Override
	public Bulkhead bulkhead(String name, BulkheadPolicy policy, boolean replace) {
		return present(this.bulkheads).create(name, policy, replace);
	}

	@Override
	public RateLimit rateLimit(String name, RateLimitPolicy policy, boolean replace) {
		return present(this.rateLimits).create(name, policy, replace);
	}

	@Override
	public void remove(PolicyKind kind, String name) {
		switch (kind) {
			case CIRCUIT_BREAKER -> this.circuitBreakers.remove(name);
			case BULKHEAD -> present(this.bulkheads).remove(name);
			case RATE_LIMITER -> present(this.rateLimits).remove(name);
			case TIMEOUT, RETRY -> {
				// Nobody keeps them.
			}
		}
	}

	private static <T> T present(@Nullable T part) {
		if (part == null) {
			throw new IllegalStateException("A part of Resilience4j is not on the class path");
		}
		return part;
	}

	@Override
	public @Nullable String missingFor(PolicyKind kind) {
		if (kind == PolicyKind.BULKHEAD && this.bulkheads == null) {
			return "io.github.resilience4j:resilience4j-bulkhead";
		}
		return (kind == PolicyKind.RATE_LIMITER && this.rateLimits == null)
				? "io.github.resilience4j:resilience4j-ratelimiter" : null;
	}

}

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

import java.util.concurrent.TimeUnit;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;

import dev.patterns.resiliency.Circuit;
import dev.patterns.resiliency.CircuitBreakerPolicy;
import dev.patterns.resiliency.CircuitOpenException;

/**
 * Circuits of Resilience4j, in the application's registry so that its metrics and
 * endpoints show them. Spring Cloud's factory is not in between: it would put a thread
 * pool and a time limiter around each call unless the whole application switches them
 * off.
 */
public final class Resilience4jCircuitFactory implements CircuitFactory {

	private final CircuitBreakerRegistry registry;

	/**
	 * Create the factory.
	 * @param registry where the circuits are kept
	 */
	public Resilience4jCircuitFactory(CircuitBreakerRegistry registry) {
		this.registry = registry;
	}

	@Override
	public Circuit create(String target, CircuitBreakerPolicy policy) {
		CircuitBreakerConfig config = CircuitBreakerConfig.custom()
			.failureRateThreshold(policy.failureRate())
			.slidingWindowType(CircuitBreakerConfig.SlidingWindowType.COUNT_BASED)
			.slidingWindowSize(policy.window())
			.minimumNumberOfCalls(Math.min(policy.minimumCalls(), policy.window()))
			.waitDurationInOpenState(policy.openDuration())
			.permittedNumberOfCallsInHalfOpenState(policy.trialCalls())
			.recordException((ex) -> true)
			.build();
		return new Resilience4jCircuit(target, this.registry.circuitBreaker(target, config));
	}

	private static final class Resilience4jCircuit implements Circuit {

		private final String target;

		private final CircuitBreaker breaker;

		private Resilience4jCircuit(String target, CircuitBreaker breaker) {
			this.target = target;
			this.breaker = breaker;
		}

		@Override
		public void acquire() {
			if (!this.breaker.tryAcquirePermission()) {
				throw new CircuitOpenException(this.target);
			}
		}

		@Override
		public void success(long nanos) {
			this.breaker.onSuccess(nanos, TimeUnit.NANOSECONDS);
		}

		@Override
		public void failure(long nanos, Throwable failure) {
			this.breaker.onError(nanos, TimeUnit.NANOSECONDS, failure);
		}

		@Override
		public void release() {
			this.breaker.releasePermission();
		}

		@Override
		public String state() {
			return this.breaker.getState().name();
		}

	}

}

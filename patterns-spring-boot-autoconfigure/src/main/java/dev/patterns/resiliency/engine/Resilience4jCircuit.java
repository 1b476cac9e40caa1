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
import io.github.resilience4j.circuitbreaker.IllegalStateTransitionException;

import dev.patterns.resiliency.Circuit;
import dev.patterns.resiliency.CircuitOpenException;
import dev.patterns.resiliency.CircuitState;
import dev.patterns.resiliency.CircuitStatistics;

/**
 * A circuit breaker of Resilience4j.
 */
final class Resilience4jCircuit implements Circuit {

	private final String target;

	private final CircuitBreaker breaker;

	Resilience4jCircuit(String target, CircuitBreaker breaker) {
		this.target = target;
		this.breaker = breaker;
	}

	@Override
	public void acquire() {
		if (!this.breaker.tryAcquirePermission()) {
			throw new CircuitOpenException(this.target, state() == CircuitState.FORCED_OPEN);
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
	public CircuitState state() {
		return switch (this.breaker.getState()) {
			case CLOSED, METRICS_ONLY -> CircuitState.CLOSED;
			case OPEN -> CircuitState.OPEN;
			case HALF_OPEN -> CircuitState.HALF_OPEN;
			case FORCED_OPEN -> CircuitState.FORCED_OPEN;
			case DISABLED -> CircuitState.DISABLED;
		};
	}

	@Override
	public CircuitStatistics statistics() {
		CircuitBreaker.Metrics metrics = this.breaker.getMetrics();
		return new CircuitStatistics(metrics.getFailureRate(), metrics.getSlowCallRate(),
				metrics.getNumberOfBufferedCalls(), metrics.getNumberOfFailedCalls(), metrics.getNumberOfSlowCalls(),
				metrics.getNumberOfNotPermittedCalls());
	}

	@Override
	public void transitionTo(CircuitState state) {
		try {
			switch (state) {
				case CLOSED -> this.breaker.transitionToClosedState();
				case OPEN -> this.breaker.transitionToOpenState();
				case HALF_OPEN -> this.breaker.transitionToHalfOpenState();
				case FORCED_OPEN -> this.breaker.transitionToForcedOpenState();
				case DISABLED -> this.breaker.transitionToDisabledState();
			}
		}
		catch (IllegalStateTransitionException ex) {
			throw new IllegalStateException(
					"The circuit of '%s' cannot go from %s to %s".formatted(this.target, state(), state), ex);
		}
	}

}

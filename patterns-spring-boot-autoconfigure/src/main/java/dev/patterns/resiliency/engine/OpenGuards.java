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

import org.jspecify.annotations.Nullable;

import dev.patterns.resiliency.Bulkhead;
import dev.patterns.resiliency.BulkheadPolicy;
import dev.patterns.resiliency.Circuit;
import dev.patterns.resiliency.CircuitBreakerPolicy;
import dev.patterns.resiliency.RateLimit;
import dev.patterns.resiliency.RateLimitPolicy;

/**
 * Guards where Resilience4j is not on the class path: circuits are always closed, and
 * what has to be asked for by a policy is missing.
 */
public final class OpenGuards implements GuardFactory {

	/**
	 * Create the factory.
	 */
	public OpenGuards() {
	}

	@Override
	public Circuit circuit(String name, CircuitBreakerPolicy policy, boolean replace) {
		return Circuit.alwaysClosed();
	}

	@Override
	public Bulkhead bulkhead(String name, BulkheadPolicy policy, boolean replace) {
		return Bulkhead.unlimited();
	}

	@Override
	public RateLimit rateLimit(String name, RateLimitPolicy policy, boolean replace) {
		return RateLimit.unlimited();
	}

	@Override
	public @Nullable String missingFor(PolicyKind kind) {
		return switch (kind) {
			case TIMEOUT, RETRY -> null;
			case CIRCUIT_BREAKER -> "io.github.resilience4j:resilience4j-circuitbreaker";
			case BULKHEAD -> "io.github.resilience4j:resilience4j-bulkhead";
			case RATE_LIMITER -> "io.github.resilience4j:resilience4j-ratelimiter";
		};
	}

}

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
 * Makes what guards a target. What is already there under a name is taken as it is,
 * unless it is to be replaced.
 */
public interface GuardFactory {

	/**
	 * Make a circuit.
	 * @param name its name
	 * @param policy when the circuit opens and closes
	 * @param replace whether one of that name is replaced
	 * @return the circuit
	 */
	Circuit circuit(String name, CircuitBreakerPolicy policy, boolean replace);

	/**
	 * Make a bulkhead.
	 * @param name its name
	 * @param policy how many calls may be under way
	 * @param replace whether one of that name is replaced
	 * @return the bulkhead
	 */
	Bulkhead bulkhead(String name, BulkheadPolicy policy, boolean replace);

	/**
	 * Make a rate limit.
	 * @param name its name
	 * @param policy how often the target may be called
	 * @param replace whether one of that name is replaced
	 * @return the rate limit
	 */
	RateLimit rateLimit(String name, RateLimitPolicy policy, boolean replace);

	/**
	 * Forget what guards a target, as no policy of that kind applies to it any more.
	 * Calls that are under way end as they began.
	 * @param kind kind of the guard
	 * @param name its name
	 */
	default void remove(PolicyKind kind, String name) {
	}

	/**
	 * Say which part of the factory's library is missing.
	 * @param kind a kind of policy, as in {@code patterns.resiliency.policies}
	 * @return the dependency to add, {@code null} if nothing is missing
	 */
	default @Nullable String missingFor(PolicyKind kind) {
		return null;
	}

}

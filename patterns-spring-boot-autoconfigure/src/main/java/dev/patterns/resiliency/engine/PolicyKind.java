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

/**
 * Kinds of policies, by their names in properties.
 */
public enum PolicyKind {

	/** Time limits. */
	TIMEOUT("timeouts", "timeout"),

	/** Retry policies. */
	RETRY("retries", "retry"),

	/** Circuit breaker policies. */
	CIRCUIT_BREAKER("circuit-breakers", "circuit-breaker"),

	/** Bulkhead policies. */
	BULKHEAD("bulkheads", "bulkhead"),

	/** Rate limiter policies. */
	RATE_LIMITER("rate-limiters", "rate-limiter");

	private final String plural;

	private final String singular;

	PolicyKind(String plural, String singular) {
		this.plural = plural;
		this.singular = singular;
	}

	/**
	 * Name of the policies' property.
	 * @return the name
	 */
	public String plural() {
		return this.plural;
	}

	/**
	 * Name of a target's property.
	 * @return the name
	 */
	public String singular() {
		return this.singular;
	}

}

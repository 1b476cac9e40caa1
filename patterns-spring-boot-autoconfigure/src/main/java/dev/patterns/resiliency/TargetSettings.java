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

package dev.patterns.resiliency;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * The policies that apply to a target.
 *
 * @param timeout time limit of one attempt, {@code null} for the caller's own default
 * @param retry how often and when a failed attempt is repeated, where that is safe
 * @param circuitBreaker when the circuit opens, {@code null} for never
 * @param bulkhead how many calls may be under way, {@code null} for any number
 * @param rateLimit how often the target may be called, {@code null} for any rate
 */
public record TargetSettings(@Nullable Duration timeout, RetryPolicy retry,
		@Nullable CircuitBreakerPolicy circuitBreaker, @Nullable BulkheadPolicy bulkhead,
		@Nullable RateLimitPolicy rateLimit) {

	/**
	 * Nothing applies.
	 */
	public static final TargetSettings NONE = new TargetSettings(null, RetryPolicy.NONE, null, null, null);

}

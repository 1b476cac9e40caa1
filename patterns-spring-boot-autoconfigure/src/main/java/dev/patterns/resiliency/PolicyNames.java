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

import org.jspecify.annotations.Nullable;

/**
 * The policies that a target asks for by name. Each is the name of a policy, {@code none}
 * , or {@code null} for the default.
 *
 * @param timeout name of a timeout
 * @param retry name of a retry policy
 * @param circuitBreaker name of a circuit breaker policy
 * @param bulkhead name of a bulkhead policy
 * @param rateLimiter name of a rate limiter policy
 */
public record PolicyNames(@Nullable String timeout, @Nullable String retry, @Nullable String circuitBreaker,
		@Nullable String bulkhead, @Nullable String rateLimiter) {

	/**
	 * Switches a policy off.
	 */
	public static final String NONE = "none";

	/**
	 * A target that asks for nothing by name.
	 */
	public static final PolicyNames DEFAULT = new PolicyNames(null, null, null, null, null);

}

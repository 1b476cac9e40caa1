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
import java.util.EnumMap;
import java.util.Map;

/**
 * All policies by name, and the names that each target uses.
 *
 * @param timeouts time limits by name
 * @param retries retry policies by name
 * @param circuitBreakers circuit breaker policies by name
 * @param bulkheads bulkhead policies by name
 * @param rateLimiters rate limiter policies by name
 * @param targets policy names by kind and name of the target
 */
public record PolicyDefinitions(Map<String, Duration> timeouts, Map<String, RetryPolicy> retries,
		Map<String, CircuitBreakerPolicy> circuitBreakers, Map<String, BulkheadPolicy> bulkheads,
		Map<String, RateLimitPolicy> rateLimiters, Map<TargetKind, Map<String, PolicyNames>> targets) {

	public PolicyDefinitions {
		timeouts = Map.copyOf(timeouts);
		retries = Map.copyOf(retries);
		circuitBreakers = Map.copyOf(circuitBreakers);
		bulkheads = Map.copyOf(bulkheads);
		rateLimiters = Map.copyOf(rateLimiters);
		Map<TargetKind, Map<String, PolicyNames>> copy = new EnumMap<>(TargetKind.class);
		targets.forEach((kind, names) -> copy.put(kind, Map.copyOf(names)));
		targets = copy;
	}

	/**
	 * The policy names of a target.
	 * @param kind its kind
	 * @param name its name
	 * @return the names, {@link PolicyNames#DEFAULT} if it has none
	 */
	public PolicyNames namesOf(TargetKind kind, String name) {
		return this.targets.getOrDefault(kind, Map.of()).getOrDefault(name, PolicyNames.DEFAULT);
	}

}

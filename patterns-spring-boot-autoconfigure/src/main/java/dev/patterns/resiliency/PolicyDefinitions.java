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
import java.util.Map;

import dev.patterns.retry.RetrySchedule;

/**
 * All policies by name, and the names that each target uses.
 *
 * @param timeouts time limits by name
 * @param retries retry schedules by name
 * @param circuitBreakers circuit breaker policies by name
 * @param services policy names by the name of the called application
 */
public record PolicyDefinitions(Map<String, Duration> timeouts, Map<String, RetrySchedule> retries,
		Map<String, CircuitBreakerPolicy> circuitBreakers, Map<String, PolicyNames> services) {

	public PolicyDefinitions {
		timeouts = Map.copyOf(timeouts);
		retries = Map.copyOf(retries);
		circuitBreakers = Map.copyOf(circuitBreakers);
		services = Map.copyOf(services);
	}

}

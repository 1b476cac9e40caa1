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

import org.springframework.util.Assert;

/**
 * When a circuit opens and closes.
 *
 * @param failureRate share of failed calls, in percent, at which the circuit opens
 * @param window how many of the last calls are looked at
 * @param minimumCalls how many calls there must be before the share is computed
 * @param openDuration how long the circuit stays open before trial calls are let through
 * @param trialCalls how many trial calls decide whether it closes
 */
public record CircuitBreakerPolicy(float failureRate, int window, int minimumCalls, Duration openDuration,
		int trialCalls) {

	/**
	 * Applies where nothing is configured: half of the last 20 calls.
	 */
	public static final CircuitBreakerPolicy DEFAULT = new CircuitBreakerPolicy(50, 20, 10, Duration.ofSeconds(5), 3);

	public CircuitBreakerPolicy {
		Assert.isTrue(failureRate > 0 && failureRate <= 100, "'failureRate' must be above 0 and at most 100");
		Assert.isTrue(window > 0, "'window' must be positive");
		Assert.isTrue(minimumCalls > 0, "'minimumCalls' must be positive");
		Assert.isTrue(openDuration.toMillis() > 0, "'openDuration' must be a millisecond or more");
		Assert.isTrue(trialCalls > 0, "'trialCalls' must be positive");
	}

}

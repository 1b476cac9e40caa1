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
import org.springframework.util.Assert;

/**
 * When a circuit opens and closes.
 *
 * @param failureRate share of failed calls, in percent, at which the circuit opens
 * @param window how many of the last calls are looked at
 * @param windowDuration look at the calls of this time instead, in whole seconds;
 * {@code null} to look at a number of calls
 * @param minimumCalls how many calls there must be before a share is computed
 * @param slowCallRate share of slow calls, in percent, at which the circuit opens
 * @param slowCallDuration from when on a call is slow, {@code null} for never
 * @param openDuration how long the circuit stays open before trial calls are let through
 * @param trialCalls how many trial calls decide whether it closes
 * @param failures which failures count
 */
public record CircuitBreakerPolicy(float failureRate, int window, @Nullable Duration windowDuration, int minimumCalls,
		float slowCallRate, @Nullable Duration slowCallDuration, Duration openDuration, int trialCalls,
		FailureMatch failures) {

	/**
	 * Applies to services where nothing is configured: half of the last 20 calls.
	 */
	public static final CircuitBreakerPolicy DEFAULT = new CircuitBreakerPolicy(50, 20, null, 10, 100, null,
			Duration.ofSeconds(5), 3, FailureMatch.DEFAULT);

	public CircuitBreakerPolicy {
		Assert.isTrue(failureRate > 0 && failureRate <= 100, "'failureRate' must be above 0 and at most 100");
		Assert.isTrue(window > 0, "'window' must be positive");
		Assert.isTrue(windowDuration == null || windowDuration.toSeconds() > 0,
				"'windowDuration' must be a second or more");
		Assert.isTrue(minimumCalls > 0, "'minimumCalls' must be positive");
		Assert.isTrue(slowCallRate > 0 && slowCallRate <= 100, "'slowCallRate' must be above 0 and at most 100");
		Assert.isTrue(slowCallDuration == null || slowCallDuration.toMillis() > 0,
				"'slowCallDuration' must be a millisecond or more");
		Assert.isTrue(openDuration.toMillis() > 0, "'openDuration' must be a millisecond or more");
		Assert.isTrue(trialCalls > 0, "'trialCalls' must be positive");
	}

}

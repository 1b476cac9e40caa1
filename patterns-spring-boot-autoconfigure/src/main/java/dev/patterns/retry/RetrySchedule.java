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

package dev.patterns.retry;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

import org.springframework.util.Assert;

/**
 * How often and when failed work is repeated: exponential back-off with jitter. Holds no
 * state, so attempts can be counted in a database and survive a crash.
 *
 * @param maxRetries how many times the work is repeated after its first attempt; 0 for
 * never, {@link #UNLIMITED} for ever
 * @param delay delay before the first retry
 * @param multiplier factor by which the delay grows from retry to retry, at least 1
 * @param maxDelay upper limit of the delay
 * @param jitter share of the delay, 0 to 1, that is taken off at random so that failed
 * work does not come back all at once
 */
public record RetrySchedule(int maxRetries, Duration delay, double multiplier, Duration maxDelay, double jitter) {

	/**
	 * Repeat until it works.
	 */
	public static final int UNLIMITED = -1;

	/**
	 * Never repeat.
	 */
	public static final RetrySchedule NONE = new RetrySchedule(0, Duration.ZERO, 1, Duration.ZERO, 0);

	public RetrySchedule {
		Assert.isTrue(maxRetries >= UNLIMITED, "'maxRetries' must be -1 (unlimited) or more");
		Assert.isTrue(!delay.isNegative(), "'delay' must not be negative");
		Assert.isTrue(multiplier >= 1, "'multiplier' must be 1 or more");
		Assert.isTrue(!maxDelay.isNegative(), "'maxDelay' must not be negative");
		Assert.isTrue(jitter >= 0 && jitter <= 1, "'jitter' must be between 0 and 1");
	}

	/**
	 * The delay before the next attempt.
	 * @param failedAttempts how many attempts have failed, at least 1
	 * @return the delay with jitter, empty if there is no further attempt
	 */
	public Optional<Duration> delayAfter(int failedAttempts) {
		Assert.isTrue(failedAttempts > 0, "'failedAttempts' must be positive");
		if (this.maxRetries != UNLIMITED && failedAttempts > this.maxRetries) {
			return Optional.empty();
		}
		double nanos = nanos(this.delay) * Math.pow(this.multiplier, failedAttempts - 1.0);
		nanos = Math.min(nanos, nanos(this.maxDelay));
		nanos -= nanos * this.jitter * ThreadLocalRandom.current().nextDouble();
		return Optional.of(Duration.ofNanos((long) nanos));
	}

	// Duration.toNanos() fails beyond 292 years.
	private static double nanos(Duration duration) {
		return duration.getSeconds() * 1e9 + duration.getNano();
	}

}

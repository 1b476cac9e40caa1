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

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link RetrySchedule}.
 */
class RetryScheduleTests {

	private static final Duration SECOND = Duration.ofSeconds(1);

	@Test
	void delayGrowsUpToItsLimit() {
		RetrySchedule schedule = new RetrySchedule(5, SECOND, 2, Duration.ofSeconds(5), 0);
		assertThat(schedule.delayAfter(1)).contains(SECOND);
		assertThat(schedule.delayAfter(2)).contains(Duration.ofSeconds(2));
		assertThat(schedule.delayAfter(3)).contains(Duration.ofSeconds(4));
		assertThat(schedule.delayAfter(4)).contains(Duration.ofSeconds(5));
		assertThat(schedule.delayAfter(5)).contains(Duration.ofSeconds(5));
		assertThat(schedule.delayAfter(6)).isEmpty();
	}

	@Test
	void noneNeverRepeats() {
		assertThat(RetrySchedule.NONE.delayAfter(1)).isEmpty();
	}

	@Test
	void unlimitedNeitherEndsNorOverflows() {
		RetrySchedule schedule = new RetrySchedule(RetrySchedule.UNLIMITED, SECOND, 10, Duration.ofHours(1), 0);
		assertThat(schedule.delayAfter(1_000_000)).contains(Duration.ofHours(1));
		assertThat(schedule.delayAfter(Integer.MAX_VALUE)).contains(Duration.ofHours(1));
	}

	@Test
	void delayBeyondCountableNanosecondsDoesNotFail() {
		RetrySchedule schedule = new RetrySchedule(RetrySchedule.UNLIMITED, SECOND, 10,
				Duration.ofSeconds(Long.MAX_VALUE), 0);
		assertThat(schedule.delayAfter(1)).contains(SECOND);
		assertThat(schedule.delayAfter(1000))
			.hasValueSatisfying((delay) -> assertThat(delay).isGreaterThan(Duration.ofDays(365 * 290)));
	}

	@Test
	void zeroDelayStaysZero() {
		RetrySchedule schedule = new RetrySchedule(RetrySchedule.UNLIMITED, Duration.ZERO, 10, SECOND, 0.5);
		assertThat(schedule.delayAfter(100_000)).contains(Duration.ZERO);
	}

	@Test
	void jitterOnlyShortens() {
		RetrySchedule schedule = new RetrySchedule(3, SECOND, 1, SECOND, 0.25);
		boolean shortened = false;
		for (int i = 0; i < 1000; i++) {
			Duration delay = schedule.delayAfter(1).orElseThrow();
			assertThat(delay).isBetween(Duration.ofMillis(750), SECOND);
			shortened |= delay.compareTo(SECOND) < 0;
		}
		assertThat(shortened).isTrue();
	}

	@Test
	void invalidArgumentsAreRefused() {
		assertRefused("'maxRetries'", () -> new RetrySchedule(-2, SECOND, 1, SECOND, 0));
		assertRefused("'delay'", () -> new RetrySchedule(1, SECOND.negated(), 1, SECOND, 0));
		assertRefused("'multiplier'", () -> new RetrySchedule(1, SECOND, 0.5, SECOND, 0));
		assertRefused("'multiplier'", () -> new RetrySchedule(1, SECOND, Double.NaN, SECOND, 0));
		assertRefused("'maxDelay'", () -> new RetrySchedule(1, SECOND, 1, SECOND.negated(), 0));
		assertRefused("'jitter'", () -> new RetrySchedule(1, SECOND, 1, SECOND, 1.1));
		assertRefused("'failedAttempts'", () -> RetrySchedule.NONE.delayAfter(0));
	}

	private static void assertRefused(String argument, Runnable creation) {
		assertThatIllegalArgumentException().isThrownBy(creation::run).withMessageContaining(argument);
	}

}

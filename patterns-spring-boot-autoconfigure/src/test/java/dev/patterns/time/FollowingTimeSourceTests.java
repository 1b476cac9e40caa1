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

package dev.patterns.time;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/**
 * Tests for {@link FollowingTimeSource}.
 */
class FollowingTimeSourceTests {

	private static final Instant LOCAL = Instant.parse("2030-01-01T00:00:00Z");

	private static final Instant REFERENCE = Instant.parse("2026-01-01T00:00:00Z");

	private final AtomicLong nanoTime = new AtomicLong(Long.MAX_VALUE - 10);

	private final FollowingTimeSource timeSource = new FollowingTimeSource(this.nanoTime::get, () -> LOCAL);

	@Test
	void tellsTheLocalTimeBeforeTheFirstReading() {
		assertThat(this.timeSource.now()).isEqualTo(LOCAL);
		assertThat(new FollowingTimeSource().now()).isCloseTo(Instant.now(),
				within(1, java.time.temporal.ChronoUnit.MINUTES));
	}

	@Test
	void readingIsTakenToBeFromTheMiddleOfTheRoundTrip() {
		this.timeSource.follow(REFERENCE, Duration.ofMillis(20));
		assertThat(this.timeSource.now()).isEqualTo(REFERENCE.plusMillis(10));
	}

	@Test
	void advancesWithTheMonotonicClockAlsoWhenThatOverflows() {
		this.timeSource.follow(REFERENCE, Duration.ZERO);
		this.nanoTime.addAndGet(Duration.ofSeconds(3).toNanos());
		assertThat(this.timeSource.now()).isEqualTo(REFERENCE.plusSeconds(3));
	}

	@Test
	void laterReadingReplacesTheFormer() {
		this.timeSource.follow(REFERENCE, Duration.ZERO);
		this.nanoTime.addAndGet(Duration.ofSeconds(3).toNanos());
		this.timeSource.follow(REFERENCE.plusSeconds(5), Duration.ZERO);
		assertThat(this.timeSource.now()).isEqualTo(REFERENCE.plusSeconds(5));
	}

	@Test
	void stepsOfTheLocalClockChangeNothingAfterTheFirstReading() {
		AtomicReference<Instant> local = new AtomicReference<>(LOCAL);
		FollowingTimeSource stepped = new FollowingTimeSource(this.nanoTime::get, local::get);
		stepped.follow(REFERENCE, Duration.ZERO);
		local.set(LOCAL.plus(Duration.ofHours(5)));
		assertThat(stepped.now()).isEqualTo(REFERENCE);
		local.set(LOCAL.minus(Duration.ofHours(5)));
		this.nanoTime.addAndGet(Duration.ofSeconds(1).toNanos());
		assertThat(stepped.now()).isEqualTo(REFERENCE.plusSeconds(1));
	}

}

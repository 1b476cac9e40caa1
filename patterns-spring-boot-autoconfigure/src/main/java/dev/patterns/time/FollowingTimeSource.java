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
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;

/**
 * A time source that follows a reference clock, such as the database's, from the readings
 * that somebody else makes of it. Between two readings it advances with the monotonic
 * clock of this machine, so that a step of the machine's wall clock does not move it.
 * Before the first reading it tells the machine's time. Thread-safe.
 */
public final class FollowingTimeSource implements TimeSource {

	private final LongSupplier nanoTime;

	private final TimeSource fallback;

	private volatile @Nullable Reading reading;

	/**
	 * Create a time source that has no reading yet.
	 */
	public FollowingTimeSource() {
		this(System::nanoTime, TimeSource.system());
	}

	FollowingTimeSource(LongSupplier nanoTime, TimeSource fallback) {
		this.nanoTime = nanoTime;
		this.fallback = fallback;
	}

	/**
	 * Take over a reading of the reference clock.
	 * @param reference what the reference clock said
	 * @param roundTrip how long asking took; the reading is taken to be from its middle
	 */
	public void follow(Instant reference, Duration roundTrip) {
		this.reading = new Reading(reference.plus(roundTrip.dividedBy(2)), this.nanoTime.getAsLong());
	}

	@Override
	public Instant now() {
		Reading last = this.reading;
		return (last != null) ? last.instant().plusNanos(this.nanoTime.getAsLong() - last.nanoTime())
				: this.fallback.now();
	}

	private record Reading(Instant instant, long nanoTime) {

	}

}

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

package dev.patterns.outbox.store;

import java.time.Duration;

/**
 * What is waiting in the outbox. Counts stop at {@link #LIMIT}.
 *
 * @param ready messages to be sent
 * @param delayed messages that are not yet due
 * @param retrying messages that were refused and hold their key
 * @param dead parked messages
 * @param oldest age of the oldest message that is ready or retrying, zero if there is
 * none
 */
public record OutboxBacklog(long ready, long delayed, long retrying, long dead, Duration oldest) {

	/**
	 * No count goes beyond this number.
	 */
	public static final int LIMIT = 100_000;

	/**
	 * Nothing is waiting.
	 */
	public static final OutboxBacklog NONE = new OutboxBacklog(0, 0, 0, 0, Duration.ZERO);

	/**
	 * This backlog and another one together.
	 * @param other the other one
	 * @return the sums, and the age of the oldest of both
	 */
	public OutboxBacklog plus(OutboxBacklog other) {
		return new OutboxBacklog(this.ready + other.ready, this.delayed + other.delayed, this.retrying + other.retrying,
				this.dead + other.dead, (this.oldest.compareTo(other.oldest) >= 0) ? this.oldest : other.oldest);
	}

}

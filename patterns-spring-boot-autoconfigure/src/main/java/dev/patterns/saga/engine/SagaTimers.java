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

package dev.patterns.saga.engine;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ConcurrentSkipListSet;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Knows when to look for what is due before the next regular look. {@link #dueAt} is
 * thread-safe; all else is for the thread that looks.
 */
final class SagaTimers {

	private static final Log logger = LogFactory.getLog(SagaTimers.class);

	/**
	 * The shortest time between two looks for what others put to sleep, so that many
	 * nodes do not look all the time.
	 */
	private static final Duration RESOLUTION = Duration.ofMillis(20);

	private final SagaRegistry registry;

	private final SagaRuntime runtime;

	private final ConcurrentSkipListSet<Instant> dues = new ConcurrentSkipListSet<>();

	private @Nullable Instant next;

	private Duration resolution = RESOLUTION;

	SagaTimers(SagaRegistry registry, SagaRuntime runtime) {
		this.registry = registry;
		this.runtime = runtime;
	}

	/**
	 * Take note of when something will be due.
	 * @param due when
	 * @return whether that is before the next regular look
	 */
	boolean dueAt(Instant due) {
		boolean soon = due.isBefore(this.runtime.now().plus(interval()));
		if (soon) {
			this.dues.add(due);
		}
		return soon;
	}

	/**
	 * Forget what is looked for now.
	 * @param now the present time
	 */
	void passed(Instant now) {
		this.dues.headSet(now, true).clear();
	}

	/**
	 * What sleeps for longer than until the next regular look, or was put to sleep by
	 * another node, wakes up in time, too.
	 * @param now the present time
	 */
	void lookAhead(Instant now) {
		Instant soonest = now.plus(this.resolution);
		Instant first = first();
		if (first != null && first.isBefore(soonest)) {
			return;
		}
		try {
			Instant due = this.runtime.store().findNextDue(this.registry.keys(), now);
			if (due != null) {
				this.next = due.isBefore(soonest) ? soonest : due;
				dueAt(this.next);
			}
		}
		catch (RuntimeException ex) {
			logger.debug("When the next instance is due could not be read", ex);
		}
	}

	/**
	 * Look less often for what is due next if others are faster, time and again.
	 * @param now the present time
	 * @param count how many instances were claimed
	 */
	void claimed(Instant now, int count) {
		if (count > 0) {
			this.resolution = RESOLUTION;
		}
		else if (this.next != null && !now.isBefore(this.next)) {
			Duration twice = this.resolution.multipliedBy(2);
			this.resolution = (twice.compareTo(interval()) < 0) ? twice : interval();
			this.next = null;
		}
	}

	/**
	 * How long to wait until the next look.
	 * @param now the present time
	 * @return a time
	 */
	Duration untilNext(Instant now) {
		Instant first = first();
		Duration untilNext = (first != null) ? Duration.between(now, first) : interval();
		return (untilNext.compareTo(interval()) < 0) ? untilNext : interval();
	}

	private @Nullable Instant first() {
		return this.dues.isEmpty() ? null : this.dues.first();
	}

	private Duration interval() {
		return this.runtime.settings().pollInterval();
	}

}

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
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

import dev.patterns.time.TimeSource;
import dev.patterns.worker.Deadlines;
import dev.patterns.worker.Deadlines.Deadline;

/**
 * Watches the time of attempts. Of the end of an attempt and the end of its time exactly
 * one wins. Thread-safe.
 */
final class AttemptWatch {

	// A waiting thread would outlive an application that runs no saga.
	private final Deadlines deadlines = new Deadlines("patterns-saga-watch", Duration.ofSeconds(10));

	private final Set<Attempt> running = ConcurrentHashMap.newKeySet();

	private final TimeSource timeSource;

	/**
	 * Create a watch.
	 * @param timeSource if it is moved past the end of an attempt's time, that is over
	 */
	AttemptWatch(TimeSource timeSource) {
		this.timeSource = timeSource;
	}

	/**
	 * Begin to watch the current thread.
	 * @param timeout how long the attempt may take
	 * @param interrupt whether the thread may be interrupted
	 * @param onTimeout what to do in another thread if the time is over
	 * @return the attempt
	 */
	Attempt begin(Duration timeout, boolean interrupt, Runnable onTimeout) {
		Attempt attempt = new Attempt(Thread.currentThread(), interrupt, onTimeout,
				this.timeSource.now().plus(timeout));
		this.running.add(attempt);
		attempt.deadline = this.deadlines.set(timeout, () -> attempt.end(Outcome.TIMED_OUT));
		return attempt;
	}

	/**
	 * Let something be done unless it is cancelled before.
	 * @param delay after which time
	 * @param action what is done, in another thread
	 * @return to be cancelled
	 */
	Deadline after(Duration delay, Runnable action) {
		return this.deadlines.set(delay, action);
	}

	/**
	 * End the attempts whose time is over since the time was moved.
	 */
	void leapt() {
		Instant now = this.timeSource.now();
		for (Attempt attempt : this.running) {
			if (!attempt.endsAt.isAfter(now) && attempt.settle(Outcome.TIMED_OUT)) {
				// The one who moves the time may be the attempt's own thread.
				this.deadlines.execute(attempt.onTimeout);
			}
		}
	}

	/**
	 * Give up all running attempts because the engine stops.
	 */
	void abandonAll() {
		this.running.forEach((attempt) -> attempt.end(Outcome.ABANDONED));
	}

	/**
	 * How an attempt ended.
	 */
	enum Outcome {

		RUNNING, DONE, TIMED_OUT, ABANDONED

	}

	/**
	 * A watched attempt.
	 */
	final class Attempt {

		private final Thread thread;

		private final boolean interrupt;

		private final Runnable onTimeout;

		private final Instant endsAt;

		private Outcome outcome = Outcome.RUNNING;

		private volatile @Nullable Deadline deadline;

		private Attempt(Thread thread, boolean interrupt, Runnable onTimeout, Instant endsAt) {
			this.endsAt = endsAt;
			this.thread = thread;
			this.interrupt = interrupt;
			this.onTimeout = onTimeout;
		}

		/**
		 * End the attempt from its own thread. Afterwards the thread is not interrupted
		 * any more.
		 * @return how it ended, {@code DONE} unless somebody was faster
		 */
		Outcome finish() {
			Deadline set = this.deadline;
			if (set != null) {
				set.cancel();
			}
			AttemptWatch.this.running.remove(this);
			synchronized (this) {
				if (this.outcome == Outcome.RUNNING) {
					this.outcome = Outcome.DONE;
				}
				else if (this.interrupt) {
					Thread.interrupted();
				}
				return this.outcome;
			}
		}

		/**
		 * Whether somebody else has ended the attempt.
		 * @return {@code true} if what it does is not waited for any more
		 */
		synchronized boolean isOver() {
			return this.outcome != Outcome.RUNNING;
		}

		private void end(Outcome how) {
			if (settle(how) && how == Outcome.TIMED_OUT) {
				this.onTimeout.run();
			}
		}

		private synchronized boolean settle(Outcome how) {
			if (this.outcome != Outcome.RUNNING) {
				return false;
			}
			this.outcome = how;
			if (this.interrupt) {
				this.thread.interrupt();
			}
			return true;
		}

	}

}

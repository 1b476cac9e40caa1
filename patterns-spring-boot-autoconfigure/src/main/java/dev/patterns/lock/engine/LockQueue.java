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

package dev.patterns.lock.engine;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/**
 * Those who wait for a lock in this process: one at a time asks the store, the others
 * stand behind it in the order in which they came. Thread-safe.
 */
final class LockQueue {

	private final Map<String, Line> lines = new ConcurrentHashMap<>();

	/**
	 * Wait for the turn to ask the store.
	 * @param name name of the lock
	 * @param nanos how long to wait
	 * @return the turn, {@code null} if it did not come
	 * @throws InterruptedException if the thread was interrupted
	 */
	@Nullable Turn enter(String name, long nanos) throws InterruptedException {
		Line line = this.lines.compute(name, (key, present) -> {
			Line joined = (present != null) ? present : new Line();
			joined.members++;
			return joined;
		});
		boolean entered = false;
		try {
			entered = line.turn.tryAcquire(nanos, TimeUnit.NANOSECONDS);
			return entered ? new Turn(name, line) : null;
		}
		finally {
			if (!entered) {
				leave(name);
			}
		}
	}

	/**
	 * Let whoever waits for a lock look again.
	 * @param name name of the lock
	 */
	void wake(String name) {
		Line line = this.lines.get(name);
		if (line != null) {
			line.wakeUps.release();
		}
	}

	/**
	 * How many wait for locks, or ask for one with the will to wait.
	 * @return the number
	 */
	int size() {
		return this.lines.values().stream().mapToInt((line) -> line.members).sum();
	}

	private void leave(String name) {
		this.lines.computeIfPresent(name, (key, line) -> (--line.members > 0) ? line : null);
	}

	/**
	 * The right to ask the store for a lock.
	 */
	final class Turn implements AutoCloseable {

		private final String name;

		private final Line line;

		private Turn(String name, Line line) {
			this.name = name;
			this.line = line;
		}

		/** Forget what was said before the store is asked. */
		void prepare() {
			this.line.wakeUps.drainPermits();
		}

		void await(long nanos) throws InterruptedException {
			this.line.wakeUps.tryAcquire(nanos, TimeUnit.NANOSECONDS);
		}

		@Override
		public void close() {
			this.line.turn.release();
			leave(this.name);
		}

	}

	private static final class Line {

		private final Semaphore turn = new Semaphore(1, true);

		private final Semaphore wakeUps = new Semaphore(0);

		private volatile int members;

	}

}

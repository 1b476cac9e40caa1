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

package dev.patterns.inbox.engine;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

import dev.patterns.inbox.observation.InboxOutcome;
import dev.patterns.inbox.store.LockWait;

/**
 * What became of requests on this instance since its start, and how many wait.
 * Thread-safe.
 */
public final class InboxStatistics {

	private final Map<InboxOutcome, LongAdder> outcomes = new EnumMap<>(InboxOutcome.class);

	private final LongAdder memoryWaits = new LongAdder();

	private final LongAdder databaseWaits = new LongAdder();

	private final AtomicInteger waitingInMemory = new AtomicInteger();

	private final AtomicInteger waitingInDatabase = new AtomicInteger();

	InboxStatistics() {
		for (InboxOutcome outcome : InboxOutcome.values()) {
			this.outcomes.put(outcome, new LongAdder());
		}
	}

	void count(InboxOutcome outcome, long requests) {
		counter(outcome).add(requests);
	}

	/**
	 * How many requests ended in a way. Those of a batch that was rolled back count as
	 * one.
	 * @param outcome the way
	 * @return the number since the start
	 */
	public long getRequests(InboxOutcome outcome) {
		return counter(outcome).sum();
	}

	private LongAdder counter(InboxOutcome outcome) {
		return Objects.requireNonNull(this.outcomes.get(outcome));
	}

	/**
	 * How many requests had to wait without a connection: for the same request on this
	 * instance, or until they may wait in the database.
	 * @return the number since the start
	 */
	public long getMemoryWaits() {
		return this.memoryWaits.sum();
	}

	/**
	 * How many requests had to wait in the database, for the same request on another
	 * instance.
	 * @return the number since the start
	 */
	public long getDatabaseWaits() {
		return this.databaseWaits.sum();
	}

	/**
	 * How many requests wait without a connection at this moment.
	 * @return the number
	 */
	public int getWaitingInMemory() {
		return this.waitingInMemory.get();
	}

	/**
	 * How many requests wait in the database at this moment, each with a connection.
	 * @return the number
	 */
	public int getWaitingInDatabase() {
		return this.waitingInDatabase.get();
	}

	<T> T inMemory(Supplier<T> waiting) {
		return count(waiting, this.memoryWaits, this.waitingInMemory);
	}

	<T> T inDatabase(LockWait wait, Supplier<T> statement) {
		return wait.limit().isZero() ? statement.get() : count(statement, this.databaseWaits, this.waitingInDatabase);
	}

	private static <T> T count(Supplier<T> waiting, LongAdder waits, AtomicInteger now) {
		waits.increment();
		now.incrementAndGet();
		try {
			return waiting.get();
		}
		finally {
			now.decrementAndGet();
		}
	}

}

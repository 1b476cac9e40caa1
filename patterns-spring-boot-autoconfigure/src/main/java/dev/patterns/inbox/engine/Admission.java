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

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.concurrent.TimeUnit;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import dev.patterns.call.CallScope;
import dev.patterns.inbox.IdempotencyInProgressException;
import dev.patterns.inbox.store.InboxKey;
import dev.patterns.inbox.store.InboxLockedException;

/**
 * Lets one attempt for a request through at a time. A repeat on this instance waits in
 * memory first; who comes through tries to insert the record without waiting, and waits
 * in the database only with a permit.
 */
final class Admission {

	private static final Log logger = LogFactory.getLog(Admission.class);

	/** Some databases wait for whole seconds. */
	private static final Duration SHORTEST_WAIT = Duration.ofSeconds(1);

	private final InboxBackend backend;

	private final InboxSettings settings;

	private final InboxStatistics statistics = new InboxStatistics();

	private final KeyLocks locks = new KeyLocks(this.statistics);

	Admission(InboxBackend backend, InboxSettings settings) {
		this.backend = backend;
		this.settings = settings;
	}

	InboxStatistics statistics() {
		return this.statistics;
	}

	Patience patience() {
		return Patience.of(this.settings.patience(), CallScope.current().deadline());
	}

	/**
	 * Wait until nobody else on this instance handles any of some requests.
	 * @param operation durable name of the handler
	 * @param keys the keys, in the order in which everybody takes them
	 * @param patience how long to wait
	 * @return to be closed behind the attempt
	 */
	KeyLocks.Hold enter(String operation, Collection<InboxKey> keys, Patience patience) {
		Deque<KeyLocks.Hold> holds = new ArrayDeque<>();
		KeyLocks.Hold all = () -> holds.forEach(KeyLocks.Hold::close);
		for (InboxKey key : keys) {
			KeyLocks.Hold hold = this.locks.acquire(key, patience);
			if (hold == null) {
				all.close();
				throw inProgress(operation);
			}
			holds.push(hold);
		}
		return all;
	}

	/**
	 * Make an attempt, and another one that waits if the record is locked.
	 * @param operation durable name of the handler
	 * @param patience how long to wait
	 * @param attempt the attempt
	 * @return its result
	 * @throws Throwable what the attempt throws
	 */
	@Nullable Object attempt(String operation, Patience patience, Attempt attempt) throws Throwable {
		try {
			return attempt.run(Duration.ZERO);
		}
		catch (InboxLockedException ex) {
			if (!mayWait(patience)) {
				throw inProgress(operation);
			}
		}
		try {
			return waiting(operation, patience, attempt);
		}
		finally {
			this.backend.waits().release();
		}
	}

	// Again if the wait ended early: the database may end one of several who wait for a
	// transaction that was rolled back.
	private @Nullable Object waiting(String operation, Patience patience, Attempt attempt) throws Throwable {
		do {
			try {
				return attempt.run(patience.left());
			}
			catch (InboxLockedException ex) {
				logger.debug("Waited in vain for a request of '" + operation + "'", ex);
			}
		}
		while (patience.left().compareTo(SHORTEST_WAIT) > 0);
		throw inProgress(operation);
	}

	private boolean mayWait(Patience patience) {
		return tryAcquire(Duration.ZERO) || this.statistics.inMemory(() -> tryAcquire(patience.left()));
	}

	private boolean tryAcquire(Duration limit) {
		try {
			return this.backend.waits().tryAcquire(limit.toNanos(), TimeUnit.NANOSECONDS);
		}
		catch (InterruptedException ex) {
			// The handler declares no such exception, and its caller wants to know.
			Thread.currentThread().interrupt();
			return false;
		}
	}

	private IdempotencyInProgressException inProgress(String operation) {
		return new IdempotencyInProgressException(operation, this.settings.retryAfter());
	}

	/**
	 * One attempt, which throws {@link InboxLockedException} only before it called the
	 * handler.
	 */
	@FunctionalInterface
	interface Attempt {

		@Nullable Object run(Duration limit) throws Throwable;

	}

}

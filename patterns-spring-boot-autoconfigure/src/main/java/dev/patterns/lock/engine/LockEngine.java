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

import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;

import dev.patterns.identity.TimeOrderedUuid;
import dev.patterns.lock.Lock;
import dev.patterns.lock.LockBelongsToOthersException;
import dev.patterns.lock.LockDoesNotExistException;
import dev.patterns.lock.LockLostException;
import dev.patterns.lock.LockNotAcquiredException;
import dev.patterns.lock.LockOptions;
import dev.patterns.lock.LockStoreException;
import dev.patterns.lock.store.LockRelease;

/**
 * Acquires and releases locks, and runs things within them. Thread-safe.
 */
public final class LockEngine {

	/** How long news are heard when nobody waits any more. */
	private static final Duration LINGER = Duration.ofSeconds(10);

	private final LockBackend backend;

	private final LockKeeper keeper;

	private final LockQueue queue = new LockQueue();

	private final LockNews news;

	private final LockAcquirer acquirer;

	private final LockScopes scopes = new LockScopes();

	private final LockObservations observations;

	/**
	 * Create an engine. It starts no thread before there is a lock.
	 * @param backend the store
	 * @param settings the defaults
	 * @param observations observes it
	 * @param lostListener told of each lock that was lost
	 */
	public LockEngine(LockBackend backend, LockSettings settings, LockObservations observations,
			Consumer<Lock> lostListener) {
		this.backend = backend;
		this.observations = observations;
		this.keeper = new LockKeeper(backend, lostListener, this.queue::wake);
		this.news = new LockNews(backend, this.queue, this.keeper, LINGER);
		this.acquirer = new LockAcquirer(backend, this.keeper, this.queue, this.news, settings);
	}

	/**
	 * What keeps the locks of this instance.
	 * @return the keeper
	 */
	public LockKeeper keeper() {
		return this.keeper;
	}

	/**
	 * How many callers are waiting for a lock.
	 * @return the number
	 */
	public int waitingCount() {
		return this.queue.size();
	}

	/**
	 * Refuse new locks, wait a few seconds for what runs within one, renew none any more,
	 * and hear no news.
	 */
	void stop() {
		this.keeper.stop();
		this.news.stop();
	}

	@Nullable HeldLock tryLock(String name, LockOptions options) {
		LockNames.require(name);
		HeldLock lock = this.observations.acquire(name,
				() -> isOwn(name) ? null : this.acquirer.acquire(name, options));
		if (lock != null) {
			this.observations.hold(lock);
		}
		return lock;
	}

	HeldLock lock(String name, LockOptions options) {
		HeldLock lock = tryLock(name, options);
		if (lock == null) {
			throw new LockNotAcquiredException(name, isOfThisThread(name)
					? "this thread has acquired it already, and locks are not reentrant" : "somebody else has it");
		}
		return lock;
	}

	// To wait for it would be to wait for oneself.
	private boolean isOwn(String name) {
		HeldLock around = this.scopes.find(name);
		return around != null && around.isHeld();
	}

	// It may have been handed over to another thread, which will close it.
	private boolean isOfThisThread(String name) {
		HeldLock held = this.keeper.find(name);
		return held != null && held.isOfThisThread() && held.isHeld();
	}

	@Nullable HeldLock current() {
		return this.scopes.innermost();
	}

	/**
	 * Run something within a lock.
	 * @param <T> the type of the result
	 * @param <X> the type of the exceptions
	 * @param name name of the lock
	 * @param options the options
	 * @param work what to run
	 * @return the result of the work
	 * @throws X if the work throws it
	 */
	<T extends @Nullable Object, X extends Throwable> T execute(String name, LockOptions options, Work<T, X> work)
			throws X {
		return isWithin(name) ? work.run() : run(lock(name, options), work);
	}

	/**
	 * Run something within a lock, if it can be had.
	 * @param <T> the type of the result
	 * @param <X> the type of the exceptions
	 * @param name name of the lock
	 * @param options the options
	 * @param work what to run
	 * @param otherwise gives the result if the lock cannot be had
	 * @return the result of the work
	 * @throws X if the work throws it
	 */
	<T extends @Nullable Object, X extends Throwable> T execute(String name, LockOptions options, Work<T, X> work,
			Supplier<T> otherwise) throws X {
		if (isWithin(name)) {
			return work.run();
		}
		HeldLock lock = tryLock(name, options);
		return (lock != null) ? run(lock, work) : otherwise.get();
	}

	private boolean isWithin(String name) {
		HeldLock around = this.scopes.find(name);
		if (around != null && !around.isHeld()) {
			throw new LockLostException(name);
		}
		return around != null;
	}

	private <T extends @Nullable Object, X extends Throwable> T run(HeldLock lock, Work<T, X> work) throws X {
		T result;
		boolean held;
		try (lock; LockScopes.Scope scope = this.scopes.enter(lock)) {
			result = work.run();
			held = lock.isHeld();
		}
		catch (Throwable ex) {
			if (lock.isLost()) {
				ex.addSuppressed(new LockLostException(lock.name()));
			}
			throw ex;
		}
		if (!held) {
			throw new LockLostException(lock.name());
		}
		return result;
	}

	void unlock(String name, String owner) {
		LockNames.require(name);
		String request = TimeOrderedUuid.next().toString();
		// Afterwards the same owner may have acquired it again.
		HeldLock held = this.keeper.find(name);
		LockRelease release;
		try {
			release = LockRetry.ask(() -> this.backend.store().releaseOwned(name, owner, request));
		}
		catch (DataAccessException ex) {
			throw new LockStoreException(name, "The store of the lock '" + name + "' could not be asked.", ex);
		}
		switch (release) {
			case RELEASED -> released(name, owner, held);
			case DOES_NOT_EXIST -> throw new LockDoesNotExistException(name);
			case BELONGS_TO_OTHERS -> throw new LockBelongsToOthersException(name);
		}
	}

	/**
	 * Let whoever waits for a lock on this instance look at once.
	 * @param name name of the lock
	 */
	void look(String name) {
		this.queue.wake(name);
	}

	private void released(String name, String owner, @Nullable HeldLock held) {
		if (held != null && held.owner().equals(owner)) {
			this.keeper.forget(held);
		}
		this.queue.wake(name);
	}

	/**
	 * What runs within a lock.
	 *
	 * @param <T> the type of the result
	 * @param <X> the type of the exceptions
	 */
	@FunctionalInterface
	interface Work<T extends @Nullable Object, X extends Throwable> {

		T run() throws X;

	}

}

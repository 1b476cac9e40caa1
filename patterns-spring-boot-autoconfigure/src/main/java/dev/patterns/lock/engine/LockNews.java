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
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import dev.patterns.lock.store.FreedLocks;
import dev.patterns.lock.store.LockStore;

/**
 * Listens to news of locks that are free, while somebody waits for one and for a while
 * afterwards. Whoever waits asks the store now and then as well. Thread-safe.
 */
final class LockNews {

	private static final Log logger = LogFactory.getLog(LockNews.class);

	private final LockBackend backend;

	private final LockQueue queue;

	private final LockKeeper keeper;

	private final Duration linger;

	private final AtomicBoolean listening = new AtomicBoolean();

	private final AtomicInteger waiting = new AtomicInteger();

	/** Whether it will be looked whether somebody still waits. */
	private final AtomicBoolean resting = new AtomicBoolean();

	/**
	 * Create without listening.
	 * @param backend the store
	 * @param queue those who wait
	 * @param keeper has the threads
	 * @param linger how long to listen when nobody waits any more
	 */
	LockNews(LockBackend backend, LockQueue queue, LockKeeper keeper, Duration linger) {
		this.backend = backend;
		this.queue = queue;
		this.keeper = keeper;
		this.linger = linger;
	}

	/** Somebody begins to wait. */
	void enter() {
		this.waiting.incrementAndGet();
	}

	/** Somebody who had entered does not wait any more. */
	void leave() {
		if (this.waiting.decrementAndGet() == 0 && this.listening.get() && this.resting.compareAndSet(false, true)) {
			this.keeper.executeLater(this.linger, this::rest);
		}
	}

	/**
	 * Listen, if nobody does so. Does not wait for it.
	 */
	void begin() {
		if (!this.listening.get() && this.listening.compareAndSet(false, true)) {
			this.keeper.execute(this::listen);
		}
	}

	/**
	 * Have the release of a lock told.
	 * @param name name of the lock
	 * @return {@code true} if it may have been released untold just before
	 */
	boolean expect(String name) {
		try {
			FreedLocks news = news();
			return news != null && news.expect(name);
		}
		catch (RuntimeException ex) {
			logger.debug("The release of the lock '" + name + "' may not be told", ex);
			return false;
		}
	}

	private synchronized void listen() {
		try {
			FreedLocks news = news();
			if (news != null && this.listening.get()) {
				news.listen(this.queue::wake);
			}
		}
		catch (RuntimeException ex) {
			// Somebody else who waits may have more luck.
			this.listening.set(false);
			logger.debug("News of locks cannot be heard", ex);
		}
	}

	private synchronized void rest() {
		this.resting.set(false);
		if (this.waiting.get() == 0) {
			stop();
		}
	}

	synchronized void stop() {
		try {
			FreedLocks news = this.listening.getAndSet(false) ? news() : null;
			if (news != null) {
				news.stop();
			}
		}
		catch (RuntimeException ex) {
			logger.debug("Listening to news of locks did not end as it should", ex);
		}
	}

	private @Nullable FreedLocks news() {
		LockStore store = this.backend.storeIfUsed();
		return (store != null) ? store.freedLocks() : null;
	}

}

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

import java.util.concurrent.atomic.AtomicBoolean;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import dev.patterns.lock.store.FreedLocks;
import dev.patterns.lock.store.LockStore;

/**
 * Listens to news of locks that are free, from the first wait on. Whoever waits asks the
 * store now and then as well. Thread-safe.
 */
final class LockNews {

	private static final Log logger = LogFactory.getLog(LockNews.class);

	private final LockBackend backend;

	private final LockQueue queue;

	private final AtomicBoolean listening = new AtomicBoolean();

	LockNews(LockBackend backend, LockQueue queue) {
		this.backend = backend;
		this.queue = queue;
	}

	/**
	 * Whether somebody should call {@link #listen}, and nobody has done so.
	 * @return {@code true} once
	 */
	boolean begin() {
		return this.listening.compareAndSet(false, true);
	}

	void listen() {
		try {
			FreedLocks news = news();
			if (news != null) {
				news.listen(this.queue::wake);
			}
		}
		catch (RuntimeException ex) {
			// Somebody else who waits may have more luck.
			this.listening.set(false);
			logger.debug("News of locks cannot be heard", ex);
		}
	}

	void stop() {
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

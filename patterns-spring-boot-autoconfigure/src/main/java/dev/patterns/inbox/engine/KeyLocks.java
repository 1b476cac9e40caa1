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

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;

import dev.patterns.inbox.store.InboxKey;

/**
 * Lets repeats on this instance wait for each other in memory, without a connection.
 */
final class KeyLocks {

	private final Map<InboxKey, Entry> entries = new ConcurrentHashMap<>();

	private final InboxStatistics statistics;

	KeyLocks(InboxStatistics statistics) {
		this.statistics = statistics;
	}

	@Nullable Hold acquire(InboxKey key, Patience patience) {
		Entry entry = this.entries.compute(key, (same, present) -> {
			Entry used = (present != null) ? present : new Entry();
			used.users++;
			return used;
		});
		boolean locked = false;
		try {
			locked = entry.lock.tryLock() || await(entry, patience);
		}
		finally {
			if (!locked) {
				leave(key);
			}
		}
		return locked ? () -> {
			entry.lock.unlock();
			leave(key);
		} : null;
	}

	private boolean await(Entry entry, Patience patience) {
		return this.statistics.inMemory(() -> {
			try {
				return entry.lock.tryLock(patience.left().toNanos(), TimeUnit.NANOSECONDS);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				return false;
			}
		});
	}

	private void leave(InboxKey key) {
		this.entries.computeIfPresent(key, (same, entry) -> (--entry.users > 0) ? entry : null);
	}

	int size() {
		return this.entries.size();
	}

	@FunctionalInterface
	interface Hold extends AutoCloseable {

		@Override
		void close();

	}

	private static final class Entry {

		private final ReentrantLock lock = new ReentrantLock();

		// Guarded by the map's lock of the key.
		private int users;

	}

}

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

package dev.patterns.outbox.engine;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import dev.patterns.outbox.store.OutboxBacklog;

/**
 * What is waiting in the outbox, counted at most every ten seconds, and less often the
 * longer it takes, however many want to know. Asks for no database unless the outbox is
 * used. Thread-safe: one thread counts, the others get what was known before.
 */
public final class OutboxStatus {

	private static final Log logger = LogFactory.getLog(OutboxStatus.class);

	private static final long KEEP = Duration.ofSeconds(10).toNanos();

	/** Counting takes at most this share of the time. */
	private static final int SHARE = 50;

	private final OutboxUse use;

	private final List<String> names;

	private final Supplier<OutboxBackends> backends;

	private final Map<String, Counter> counters = new ConcurrentHashMap<>();

	/**
	 * Create a status.
	 * @param use whether the outbox is used
	 * @param names names of the databases with an outbox
	 * @param backends gives the databases
	 */
	public OutboxStatus(OutboxUse use, List<String> names, Supplier<OutboxBackends> backends) {
		this.use = use;
		this.names = List.copyOf(names);
		this.backends = backends;
	}

	/**
	 * The databases with an outbox.
	 * @return the databases, empty if the outbox is not used
	 */
	public List<OutboxBackend> getBackends() {
		return this.use.isUsed() ? this.backends.get().all() : List.of();
	}

	/**
	 * Names of the databases with an outbox, whether it is used or not.
	 * @return the names
	 */
	public List<String> getNames() {
		return this.names;
	}

	/**
	 * The backlog of all databases together.
	 * @return the backlog, {@code null} if one of them does not answer
	 */
	public @Nullable OutboxBacklog getBacklog() {
		OutboxBacklog sum = OutboxBacklog.NONE;
		for (String name : this.names) {
			OutboxBacklog backlog = getBacklog(name);
			if (backlog == null) {
				return null;
			}
			sum = sum.plus(backlog);
		}
		return sum;
	}

	/**
	 * The backlog of a database, which may be some seconds old.
	 * @param name name of the database
	 * @return the backlog, {@code null} if the database does not answer
	 */
	public @Nullable OutboxBacklog getBacklog(String name) {
		if (!this.use.isUsed()) {
			return OutboxBacklog.NONE;
		}
		return this.counters.computeIfAbsent(name, (key) -> new Counter(() -> this.backends.get().find(key))).get();
	}

	private static final class Counter {

		private final Supplier<@Nullable OutboxBackend> backend;

		private final ReentrantLock counting = new ReentrantLock();

		private volatile @Nullable Known known;

		Counter(Supplier<@Nullable OutboxBackend> backend) {
			this.backend = backend;
		}

		@Nullable OutboxBacklog get() {
			Known last = this.known;
			if (last != null && !last.isOld()) {
				return last.backlog();
			}
			if (last == null) {
				this.counting.lock();
			}
			else if (!this.counting.tryLock()) {
				return last.backlog();
			}
			try {
				Known current = this.known;
				if (current == null || current.isOld()) {
					current = count();
					this.known = current;
				}
				return current.backlog();
			}
			finally {
				this.counting.unlock();
			}
		}

		private Known count() {
			long began = System.nanoTime();
			OutboxBacklog backlog = null;
			try {
				OutboxBackend found = this.backend.get();
				backlog = (found != null) ? found.store().backlog() : OutboxBacklog.NONE;
			}
			catch (RuntimeException ex) {
				logger.debug("The backlog of the outbox is not known", ex);
			}
			long now = System.nanoTime();
			return new Known(backlog, now + Math.max(KEEP, (now - began) * SHARE));
		}

	}

	private record Known(@Nullable OutboxBacklog backlog, long until) {

		boolean isOld() {
			return System.nanoTime() - this.until >= 0;
		}

	}

}

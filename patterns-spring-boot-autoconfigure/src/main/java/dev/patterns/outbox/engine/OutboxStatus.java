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
import java.util.function.Supplier;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import dev.patterns.outbox.store.OutboxBacklog;

/**
 * What is waiting in the outbox, asked for at most every ten seconds however many gauges
 * want to know. Asks for no database unless the outbox is used. Thread-safe.
 */
public final class OutboxStatus {

	private static final Log logger = LogFactory.getLog(OutboxStatus.class);

	private static final long KEEP = Duration.ofSeconds(10).toNanos();

	private final OutboxUse use;

	private final List<String> names;

	private final Supplier<OutboxBackends> backends;

	private final Map<String, Known> known = new ConcurrentHashMap<>();

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
	 * @return the backlog
	 */
	public OutboxBacklog getBacklog() {
		return this.names.stream().map(this::getBacklog).reduce(OutboxBacklog.NONE, OutboxBacklog::plus);
	}

	/**
	 * The backlog of a database, not older than ten seconds unless the database does not
	 * answer.
	 * @param name name of the database
	 * @return the backlog
	 */
	public OutboxBacklog getBacklog(String name) {
		if (!this.use.isUsed()) {
			return OutboxBacklog.NONE;
		}
		return this.known.compute(name, (key, last) -> look(name, last)).backlog();
	}

	private Known look(String name, @Nullable Known last) {
		long now = System.nanoTime();
		if (last != null && now - last.readAt() < KEEP) {
			return last;
		}
		try {
			OutboxBackend backend = this.backends.get().find(name);
			return new Known((backend != null) ? backend.store().backlog() : OutboxBacklog.NONE, now);
		}
		catch (RuntimeException ex) {
			logger.debug("The backlog of the outbox is not known", ex);
			return new Known((last != null) ? last.backlog() : OutboxBacklog.NONE, now);
		}
	}

	private record Known(OutboxBacklog backlog, long readAt) {

	}

}

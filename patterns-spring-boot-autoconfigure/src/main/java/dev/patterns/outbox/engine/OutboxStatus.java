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

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import dev.patterns.outbox.store.OutboxBacklog;
import dev.patterns.worker.KeptValue;

/**
 * What is waiting in the outbox, counted at most every ten seconds, and less often the
 * longer it takes, however many want to know. Asks for no database unless the outbox is
 * used. Thread-safe: one thread counts, the others get what was known before.
 */
public final class OutboxStatus {

	private final OutboxUse use;

	private final List<String> names;

	private final Supplier<OutboxBackends> backends;

	private final Map<String, KeptValue<OutboxBacklog>> backlogs = new ConcurrentHashMap<>();

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
		return this.backlogs.computeIfAbsent(name, (key) -> new KeptValue<>("backlog of the outbox", () -> count(key)))
			.get();
	}

	private OutboxBacklog count(String name) {
		OutboxBackend backend = this.backends.get().find(name);
		return (backend != null) ? backend.store().backlog() : OutboxBacklog.NONE;
	}

}

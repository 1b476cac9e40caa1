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

import org.jspecify.annotations.Nullable;
import org.springframework.util.Assert;

import dev.patterns.outbox.OutboxTransactionException;
import dev.patterns.outbox.OutboxTransactionException.Reason;

/**
 * The databases with an outbox: usually one. The DataSource of the current transaction
 * decides which one a message goes to.
 *
 * @param all the databases, at least one; the first is the default
 */
public record OutboxBackends(List<OutboxBackend> all) implements AutoCloseable {

	/**
	 * Name of the database where only one has an outbox and nothing names it.
	 */
	public static final String DEFAULT_NAME = "default";

	public OutboxBackends {
		Assert.notEmpty(all, "There must be a database");
		all = List.copyOf(all);
	}

	/**
	 * The default database.
	 * @return the first one
	 */
	public OutboxBackend first() {
		return this.all.get(0);
	}

	/**
	 * A database by name.
	 * @param name the name, {@code null} for the default database
	 * @return the database, {@code null} if there is none of that name
	 */
	public @Nullable OutboxBackend find(@Nullable String name) {
		if (name == null) {
			return first();
		}
		return this.all.stream().filter((backend) -> backend.name().equals(name)).findFirst().orElse(null);
	}

	/**
	 * Where a message goes.
	 * @param name the database that it names, {@code null} for that of the current
	 * transaction
	 * @return the database
	 * @throws OutboxTransactionException if there is none of that name, or if no name is
	 * given and there are transactions of several
	 */
	public OutboxBackend choose(@Nullable String name) {
		if (name != null) {
			OutboxBackend named = find(name);
			if (named == null) {
				throw new OutboxTransactionException(Reason.OTHER_DATA_SOURCE,
						"The message is for the outbox of the DataSource '%s', but only %s have one. Add it to 'patterns.outbox.data-sources'."
							.formatted(name, names()));
			}
			return named;
		}
		if (this.all.size() == 1) {
			return first();
		}
		List<OutboxBackend> active = this.all.stream()
			.filter((backend) -> backend.access().isTransactionActive())
			.toList();
		if (active.size() > 1) {
			throw new OutboxTransactionException(Reason.OTHER_DATA_SOURCE,
					"There are transactions of several DataSources with an outbox, %s, so it is not clear with which one the message is to commit. Name one by @Outbox(dataSource = ...) or OutboxOptions.withDataSource(...)."
						.formatted(active.stream().map(OutboxBackend::name).toList()));
		}
		return active.isEmpty() ? first() : active.get(0);
	}

	/**
	 * Let go of what wakes other instances.
	 */
	@Override
	public void close() {
		this.all.forEach((backend) -> backend.notifications().stop());
	}

	private List<String> names() {
		return this.all.stream().map(OutboxBackend::name).toList();
	}

}

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

package dev.patterns.outbox.autoconfigure;

import java.util.function.BiFunction;

import org.jspecify.annotations.Nullable;

import dev.patterns.jdbc.JdbcAccess;
import dev.patterns.jdbc.JdbcAccessSelector;
import dev.patterns.jdbc.SchemaManager;
import dev.patterns.outbox.engine.OutboxBackend;
import dev.patterns.outbox.engine.OutboxBackends;
import dev.patterns.outbox.store.MembershipStore;
import dev.patterns.outbox.store.OutboxOperations;
import dev.patterns.outbox.store.OutboxStore;
import dev.patterns.outbox.store.RelayNotifications;
import dev.patterns.outbox.store.jdbc.JdbcMembershipStore;
import dev.patterns.outbox.store.jdbc.JdbcOutboxOperations;
import dev.patterns.outbox.store.jdbc.JdbcOutboxStore;

/**
 * Makes what the outbox needs of a database, with its tables.
 *
 * @param selector finds the database
 * @param schemaManager makes or checks the tables
 * @param notifications gives, for the name of an outbox, what wakes relays of other
 * instances
 */
record OutboxBackendFactory(JdbcAccessSelector selector, SchemaManager schemaManager,
		BiFunction<String, JdbcAccess, RelayNotifications> notifications) {

	private static final String FEATURE = "outbox";

	private static final int SCHEMA_VERSION = 2;

	// Of the only database; with stores of the user's, if there are any.
	OutboxBackend create(@Nullable OutboxStore store, @Nullable MembershipStore members,
			@Nullable OutboxOperations operations) {
		return create(OutboxBackends.DEFAULT_NAME, this.selector.select(FEATURE), store, members, operations);
	}

	OutboxBackend create(String dataSource) {
		return create(dataSource, this.selector.select(FEATURE, dataSource), null, null, null);
	}

	private OutboxBackend create(String name, JdbcAccess access, @Nullable OutboxStore store,
			@Nullable MembershipStore members, @Nullable OutboxOperations operations) {
		this.schemaManager.ensure(access, FEATURE, SCHEMA_VERSION);
		return new OutboxBackend(name, access, (store != null) ? store : new JdbcOutboxStore(access),
				(members != null) ? members : new JdbcMembershipStore(access),
				(operations != null) ? operations : new JdbcOutboxOperations(access),
				this.notifications.apply(name, access));
	}

}

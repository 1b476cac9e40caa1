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

import dev.patterns.jdbc.JdbcAccess;
import dev.patterns.outbox.store.MembershipStore;
import dev.patterns.outbox.store.OutboxOperations;
import dev.patterns.outbox.store.OutboxStore;
import dev.patterns.outbox.store.RelayNotifications;

/**
 * A database with an outbox, and the stores there. Created when the outbox is first used.
 *
 * @param name name of the DataSource bean, as in {@code patterns.outbox.data-sources}, or
 * {@link OutboxBackends#DEFAULT_NAME}
 * @param access the database
 * @param store the messages
 * @param members who relays them
 * @param operations what operators do with them
 * @param notifications wakes relays of other instances
 */
public record OutboxBackend(String name, JdbcAccess access, OutboxStore store, MembershipStore members,
		OutboxOperations operations, RelayNotifications notifications) {

	/**
	 * Create a backend whose relays find by polling what other instances commit.
	 * @param name name of the DataSource bean
	 * @param access the database
	 * @param store the messages
	 * @param members who relays them
	 * @param operations what operators do with them
	 */
	public OutboxBackend(String name, JdbcAccess access, OutboxStore store, MembershipStore members,
			OutboxOperations operations) {
		this(name, access, store, members, operations, RelayNotifications.none());
	}

}

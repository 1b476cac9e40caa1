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

package dev.patterns.outbox.store.jdbc;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import dev.patterns.jdbc.JdbcAccess;
import dev.patterns.jdbc.notification.NotificationListener;
import dev.patterns.jdbc.notification.PostgresqlConnections;
import dev.patterns.jdbc.notification.PostgresqlNotifications;
import dev.patterns.outbox.store.KeyHashes;
import dev.patterns.outbox.store.RelayNotifications;

/**
 * {@link RelayNotifications} by LISTEN and NOTIFY of PostgreSQL, on a channel named after
 * the schema that the outbox's table is in. What is committed while a notification is on
 * its way makes one more, not one for each commit.
 */
public final class PostgresqlRelayNotifications implements RelayNotifications {

	private static final String SCHEMA = """
			select coalesce((select n.nspname from pg_catalog.pg_class c
				join pg_catalog.pg_namespace n on n.oid = c.relnamespace
				where c.oid = to_regclass('patterns_outbox')), current_schema())""";

	private final AtomicReference<KeyHashes> pending = new AtomicReference<>(KeyHashes.none());

	private final PostgresqlNotifications notifications;

	/**
	 * Create without a connection.
	 * @param access the outbox's database
	 * @param connections opens connections to it
	 * @param remedy what to do if the connections let no notification through, a sentence
	 */
	public PostgresqlRelayNotifications(JdbcAccess access, PostgresqlConnections connections, String remedy) {
		this.notifications = new PostgresqlNotifications("patterns-outbox", remedy, () -> channel(access), connections,
				this::takePending);
	}

	private static String channel(JdbcAccess access) {
		return "patterns_outbox:" + access.client().sql(SCHEMA).query(String.class).single();
	}

	private @Nullable String takePending() {
		KeyHashes taken = this.pending.getAndSet(KeyHashes.none());
		return taken.isEmpty() ? null : HashesMessage.format(taken);
	}

	@Override
	public void start(Consumer<KeyHashes> relay) {
		this.notifications.listen(new NotificationListener() {

			@Override
			public void onMessage(String message) {
				relay.accept(HashesMessage.parse(message));
			}

			@Override
			public void onConnect() {
				relay.accept(KeyHashes.all());
			}

		});
		if (!Objects.requireNonNull(this.pending.get()).isEmpty()) {
			this.notifications.send();
		}
	}

	@Override
	public boolean isHearing() {
		return this.notifications.isListening();
	}

	@Override
	public void notifyOthers(KeyHashes hashes) {
		KeyHashes before = this.pending.getAndUpdate((gathered) -> gathered.plus(hashes));
		// Otherwise whoever added to nothing has sent for it, or is about to.
		if (before.isEmpty()) {
			this.notifications.send();
		}
	}

	@Override
	public void stop() {
		this.notifications.stop();
	}

}

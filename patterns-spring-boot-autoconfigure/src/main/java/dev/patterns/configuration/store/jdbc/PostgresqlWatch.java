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

package dev.patterns.configuration.store.jdbc;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

import dev.patterns.configuration.store.StoreWatch;
import dev.patterns.jdbc.notification.NotificationListener;
import dev.patterns.jdbc.notification.PostgresqlConnections;
import dev.patterns.jdbc.notification.PostgresqlNotifications;

/**
 * Is told by PostgreSQL of each revision. It is notified in the transaction that writes
 * the revision: configuration changes seldom, so that it does not matter that commits
 * which notify come one after the other.
 */
final class PostgresqlWatch implements StoreWatch {

	private static final String CHANNEL = "patterns_configuration";

	/** In place of the sender, whom nobody is. */
	private static final String ANYBODY = "-".repeat(16);

	private static final String REMEDY = "Changes of configuration are seen as often as "
			+ "'patterns.configuration.poll-interval' says.";

	private final PostgresqlNotifications notifications;

	private PostgresqlWatch(PostgresqlNotifications notifications) {
		this.notifications = notifications;
	}

	static void tell(JdbcTemplate template, String store) {
		template.query("select pg_notify(?, ?)", (row) -> {
		}, CHANNEL, ANYBODY + store);
	}

	static @Nullable PostgresqlWatch start(String store, DataSource dataSource, Runnable onChange) {
		PostgresqlConnections connections = PostgresqlConnections.derivedFrom(dataSource);
		if (connections == null) {
			return null;
		}
		PostgresqlNotifications notifications = new PostgresqlNotifications("patterns-configuration-" + store, REMEDY,
				() -> CHANNEL, connections, () -> null);
		notifications.listen(new NotificationListener() {

			@Override
			public void onMessage(String message) {
				if (message.equals(store)) {
					onChange.run();
				}
			}

			@Override
			public void onConnect() {
				onChange.run();
			}

		});
		return new PostgresqlWatch(notifications);
	}

	@Override
	public boolean isConnected() {
		return this.notifications.isListening();
	}

	@Override
	public void close() {
		this.notifications.stop();
	}

}

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

package dev.patterns.lock.store.jdbc;

import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import org.springframework.util.DigestUtils;

import dev.patterns.jdbc.JdbcAccess;
import dev.patterns.jdbc.notification.NotificationListener;
import dev.patterns.jdbc.notification.PostgresqlConnections;
import dev.patterns.jdbc.notification.PostgresqlNotifications;
import dev.patterns.lock.store.FreedLocks;

/**
 * Is told by PostgreSQL of locks that are free. As all transactions of a database that
 * notify commit one after the other, only the release of a lock does so for which
 * somebody waits: whoever waits says so in its row, for some seconds. Thread-safe.
 */
final class PostgresqlFreedLocks implements FreedLocks {

	/** How long it is noted that somebody waits. */
	static final long EXPECTED_MILLIS = 10_000;

	/** In place of the sender, whom nobody is. */
	private static final String ANYBODY = "-".repeat(16);

	private static final String REMEDY = "Whoever waits for a lock asks every 250 ms.";

	private final LockConnections connections;

	private final String expect;

	private final String scope;

	private final String channel;

	private final @Nullable PostgresqlNotifications notifications;

	private boolean listening;

	PostgresqlFreedLocks(JdbcAccess access, LockConnections connections, LockSql sql, String scope) {
		this.connections = connections;
		this.expect = sql.expect();
		this.scope = scope;
		this.channel = "patterns_lock:" + DigestUtils.md5DigestAsHex(scope.getBytes(StandardCharsets.UTF_8));
		PostgresqlConnections derived = PostgresqlConnections.derivedFrom(access.dataSource());
		this.notifications = (derived != null)
				? new PostgresqlNotifications("patterns-lock", REMEDY, () -> this.channel, derived, () -> null) : null;
	}

	String channel() {
		return this.channel;
	}

	static String message(String key) {
		return ANYBODY + key;
	}

	@Override
	public synchronized void listen(Consumer<String> listener) {
		PostgresqlNotifications present = this.notifications;
		if (present == null || this.listening) {
			return;
		}
		this.listening = true;
		present.listen(new NotificationListener() {

			@Override
			public void onMessage(String message) {
				listener.accept(LockText.decode(message));
			}

			@Override
			public void onConnect() {
				// Whoever waits asks by himself before long.
			}

		});
	}

	@Override
	public boolean expect(String name) {
		return this.notifications != null && this.connections.update(null, this.expect, EXPECTED_MILLIS, this.scope,
				LockText.encode(name), EXPECTED_MILLIS / 2) == 1;
	}

	@Override
	public synchronized void stop() {
		PostgresqlNotifications present = this.notifications;
		if (present != null && this.listening) {
			this.listening = false;
			present.stop();
		}
	}

}

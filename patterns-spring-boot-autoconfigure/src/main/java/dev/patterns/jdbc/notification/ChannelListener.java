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

package dev.patterns.jdbc.notification;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Supplier;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

import dev.patterns.worker.PollingWorker;

/**
 * Listens to a channel on a connection of its own, in a thread of its own that blocks in
 * the driver until something arrives. A lost connection is replaced.
 */
final class ChannelListener {

	private static final Log logger = LogFactory.getLog(ChannelListener.class);

	/** How long nothing may arrive before the connection is looked at. */
	private static final Duration KEEP_ALIVE = Duration.ofSeconds(30);

	private static final int ANSWER_SECONDS = 5;

	/** How long to wait for a message to oneself that goes through a proxy. */
	private static final Duration ECHO_TIMEOUT = Duration.ofSeconds(3);

	/** When to try again with a proxy that passes no notifications on. */
	private static final Duration DEAF_DELAY = Duration.ofMinutes(10);

	private static final Duration STOP_TIMEOUT = Duration.ofMillis(500);

	private final String name;

	private final String remedy;

	private final String sender;

	private final Supplier<String> channel;

	private final PostgresqlConnections connections;

	private final PollingWorker worker;

	private final Outage outage;

	private volatile @Nullable NotificationListener listener;

	private volatile boolean stopped = true;

	private volatile @Nullable Connection connection;

	private volatile boolean connected;

	private boolean deafLogged;

	ChannelListener(String name, String remedy, String sender, Supplier<String> channel,
			PostgresqlConnections connections) {
		this.name = name;
		this.remedy = remedy;
		this.sender = sender;
		this.channel = channel;
		this.connections = connections;
		this.worker = new PollingWorker(name, this::round);
		this.outage = new Outage(name, "notifications of other instances do not arrive, so this one has to poll");
	}

	void start(NotificationListener newListener) {
		this.listener = newListener;
		this.stopped = false;
		this.worker.start();
	}

	boolean isConnected() {
		return this.connected;
	}

	void stop() {
		this.stopped = true;
		// Ends the wait in the driver.
		close();
		this.worker.stop(STOP_TIMEOUT);
	}

	private Duration round() {
		Connection current = this.connection;
		try {
			if (current != null) {
				receive(driver(current));
				return Duration.ZERO;
			}
			return (!this.stopped && connect()) ? Duration.ZERO : DEAF_DELAY;
		}
		catch (SQLException | DataAccessException | TransactionException ex) {
			close();
			return this.stopped ? DEAF_DELAY : this.outage.noteFailure(ex, current != null);
		}
	}

	private NotificationListener hearer() {
		return Objects.requireNonNull(this.listener, "The listener was not started");
	}

	// Returns whether it is worth while to go on.
	private boolean connect() throws SQLException {
		String from = this.channel.get();
		Connection opened = this.connections.open(this.name);
		this.connection = opened;
		if (this.stopped) {
			close();
			return false;
		}
		try (Statement statement = opened.createStatement()) {
			statement.execute("listen \"" + from.replace("\"", "\"\"") + "\"");
		}
		if (isBehindProxy(opened) && !hearsItself(opened, from)) {
			close();
			logDeaf();
			return false;
		}
		this.outage.noteSuccess();
		this.deafLogged = false;
		logger.debug(this.name + " listens to " + from);
		this.connected = true;
		hearer().onConnect();
		return true;
	}

	private static PGConnection driver(Connection connection) throws SQLException {
		return connection.unwrap(PGConnection.class);
	}

	private void receive(PGConnection driver) throws SQLException {
		PGNotification[] received = driver.getNotifications((int) KEEP_ALIVE.toMillis());
		if (received == null || received.length == 0) {
			Connection current = this.connection;
			if (current != null && !current.isValid(ANSWER_SECONDS)) {
				throw new SQLException("The database does not answer");
			}
			return;
		}
		for (PGNotification notification : received) {
			String message = notification.getParameter();
			if (!message.startsWith(this.sender)) {
				hearer().onMessage(message.substring(Math.min(message.length(), this.sender.length())));
			}
		}
	}

	// A proxy makes up the number of the process. That is not bad: it may keep the
	// session for this connection alone.
	private static boolean isBehindProxy(Connection connection) throws SQLException {
		try (Statement statement = connection.createStatement();
				ResultSet process = statement.executeQuery("select pg_backend_pid()")) {
			return process.next() && process.getInt(1) != driver(connection).getBackendPID();
		}
	}

	private boolean hearsItself(Connection connection, String from) throws SQLException {
		try (Connection other = this.connections.open(this.name)) {
			ChannelNotifier.send(other, from, this.sender);
		}
		long end = System.nanoTime() + ECHO_TIMEOUT.toNanos();
		long remaining = ECHO_TIMEOUT.toMillis();
		while (remaining > 0) {
			PGNotification[] received = driver(connection).getNotifications((int) remaining);
			for (PGNotification notification : (received != null) ? received : new PGNotification[0]) {
				if (notification.getParameter().equals(this.sender)) {
					return true;
				}
			}
			remaining = (end - System.nanoTime()) / 1_000_000;
		}
		return false;
	}

	private void logDeaf() {
		if (!this.deafLogged) {
			logger.warn(
					this.name + ": the database is reached through a proxy, such as PgBouncer in transaction mode, that"
							+ " does not pass notifications on, so this instance has to poll. " + this.remedy);
		}
		this.deafLogged = true;
	}

	// Not into a pool, should it come from there: it still listens.
	private void close() {
		Connection current = this.connection;
		this.connected = false;
		this.connection = null;
		try {
			if (current != null) {
				current.abort(Runnable::run);
				current.close();
			}
		}
		catch (SQLException ex) {
			logger.debug("The connection was not closed", ex);
		}
	}

}

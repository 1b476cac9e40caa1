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
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

import dev.patterns.worker.PollingWorker;

/**
 * Sends to a channel, in a thread of its own. What comes while it sends, and shortly
 * afterwards, is sent together.
 */
final class ChannelNotifier {

	private static final Log logger = LogFactory.getLog(ChannelNotifier.class);

	/** Time between two notifications; the first one goes at once. */
	private static final long PACE = Duration.ofMillis(5).toNanos();

	/** How long the connection is kept when there is nothing to send. */
	private static final Duration KEEP = Duration.ofMinutes(1);

	private static final Duration STOP_TIMEOUT = Duration.ofMillis(500);

	/**
	 * Whoever notifies locks all that notify in the database until the end of the commit,
	 * so this one does not wait for the disk: there is nothing to be lost.
	 */
	private static final String NOTIFY = "select set_config('synchronous_commit', 'off', true), pg_notify(?, ?)";

	private final String name;

	private final Supplier<String> channel;

	private final PostgresqlConnections connections;

	private final Supplier<@Nullable String> outgoing;

	private final PollingWorker worker;

	private final Outage outage;

	private volatile boolean stopped;

	/** Somebody waits for all to be sent. */
	private volatile @Nullable CountDownLatch flushing;

	private volatile @Nullable Connection connection;

	/** Taken, but not sent for sure. */
	private @Nullable String unsent;

	private long sentAt = System.nanoTime() - PACE;

	ChannelNotifier(String name, Supplier<String> channel, PostgresqlConnections connections,
			Supplier<@Nullable String> outgoing) {
		this.name = name;
		this.channel = channel;
		this.connections = connections;
		this.outgoing = outgoing;
		this.worker = new PollingWorker(name, this::round);
		this.outage = new Outage(name, "other instances cannot be notified, so they have to poll");
	}

	void wakeUp() {
		if (!this.worker.isRunning()) {
			startUnlessStopped();
		}
		this.worker.wakeUp();
	}

	private synchronized void startUnlessStopped() {
		if (!this.stopped) {
			this.worker.start();
		}
	}

	synchronized void permit() {
		this.stopped = false;
		this.flushing = null;
	}

	// Wait until all that there is has been sent, or cannot be.
	void flush() {
		CountDownLatch sent = new CountDownLatch(1);
		this.flushing = sent;
		if (!this.worker.isRunning()) {
			return;
		}
		this.worker.wakeUp();
		try {
			sent.await(STOP_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private void flushed() {
		CountDownLatch waiting = this.flushing;
		if (waiting != null) {
			waiting.countDown();
		}
	}

	void stop() {
		synchronized (this) {
			this.stopped = true;
		}
		this.worker.stop(STOP_TIMEOUT);
		close();
	}

	private Duration round() {
		Duration remaining = this.outage.remaining();
		if (!remaining.isZero()) {
			flushed();
			return remaining;
		}
		// What is committed in the meantime goes with it.
		LockSupport.parkNanos(this.sentAt + PACE - System.nanoTime());
		String message = (this.unsent != null) ? this.unsent : this.outgoing.get();
		if (message == null) {
			flushed();
			return closeUnused();
		}
		this.unsent = message;
		boolean connected = this.connection != null;
		try {
			send(message);
			this.unsent = null;
			this.sentAt = System.nanoTime();
			this.outage.noteSuccess();
			return (this.flushing != null) ? Duration.ZERO : KEEP;
		}
		catch (SQLException | DataAccessException | TransactionException ex) {
			close();
			flushed();
			return this.stopped ? KEEP : this.outage.noteFailure(ex, connected);
		}
	}

	private void send(String message) throws SQLException {
		String to = this.channel.get();
		Connection current = this.connection;
		if (current == null) {
			current = this.connections.open(this.name);
			this.connection = current;
		}
		if (this.stopped) {
			close();
			return;
		}
		send(current, to, message);
	}

	static void send(Connection connection, String channel, String message) throws SQLException {
		try (PreparedStatement statement = connection.prepareStatement(NOTIFY)) {
			statement.setString(1, channel);
			statement.setString(2, message);
			statement.execute();
		}
	}

	private Duration closeUnused() {
		if (this.connection == null) {
			return Duration.ofDays(1);
		}
		Duration remaining = KEEP.minusNanos(System.nanoTime() - this.sentAt);
		if (remaining.isNegative() || remaining.isZero()) {
			close();
			return Duration.ofDays(1);
		}
		return remaining;
	}

	private void close() {
		Connection current = this.connection;
		this.connection = null;
		try {
			if (current != null) {
				current.close();
			}
		}
		catch (SQLException ex) {
			logger.debug("The connection was not closed", ex);
		}
	}

}

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

package dev.patterns.lease;

import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.TransactionException;

import dev.patterns.identity.ApplicationIdentity;
import dev.patterns.jdbc.DatabasePlatform;
import dev.patterns.jdbc.JdbcAccess;
import dev.patterns.time.FollowingTimeSource;
import dev.patterns.time.TimeSource;
import dev.patterns.worker.PollingWorker;

/**
 * A lease in table {@code patterns_node}, renewed three times in its life. Heartbeats
 * have a connection of their own where that is possible, and otherwise, or if it fails,
 * take one of the application's.
 */
final class JdbcNodeLease implements NodeLease {

	private static final Log logger = LogFactory.getLog(JdbcNodeLease.class);

	/** Rows of nodes that are gone are kept for those who look into the past. */
	private static final Duration KEEP = Duration.ofDays(1);

	/** A heartbeat that took longer tells the time not well enough. */
	private static final long CLOSE_READING = Duration.ofMillis(50).toNanos();

	private final JdbcAccess access;

	private final String nodeId;

	private final String application;

	private final Duration duration;

	private final FollowingTimeSource databaseTime = new FollowingTimeSource();

	private final TimeSource timeSource;

	private final PollingWorker worker;

	private final String renewSql;

	private final HeartbeatTransaction shared;

	/** Made by the worker's first heartbeat, closed when the worker has stopped. */
	private volatile @Nullable HeartbeatPool own;

	/**
	 * Whether the own connection was seen to renew the row that the shared ones wrote.
	 */
	private volatile boolean ownProven;

	private volatile @Nullable Hold hold;

	private boolean failing;

	private long purgedAt = System.nanoTime() - KEEP.toNanos();

	JdbcNodeLease(JdbcAccess access, ApplicationIdentity identity, Duration duration, @Nullable TimeSource timeSource) {
		this.access = access;
		this.nodeId = identity.instance();
		this.application = identity.application();
		this.duration = duration;
		this.shared = new HeartbeatTransaction(access, duration.dividedBy(3));
		this.timeSource = (timeSource != null) ? timeSource : this.databaseTime;
		this.worker = new PollingWorker("patterns-lease", this::beat);
		// A lease that has run out is not renewed by this statement: it was broken.
		this.renewSql = "update patterns_node set lease_until = %1$s + ? where node_id = ? and lease_until > %1$s"
			.formatted(access.platform().epochMillis());
	}

	void start() {
		if (!this.worker.isRunning()) {
			this.hold = heartbeat(this.shared, true);
			this.worker.start();
		}
	}

	void stop() {
		if (!this.worker.isRunning()) {
			return;
		}
		this.worker.stop(Duration.ofSeconds(2));
		this.hold = null;
		try {
			HeartbeatTransaction transaction = proven();
			transaction.execute(() -> transaction.access()
				.template()
				.update("update patterns_node set lease_until = 0 where node_id = ?", this.nodeId));
		}
		catch (DataAccessException | TransactionException ex) {
			logger.debug("The lease was not given up and will run out", ex);
		}
		finally {
			closeOwn();
		}
	}

	private void closeOwn() {
		HeartbeatPool closed = this.own;
		this.own = null;
		this.ownProven = false;
		if (closed != null) {
			closed.close();
		}
	}

	// The own connection, if that is known to work.
	private HeartbeatTransaction proven() {
		HeartbeatPool present = this.own;
		return (present != null && this.ownProven) ? transaction(present) : this.shared;
	}

	private HeartbeatTransaction transaction(HeartbeatPool pool) {
		return new HeartbeatTransaction(pool.access(), this.duration.dividedBy(3));
	}

	private Duration beat() {
		try {
			Hold renewed = heartbeatOnOwnConnection();
			if (renewed == null) {
				renewed = heartbeat(this.shared, true);
			}
			if (this.worker.isRunning()) {
				this.hold = renewed;
			}
			this.failing = false;
			purge();
			return this.duration.dividedBy(3);
		}
		catch (DataAccessException | TransactionException ex) {
			log("The heartbeat of node '" + this.nodeId + "' failed: " + ex.getMessage());
			this.failing = true;
			return this.duration.dividedBy(10);
		}
	}

	private void log(String message) {
		if (this.failing) {
			logger.debug(message);
		}
		else {
			logger.warn(message);
		}
	}

	private @Nullable Hold heartbeatOnOwnConnection() {
		HeartbeatPool present = this.own;
		// A worker that was given up while it hung must not open what nobody closes.
		if (present == null && this.worker.isRunning()) {
			present = HeartbeatPool.of(this.access, this.duration.dividedBy(6));
			this.own = present;
		}
		if (present == null) {
			return null;
		}
		try {
			Hold renewed = heartbeat(transaction(present), this.ownProven);
			this.ownProven = renewed != null;
			return renewed;
		}
		catch (DataAccessException | TransactionException ex) {
			logger.debug("The heartbeat's own connection failed", ex);
			return null;
		}
	}

	// The result is null if the lease was not alive and is not to be acquired.
	private @Nullable Hold heartbeat(HeartbeatTransaction transaction, boolean acquiring) {
		Hold previous = this.hold;
		long sentAt = System.nanoTime();
		Renewal renewal = renewAtOnce(transaction) ? Renewal.UNBROKEN : renewOrAcquire(transaction, acquiring);
		if (renewal == Renewal.NONE) {
			return null;
		}
		// If it had run out before the renewal was committed, others may have seen that.
		boolean inTime = previous != null && System.nanoTime() - previous.renewedAt() < this.duration.toNanos();
		boolean unbroken = renewal == Renewal.UNBROKEN && inTime;
		return new Hold((unbroken && previous != null) ? previous.since() : sentAt, sentAt);
	}

	// Where an update can tell the time as well, a heartbeat is one statement.
	private boolean renewAtOnce(HeartbeatTransaction transaction) {
		if (this.hold == null || transaction.access().platform() != DatabasePlatform.POSTGRESQL) {
			return false;
		}
		long askedAt = System.nanoTime();
		OptionalLong until = transaction.executeAtOnce(this.renewSql + " returning lease_until",
				this.duration.toMillis(), this.nodeId);
		if (System.nanoTime() - askedAt > CLOSE_READING) {
			// Where in that time the clock was read is anybody's guess.
			transaction.execute(() -> {
				readClock(transaction.access());
				return true;
			});
		}
		else {
			until.ifPresent((millis) -> follow(millis - this.duration.toMillis(), askedAt));
		}
		return until.isPresent();
	}

	private Renewal renewOrAcquire(HeartbeatTransaction transaction, boolean acquiring) {
		JdbcTemplate template = transaction.access().template();
		return transaction.execute(() -> {
			boolean unbroken = template.update(this.renewSql, this.duration.toMillis(), this.nodeId) == 1;
			if (!unbroken && acquiring) {
				acquire(template);
			}
			readClock(transaction.access());
			return unbroken ? Renewal.UNBROKEN : acquiring ? Renewal.ACQUIRED : Renewal.NONE;
		});
	}

	// Timed by itself: the wait for a connection is no part of the round trip.
	private void readClock(JdbcAccess asked) {
		long askedAt = System.nanoTime();
		long now = asked.client().sql("select " + asked.platform().epochMillis()).query(Long.class).single();
		follow(now, askedAt);
	}

	private void follow(long millis, long askedAt) {
		this.databaseTime.follow(Instant.ofEpochMilli(millis), Duration.ofNanos(System.nanoTime() - askedAt));
	}

	private void acquire(JdbcTemplate template) {
		String now = this.access.platform().epochMillis();
		int updated = template.update("update patterns_node set lease_until = " + now + " + ? where node_id = ?",
				this.duration.toMillis(), this.nodeId);
		if (updated == 0) {
			template.update("insert into patterns_node (node_id, application, started_at, lease_until) values (?, ?, "
					+ now + ", " + now + " + ?)", this.nodeId, this.application, this.duration.toMillis());
		}
	}

	// In a transaction of its own: together with the renewal, two nodes that purge at
	// once could wait for each other's rows.
	private void purge() {
		if (System.nanoTime() - this.purgedAt < TimeUnit.HOURS.toNanos(1)) {
			return;
		}
		this.purgedAt = System.nanoTime();
		try {
			String now = this.access.platform().epochMillis();
			HeartbeatTransaction transaction = proven();
			transaction.execute(() -> transaction.access()
				.template()
				.update("delete from patterns_node where lease_until < " + now + " - ? and started_at < " + now
						+ " - ?", KEEP.toMillis(), KEEP.toMillis()));
		}
		catch (DataAccessException | TransactionException ex) {
			logger.debug("Rows of former nodes were not deleted", ex);
		}
	}

	@Override
	public String nodeId() {
		return this.nodeId;
	}

	@Override
	public Duration duration() {
		return this.duration;
	}

	@Override
	public boolean isHeld() {
		Hold current = this.hold;
		return current != null && System.nanoTime() - current.renewedAt() < this.duration.toNanos();
	}

	@Override
	public boolean mayTakeOver() {
		Hold current = this.hold;
		return isHeld() && current != null && System.nanoTime() - current.since() >= this.duration.toNanos();
	}

	@Override
	public TimeSource timeSource() {
		return this.timeSource;
	}

	/**
	 * An unbroken hold.
	 *
	 * @param since when it began, by the monotonic clock
	 * @param renewedAt when the last successful heartbeat was sent
	 */
	private record Hold(long since, long renewedAt) {

	}

	/**
	 * What a heartbeat did.
	 */
	private enum Renewal {

		/** Renewed a lease that was alive. */
		UNBROKEN,

		/** Acquired one that was not. */
		ACQUIRED,

		/** Found that there was none to be renewed. */
		NONE

	}

}

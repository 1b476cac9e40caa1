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
import java.util.concurrent.TimeUnit;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

import dev.patterns.identity.ApplicationIdentity;
import dev.patterns.jdbc.JdbcAccess;
import dev.patterns.time.FollowingTimeSource;
import dev.patterns.time.TimeSource;
import dev.patterns.worker.PollingWorker;

/**
 * A lease in table {@code patterns_node}, renewed three times in its life.
 */
final class JdbcNodeLease implements NodeLease {

	private static final Log logger = LogFactory.getLog(JdbcNodeLease.class);

	/** Rows of nodes that are gone are kept for those who look into the past. */
	private static final Duration KEEP = Duration.ofDays(1);

	private final JdbcAccess access;

	private final String nodeId;

	private final String application;

	private final Duration duration;

	private final FollowingTimeSource timeSource = new FollowingTimeSource();

	private final PollingWorker worker;

	private final String renewSql;

	private final HeartbeatTransaction transaction;

	private volatile @Nullable Hold hold;

	private boolean failing;

	private long purgedAt = System.nanoTime() - KEEP.toNanos();

	JdbcNodeLease(JdbcAccess access, ApplicationIdentity identity, Duration duration) {
		this.access = access;
		this.nodeId = identity.instance();
		this.application = identity.application();
		this.duration = duration;
		this.transaction = new HeartbeatTransaction(access, duration.dividedBy(3));
		this.worker = new PollingWorker("patterns-lease", this::beat);
		// A lease that has run out is not renewed by this statement: it was broken.
		this.renewSql = "update patterns_node set lease_until = %1$s + ? where node_id = ? and lease_until > %1$s"
			.formatted(access.platform().epochMillis());
	}

	void start() {
		if (!this.worker.isRunning()) {
			this.hold = heartbeat();
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
			this.transaction.execute(() -> this.access.template()
				.update("update patterns_node set lease_until = 0 where node_id = ?", this.nodeId));
		}
		catch (DataAccessException | TransactionException ex) {
			logger.debug("The lease was not given up and will run out", ex);
		}
	}

	private Duration beat() {
		try {
			Hold renewed = heartbeat();
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

	private Hold heartbeat() {
		Hold previous = this.hold;
		long sentAt = System.nanoTime();
		Beat beat = this.transaction.execute(() -> {
			boolean unbroken = this.access.template().update(this.renewSql, this.duration.toMillis(), this.nodeId) == 1;
			if (!unbroken) {
				acquire();
			}
			long now = this.access.client()
				.sql("select " + this.access.platform().epochMillis())
				.query(Long.class)
				.single();
			return new Beat(unbroken, now);
		});
		this.timeSource.follow(Instant.ofEpochMilli(beat.now()), Duration.ofNanos(System.nanoTime() - sentAt));
		return new Hold((beat.unbroken() && previous != null) ? previous.since() : sentAt, sentAt);
	}

	private void acquire() {
		String now = this.access.platform().epochMillis();
		int updated = this.access.template()
			.update("update patterns_node set lease_until = " + now + " + ? where node_id = ?",
					this.duration.toMillis(), this.nodeId);
		if (updated == 0) {
			this.access.template()
				.update("insert into patterns_node (node_id, application, started_at, lease_until) values (?, ?, " + now
						+ ", " + now + " + ?)", this.nodeId, this.application, this.duration.toMillis());
		}
	}

	// In a transaction of its own: together with the renewal, two nodes that purge at
	// once
	// could wait for each other's rows.
	private void purge() {
		if (System.nanoTime() - this.purgedAt < TimeUnit.HOURS.toNanos(1)) {
			return;
		}
		this.purgedAt = System.nanoTime();
		try {
			String now = this.access.platform().epochMillis();
			this.transaction.execute(() -> this.access.template()
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
	 * What a heartbeat found.
	 *
	 * @param unbroken whether the lease was alive
	 * @param now the database's time in milliseconds
	 */
	private record Beat(boolean unbroken, long now) {

	}

}

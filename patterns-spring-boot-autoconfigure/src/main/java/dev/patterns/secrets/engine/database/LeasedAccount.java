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

package dev.patterns.secrets.engine.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import dev.patterns.secrets.store.CredentialLease;

/**
 * An account with the connections that were opened by it. Thread-safe.
 */
final class LeasedAccount {

	private static final Duration YOUNG = Duration.ofSeconds(2);

	private final Set<Connection> connections = ConcurrentHashMap.newKeySet();

	private final AtomicInteger connecting = new AtomicInteger();

	private final AtomicBoolean endingSwept = new AtomicBoolean();

	private final Duration issuedFor;

	private final long issuedAt;

	private volatile CredentialLease lease;

	private volatile long renewedAt;

	private volatile long notBefore;

	private volatile long retiredAt;

	private volatile boolean swept;

	LeasedAccount(CredentialLease lease, long now) {
		this.lease = lease;
		this.issuedFor = lease.duration();
		this.issuedAt = now;
		this.renewedAt = now;
		this.notBefore = now;
	}

	CredentialLease lease() {
		return this.lease;
	}

	Duration issuedFor() {
		return this.issuedFor;
	}

	void renewed(CredentialLease renewed, long now) {
		this.lease = renewed;
		this.renewedAt = now;
		this.endingSwept.set(false);
	}

	// Once for each time that the lease was prolonged.
	boolean isFirstSweep() {
		return this.endingSwept.compareAndSet(false, true);
	}

	boolean isResting(long now) {
		return now - this.notBefore < 0;
	}

	// A third of its time before it ends.
	boolean isDue(long now) {
		return !this.issuedFor.isZero() && !isResting(now)
				&& now - (this.renewedAt + this.lease.duration().toNanos() / 3 * 2) >= 0;
	}

	boolean isOver(long now) {
		return !this.issuedFor.isZero() && now - (this.renewedAt + this.lease.duration().toNanos()) >= 0;
	}

	void tryAgainAfter(Duration pause, long now) {
		this.notBefore = now + pause.toNanos();
	}

	// Who was refused this young will be refused as another account, too.
	boolean isYoung(long now) {
		return now - this.issuedAt < YOUNG.toNanos();
	}

	void beginConnecting() {
		this.connecting.incrementAndGet();
	}

	void endConnecting() {
		this.connecting.decrementAndGet();
	}

	void add(Connection connection) {
		this.connections.add(connection);
	}

	void retire(long now) {
		this.retiredAt = now;
	}

	// A connection that was opened before and came into the pool after the others were
	// evicted.
	boolean needsSweep(long now, Duration grace) {
		if (this.swept || now - this.retiredAt < grace.toNanos() || this.connecting.get() > 0) {
			return false;
		}
		this.swept = true;
		return hasConnections();
	}

	boolean isUnused(long now, Duration grace) {
		return now - this.retiredAt >= grace.toNanos() && this.connecting.get() == 0 && !hasConnections();
	}

	boolean hasConnections() {
		this.connections.removeIf(LeasedAccount::isClosed);
		return !this.connections.isEmpty();
	}

	private static boolean isClosed(Connection connection) {
		try {
			return connection.isClosed();
		}
		catch (SQLException ex) {
			return true;
		}
	}

}

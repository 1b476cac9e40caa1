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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.SmartLifecycle;

import dev.patterns.identity.ApplicationIdentity;
import dev.patterns.jdbc.JdbcAccess;
import dev.patterns.jdbc.SchemaManager;
import dev.patterns.time.TimeSource;
import dev.patterns.worker.WorkerPhases;

/**
 * The leases of this node: one for each database in which a feature claims work, shared
 * by all features on that database. Stops after everything that works under a lease, and
 * then gives the leases up, so that others take over at once. Thread-safe.
 */
public final class NodeLeases implements SmartLifecycle, DisposableBean {

	private static final String FEATURE = "lease";

	private static final int SCHEMA_VERSION = 1;

	private final ApplicationIdentity identity;

	private final SchemaManager schemaManager;

	private final Duration duration;

	private final @Nullable TimeSource timeSource;

	private final Map<DataSource, JdbcNodeLease> leases = new ConcurrentHashMap<>();

	private volatile boolean running;

	/**
	 * Create without any lease.
	 * @param identity identity of this node
	 * @param schemaManager creates the table
	 * @param duration how long a lease lives after a heartbeat
	 */
	public NodeLeases(ApplicationIdentity identity, SchemaManager schemaManager, Duration duration) {
		this(identity, schemaManager, duration, null);
	}

	/**
	 * Create without any lease.
	 * @param identity identity of this node
	 * @param schemaManager creates the table
	 * @param duration how long a lease lives after a heartbeat
	 * @param timeSource the time of all that works under a lease, {@code null} to follow
	 * the clock of the database; leases themselves always live by that clock
	 */
	public NodeLeases(ApplicationIdentity identity, SchemaManager schemaManager, Duration duration,
			@Nullable TimeSource timeSource) {
		this.identity = identity;
		this.schemaManager = schemaManager;
		this.duration = duration;
		this.timeSource = timeSource;
	}

	/**
	 * Get this node's lease in a database. The first call acquires it and starts the
	 * heartbeat.
	 * @param access the database
	 * @return the lease
	 */
	public synchronized NodeLease join(JdbcAccess access) {
		JdbcNodeLease lease = this.leases.get(access.dataSource());
		if (lease == null) {
			this.schemaManager.ensure(access, FEATURE, SCHEMA_VERSION);
			lease = new JdbcNodeLease(access, this.identity, this.duration, this.timeSource);
			lease.start();
			this.leases.put(access.dataSource(), lease);
		}
		return lease;
	}

	/**
	 * The leases that were joined.
	 * @return a copy
	 */
	public List<NodeLease> getLeases() {
		return new ArrayList<>(this.leases.values());
	}

	@Override
	public void start() {
		this.running = true;
		this.leases.values().forEach(JdbcNodeLease::start);
	}

	@Override
	public void stop() {
		this.running = false;
		this.leases.values().forEach(JdbcNodeLease::stop);
	}

	/**
	 * Give the leases up also when the application context failed before its parts were
	 * started.
	 */
	@Override
	public void destroy() {
		stop();
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public int getPhase() {
		return WorkerPhases.LEASE;
	}

}

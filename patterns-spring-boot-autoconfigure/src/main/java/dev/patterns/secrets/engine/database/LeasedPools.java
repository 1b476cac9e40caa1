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

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import com.zaxxer.hikari.util.DriverDataSource;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.SmartLifecycle;

import dev.patterns.definition.DefinitionProblems;
import dev.patterns.secrets.engine.GuardedStore;
import dev.patterns.secrets.engine.SecretStores;
import dev.patterns.worker.PollingWorker;
import dev.patterns.worker.WorkerPhases;

/**
 * Tends the accounts of the pools that have leased ones, on one thread, from the first
 * such pool on. Another one sees to it that nobody gets a connection of an account that
 * ends while the first waits for a store.
 */
public final class LeasedPools implements SmartLifecycle, DisposableBean {

	private static final Duration TICK = Duration.ofMillis(250);

	private static final Duration STOP = Duration.ofSeconds(10);

	private final SecretStores stores;

	private final Map<String, LeasedPool> definitions;

	private final List<AccountRotation> rotations = new CopyOnWriteArrayList<>();

	private final PollingWorker worker = new PollingWorker("patterns-secrets-leases", this::round);

	/**
	 * Does not wait for stores.
	 */
	private final PollingWorker guard = new PollingWorker("patterns-secrets-lease-ends", this::guard);

	private volatile boolean running;

	/**
	 * Create it.
	 * @param stores the stores
	 * @param definitions pools by the normalised names of their beans
	 */
	public LeasedPools(SecretStores stores, Map<String, LeasedPool> definitions) {
		this.stores = stores;
		this.definitions = new TreeMap<>(definitions);
	}

	void lease(String beanName, LeasedPool definition, HikariDataSource pool) {
		GuardedStore store = this.stores.get(definition.store());
		AccountRotation rotation = new AccountRotation(beanName, definition.role(), () -> store.getStore().leases(),
				this.stores.known(), () -> evict(pool), System::nanoTime);
		pool.setDataSource(new LeasedDataSource(target(beanName, pool), rotation));
		this.rotations.add(rotation);
		this.worker.start();
		this.guard.start();
	}

	private static DataSource target(String beanName, HikariDataSource pool) {
		DefinitionProblems problems = new DefinitionProblems("database account");
		DataSource given = pool.getDataSource();
		if (pool.isRunning()) {
			problems.add("patterns.secrets.databases." + beanName, "The pool was started where it is declared.",
					"Create it by its constructor without arguments, so that it starts when it is used.");
		}
		else if (given == null && pool.getJdbcUrl() == null) {
			problems.add("patterns.secrets.databases." + beanName, "The pool has no JDBC URL.",
					"Set 'spring.datasource.url', or the pool's 'jdbcUrl'.");
		}
		problems.throwIfAny();
		if (given != null) {
			return given;
		}
		return new DriverDataSource(pool.getJdbcUrl(), pool.getDriverClassName(), pool.getDataSourceProperties(), null,
				null);
	}

	private static void evict(HikariDataSource pool) {
		HikariPoolMXBean running = pool.isClosed() ? null : pool.getHikariPoolMXBean();
		if (running != null) {
			running.softEvictConnections();
		}
	}

	/**
	 * How often accounts were replaced.
	 * @return the number, of all pools
	 */
	public long rotations() {
		return this.rotations.stream().mapToLong(AccountRotation::rotations).sum();
	}

	/**
	 * Take another account for each pool that has one.
	 * @throws dev.patterns.secrets.SecretException if a store makes none
	 */
	public void replaceAll() {
		this.rotations.forEach((rotation) -> rotation.replace(rotation.account()));
	}

	Duration round() {
		this.rotations.forEach(AccountRotation::tend);
		return TICK;
	}

	private Duration guard() {
		this.rotations.forEach(AccountRotation::guard);
		return TICK;
	}

	/**
	 * Pools that are to have a leased account.
	 * @return the pools by the normalised names of their beans
	 */
	Map<String, LeasedPool> definitions() {
		return this.definitions;
	}

	@Override
	public void start() {
		this.running = true;
		if (!this.rotations.isEmpty()) {
			this.worker.start();
			this.guard.start();
		}
	}

	@Override
	public void stop() {
		this.running = false;
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public int getPhase() {
		return WorkerPhases.LEASE;
	}

	// The pools are closed by now: they depend on this bean.
	@Override
	public void destroy() {
		this.guard.stop(STOP);
		this.worker.stop(STOP);
		this.rotations.forEach(AccountRotation::end);
	}

}

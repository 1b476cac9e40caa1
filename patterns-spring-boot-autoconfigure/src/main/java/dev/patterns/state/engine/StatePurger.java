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

package dev.patterns.state.engine;

import java.time.Duration;
import java.time.Instant;

import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;

import dev.patterns.state.store.StateStore;
import dev.patterns.worker.PollingWorker;
import dev.patterns.worker.WorkerPhases;

/**
 * Deletes what has expired, in batches, as soon as a store is used. Several instances may
 * do so at a time.
 */
public final class StatePurger implements SmartLifecycle {

	private final StateStores stores;

	private final Duration interval;

	private final int batchSize;

	private final PollingWorker worker = new PollingWorker("patterns-state-purge", this::purge);

	private volatile boolean running;

	private volatile @Nullable Instant lastRun;

	private volatile long purged;

	/**
	 * Create a purger that is not started.
	 * @param stores the stores
	 * @param interval how often to look for what has expired
	 * @param batchSize how many entries to delete at once
	 */
	public StatePurger(StateStores stores, Duration interval, int batchSize) {
		this.stores = stores;
		this.interval = interval;
		this.batchSize = batchSize;
		stores.onUse(this::startWorker);
	}

	Duration purge() {
		boolean more = false;
		RuntimeException failure = null;
		for (StateBackend backend : this.stores.used()) {
			try {
				more |= purge(backend);
			}
			catch (RuntimeException ex) {
				// The other stores may be there.
				if (failure == null) {
					failure = ex;
				}
				else if (failure != ex) {
					failure.addSuppressed(ex);
				}
			}
		}
		this.lastRun = Instant.now();
		if (failure != null) {
			throw failure;
		}
		return more ? Duration.ZERO : this.interval;
	}

	private boolean purge(StateBackend backend) {
		StateStore store = backend.used();
		if (store == null) {
			return false;
		}
		int entries = store.purge(this.batchSize);
		this.purged += entries;
		int fences = store.purgeFences(this.batchSize);
		return Math.max(entries, fences) >= this.batchSize;
	}

	/**
	 * When expired entries were last looked for.
	 * @return the time, {@code null} if not yet
	 */
	public @Nullable Instant getLastRun() {
		return this.lastRun;
	}

	/**
	 * How many expired entries this instance has deleted.
	 * @return the number since the start
	 */
	public long getPurged() {
		return this.purged;
	}

	@Override
	public void start() {
		this.running = true;
		startWorker();
	}

	private void startWorker() {
		if (this.running && !this.stores.used().isEmpty()) {
			this.worker.start();
		}
	}

	@Override
	public void stop() {
		this.running = false;
		this.worker.stop(Duration.ofSeconds(5));
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public int getPhase() {
		return WorkerPhases.ENGINE;
	}

}

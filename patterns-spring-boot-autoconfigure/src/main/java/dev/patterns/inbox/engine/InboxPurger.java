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

package dev.patterns.inbox.engine;

import java.time.Duration;
import java.time.Instant;

import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;

import dev.patterns.worker.PollingWorker;
import dev.patterns.worker.WorkerPhases;

/**
 * Deletes records that are older than the retention, in batches, as soon as there is an
 * idempotent operation. Several instances may do so at a time.
 */
public final class InboxPurger implements SmartLifecycle {

	/**
	 * Records are kept a little longer, because the clocks of callers, which tell when an
	 * undone call was first sent, are not that of the database.
	 */
	static final Duration CLOCK_TOLERANCE = Duration.ofHours(1);

	private final InboxBackend backend;

	private final InboxSettings settings;

	private final PollingWorker worker = new PollingWorker("patterns-inbox-purge", this::purge);

	private volatile boolean running;

	private volatile @Nullable Instant lastRun;

	private volatile long purged;

	/**
	 * Create a purger that is not started.
	 * @param backend the database
	 * @param settings the settings
	 */
	public InboxPurger(InboxBackend backend, InboxSettings settings) {
		this.backend = backend;
		this.settings = settings;
		backend.setListener(this::startWorker);
	}

	Duration purge() {
		int limit = this.settings.purgeBatchSize();
		Integer deleted = this.backend.access()
			.transaction()
			.execute((status) -> this.backend.store().purge(this.settings.retention().plus(CLOCK_TOLERANCE), limit));
		this.lastRun = Instant.now();
		int count = (deleted != null) ? deleted : 0;
		this.purged += count;
		return (count < limit) ? this.settings.purgeInterval() : Duration.ZERO;
	}

	/**
	 * When old records were last looked for.
	 * @return the time, {@code null} if not yet
	 */
	public @Nullable Instant getLastRun() {
		return this.lastRun;
	}

	/**
	 * How many records this instance has deleted.
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
		if (this.running && this.backend.isConnected()) {
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

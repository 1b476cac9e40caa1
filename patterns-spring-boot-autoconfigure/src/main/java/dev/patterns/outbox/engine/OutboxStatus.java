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

package dev.patterns.outbox.engine;

import java.time.Duration;
import java.util.function.Supplier;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import dev.patterns.outbox.store.OutboxBacklog;

/**
 * What is waiting in the outbox, asked for at most every ten seconds however many gauges
 * want to know. Asks for no database unless the outbox is used. Thread-safe.
 */
public final class OutboxStatus {

	private static final Log logger = LogFactory.getLog(OutboxStatus.class);

	private static final long KEEP = Duration.ofSeconds(10).toNanos();

	private static final OutboxBacklog NOTHING = new OutboxBacklog(0, 0, 0, 0, Duration.ZERO);

	private final OutboxUse use;

	private final Supplier<OutboxBackend> backend;

	private @Nullable OutboxBacklog known;

	private long readAt;

	/**
	 * Create a status.
	 * @param use whether the outbox is used
	 * @param backend gives the database
	 */
	public OutboxStatus(OutboxUse use, Supplier<OutboxBackend> backend) {
		this.use = use;
		this.backend = backend;
	}

	/**
	 * The database.
	 * @return the database, {@code null} if the outbox is not used
	 */
	public @Nullable OutboxBackend getBackend() {
		return this.use.isUsed() ? this.backend.get() : null;
	}

	/**
	 * The backlog, not older than ten seconds unless the database does not answer.
	 * @return the backlog
	 */
	public synchronized OutboxBacklog getBacklog() {
		OutboxBacklog last = this.known;
		if (!this.use.isUsed() || (last != null && System.nanoTime() - this.readAt < KEEP)) {
			return (last != null) ? last : NOTHING;
		}
		this.readAt = System.nanoTime();
		try {
			this.known = this.backend.get().store().backlog();
		}
		catch (RuntimeException ex) {
			logger.debug("The backlog of the outbox is not known", ex);
			this.known = (last != null) ? last : NOTHING;
		}
		return this.known;
	}

}

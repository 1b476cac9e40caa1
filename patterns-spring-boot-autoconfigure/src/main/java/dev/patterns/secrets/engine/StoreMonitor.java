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

package dev.patterns.secrets.engine;

import java.time.Instant;
import java.util.concurrent.atomic.LongAdder;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import dev.patterns.secrets.SecretStoreUnavailableException;

/**
 * Counts what a store answers, and knows whether it does. Thread-safe.
 */
final class StoreMonitor {

	private static final Log logger = LogFactory.getLog(StoreMonitor.class);

	private final String store;

	private final LongAdder reads = new LongAdder();

	private final LongAdder failures = new LongAdder();

	private final LongAdder hits = new LongAdder();

	private final LongAdder stale = new LongAdder();

	private volatile StoreState state = StoreState.UNKNOWN;

	private @Nullable Instant since;

	private @Nullable String failure;

	StoreMonitor(String store) {
		this.store = store;
	}

	void hit() {
		this.hits.increment();
	}

	void answered() {
		this.reads.increment();
		up();
	}

	void up() {
		if (this.state == StoreState.UP) {
			return;
		}
		synchronized (this) {
			if (this.state == StoreState.DOWN || this.state == StoreState.STALE) {
				logger.info("Secret store '%s' answers again".formatted(this.store));
			}
			this.state = StoreState.UP;
			this.since = null;
			this.failure = null;
		}
	}

	void failed(SecretStoreUnavailableException ex) {
		this.reads.increment();
		down(ex);
	}

	void down(SecretStoreUnavailableException ex) {
		this.failures.increment();
		synchronized (this) {
			this.failure = ex.getMessage();
			if (this.state != StoreState.DOWN && this.state != StoreState.STALE) {
				this.state = StoreState.DOWN;
				this.since = Instant.now();
				logger.warn("Secret store '%s' does not answer: %s".formatted(this.store, ex.getMessage()));
			}
		}
	}

	void gaveStale() {
		this.stale.increment();
		synchronized (this) {
			if (this.state == StoreState.DOWN) {
				this.state = StoreState.STALE;
			}
		}
	}

	synchronized StoreStatus status(int remembered) {
		return new StoreStatus(this.state, this.since, this.failure, remembered, this.reads.sum(), this.failures.sum(),
				this.hits.sum(), this.stale.sum());
	}

}

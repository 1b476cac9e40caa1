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

package dev.patterns.saga.engine;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import dev.patterns.saga.SagaEvent;
import dev.patterns.saga.SagaStatus;
import dev.patterns.saga.store.SagaStore;

/**
 * Tells the others what this node can run, parks what nobody can run, and deletes what
 * has been kept long enough. Used by one thread at a time.
 */
final class SagaCare {

	private static final Log logger = LogFactory.getLog(SagaCare.class);

	private static final int BATCH = 500;

	private static final long PURGE_EVERY = TimeUnit.MINUTES.toNanos(1);

	/** So that the database has time for others, too. */
	private static final Duration BETWEEN_BATCHES = Duration.ofMillis(100);

	private final SagaRegistry registry;

	private final SagaRuntime runtime;

	private boolean revived;

	private boolean moreToPurge;

	private long parkedAt;

	private long purgedAt = System.nanoTime() - PURGE_EVERY;

	SagaCare(SagaRegistry registry, SagaRuntime runtime) {
		this.registry = registry;
		this.runtime = runtime;
	}

	/**
	 * Tell the others what this node can run, before it claims anything.
	 */
	void announce() {
		SagaStore store = this.runtime.store();
		for (int trouble = 1;; trouble++) {
			try {
				store.announce(store.lease().nodeId(), this.registry.keys(), this.runtime.settings().limits());
				break;
			}
			catch (RuntimeException ex) {
				// Such as a deadlock with a node that starts at the same time.
				if (!Failures.isTransient(ex) || trouble > this.runtime.settings().transientLimit()
						|| !this.runtime.writer().pause(trouble)) {
					throw ex;
				}
			}
		}
		this.parkedAt = System.nanoTime() - store.lease().duration().toNanos();
	}

	/**
	 * Do one round.
	 * @return how long to wait until the next one
	 */
	Duration takeCare() {
		SagaStore store = this.runtime.store();
		Duration interval = store.lease().duration().dividedBy(2);
		if (System.nanoTime() - this.parkedAt >= interval.toNanos()) {
			this.parkedAt = System.nanoTime();
			park(store);
			this.revived = true;
		}
		purge(store);
		return this.moreToPurge ? BETWEEN_BATCHES : interval;
	}

	/**
	 * Whether parked instances may go on since this was asked last.
	 * @return {@code true} if it is worth a look
	 */
	boolean hasRevived() {
		boolean before = this.revived;
		this.revived = false;
		return before;
	}

	private void park(SagaStore store) {
		Map<String, String> parked = store.park(this.registry.keys(), store.lease().mayTakeOver(), this.runtime.now(),
				BATCH);
		parked.forEach((id, name) -> {
			logger
				.error(("Saga '%s' (%s) is parked: no live instance of the application can run it. Deploy a version of"
						+ " the application that knows its name, version and list of steps, or terminate it.")
					.formatted(id, name));
			this.runtime.events()
				.tell(new SagaEvent(SagaEvent.Type.PARKED, id, name, 0, SagaStatus.PARKED, null, null));
		});
	}

	private static long interval(Duration retention) {
		return (retention.toDays() > 0) ? PURGE_EVERY : Math.min(PURGE_EVERY, retention.toNanos() / 10);
	}

	private void purge(SagaStore store) {
		Duration retention = this.runtime.settings().retention();
		if (retention == null || (!this.moreToPurge && System.nanoTime() - this.purgedAt < interval(retention))) {
			return;
		}
		this.purgedAt = System.nanoTime();
		Instant before = this.runtime.now().minus(retention);
		int purged = store.purge(null, before, BATCH);
		// Those whose parents were deleted come next.
		this.moreToPurge = purged > 0;
		if (purged > 0) {
			logger.debug("Deleted " + purged + " sagas that ended before " + before);
		}
	}

}

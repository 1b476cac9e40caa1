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
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;

import dev.patterns.saga.SagaStatus;
import dev.patterns.saga.store.SagaStore;
import dev.patterns.worker.KeptValue;

/**
 * What has not ended, counted seldom, however many want to know. Asks for no store unless
 * the application defines a saga. Thread-safe: one thread counts, the others get what was
 * known before.
 */
public final class SagaBacklog {

	private static final Log logger = LogFactory.getLog(SagaBacklog.class);

	private static final Set<SagaStatus> UNFINISHED = EnumSet
		.complementOf(EnumSet.of(SagaStatus.COMPLETED, SagaStatus.COMPENSATED, SagaStatus.TERMINATED));

	private static final Snapshot NOTHING = new Snapshot(Map.of(), Duration.ZERO, null);

	private final SagaRegistry registry;

	private final ObjectProvider<SagaStore> store;

	private final KeptValue<Snapshot> known = new KeptValue<>("number of sagas under way", this::refresh);

	SagaBacklog(SagaRegistry registry, ObjectProvider<SagaStore> store) {
		this.registry = registry;
		this.store = store;
	}

	/**
	 * Statuses that are counted: all of instances that have not ended.
	 * @return the statuses
	 */
	public Set<SagaStatus> statuses() {
		return EnumSet.copyOf(UNFINISHED);
	}

	/**
	 * What has not ended.
	 * @return the numbers, which may be some seconds old
	 */
	public Snapshot get() {
		Snapshot snapshot = this.registry.isEmpty() ? null : this.known.get();
		return (snapshot != null) ? snapshot : NOTHING;
	}

	/**
	 * How many starts and requests of committed transactions could not be written to a
	 * store that follows commits.
	 * @return the number on this instance of the application
	 */
	public long countLost() {
		return this.registry.isEmpty() ? 0 : this.store.stream().mapToLong(SagaStore::countLost).sum();
	}

	// Trouble is kept as well, so that health can tell of what kind it is.
	private Snapshot refresh() {
		try {
			return count(this.store.getObject());
		}
		catch (RuntimeException ex) {
			logger.debug("The number of sagas under way is not known", ex);
			return new Snapshot(Map.of(), Duration.ZERO, ex.getClass().getSimpleName());
		}
	}

	private static Snapshot count(SagaStore current) {
		Map<SagaStatus, Long> counts = current.count(UNFINISHED);
		Instant now = current.lease().timeSource().now();
		Duration oldest = current.oldestDue().map((due) -> Duration.between(due, now)).orElse(Duration.ZERO);
		return new Snapshot(counts, oldest.isNegative() ? Duration.ZERO : oldest, null);
	}

	/**
	 * What has not ended at some time.
	 *
	 * @param counts number of instances by status; empty if it is not known, or if there
	 * are no sagas
	 * @param oldest how long the oldest instance that is due has been waiting for
	 * somebody to run it
	 * @param error why nothing is known, {@code null} if it is
	 */
	public record Snapshot(Map<SagaStatus, Long> counts, Duration oldest, @Nullable String error) {

		public Snapshot {
			counts = Map.copyOf(counts);
		}

		/**
		 * Number of instances that do not go on without help.
		 * @return the number
		 */
		public long stuck() {
			return this.counts.entrySet()
				.stream()
				.filter((entry) -> entry.getKey().isStuck())
				.mapToLong(Map.Entry::getValue)
				.sum();
		}

	}

}

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

import dev.patterns.outbox.store.OutboxStore;

/**
 * Removes sent messages when they were kept long enough, in batches. Of all instances the
 * one does it that owns the first key hash.
 */
final class SentPurger {

	/** Nothing is kept: what is there is from before, when it was. */
	private static final Duration NOTHING_KEPT_INTERVAL = Duration.ofHours(1);

	private static final Duration LONGEST_INTERVAL = Duration.ofMinutes(1);

	private static final Duration SHORTEST_INTERVAL = Duration.ofMillis(100);

	private final OutboxStore store;

	private final Ownership ownership;

	private final RelaySettings settings;

	SentPurger(OutboxStore store, Ownership ownership, RelaySettings settings) {
		this.store = store;
		this.ownership = ownership;
		this.settings = settings;
	}

	// Returns when to look again.
	Duration purge() {
		if (this.ownership.owned().contains(0)) {
			int purged = this.store.purgeSent(this.settings.retention(), this.settings.batchSize());
			if (purged == this.settings.batchSize()) {
				return Duration.ZERO;
			}
		}
		if (this.settings.retention().isZero()) {
			// Who owns what is not known yet when the relay starts.
			return this.ownership.owned().isEmpty() ? Duration.ofSeconds(1) : NOTHING_KEPT_INTERVAL;
		}
		Duration interval = this.settings.retention().dividedBy(10);
		interval = (interval.compareTo(LONGEST_INTERVAL) < 0) ? interval : LONGEST_INTERVAL;
		return (interval.compareTo(SHORTEST_INTERVAL) > 0) ? interval : SHORTEST_INTERVAL;
	}

}

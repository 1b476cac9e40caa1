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

package dev.patterns.state.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

import dev.patterns.state.engine.StateBackend;
import dev.patterns.state.engine.StatePurger;
import dev.patterns.state.engine.StateStores;

/**
 * Counters {@code patterns.state.refused}, by store and reason, also of writes that are
 * refused among several, and {@code patterns.state.purged} of this instance. Nothing is
 * asked of a store.
 */
public final class StateMeterBinder implements MeterBinder {

	private final StateStores stores;

	private final StatePurger purger;

	/**
	 * Create a binder.
	 * @param stores the stores
	 * @param purger deletes what has expired
	 */
	public StateMeterBinder(StateStores stores, StatePurger purger) {
		this.stores = stores;
		this.purger = purger;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		for (StateBackend backend : this.stores.all()) {
			FunctionCounter.builder("patterns.state.refused", backend, StateBackend::mismatchCount)
				.tag("store", backend.name())
				.tag("reason", "mismatch")
				.description("Writes that were refused")
				.register(registry);
			FunctionCounter.builder("patterns.state.refused", backend, StateBackend::fencedCount)
				.tag("store", backend.name())
				.tag("reason", "fenced")
				.description("Writes that were refused")
				.register(registry);
		}
		FunctionCounter.builder("patterns.state.purged", this.purger, StatePurger::getPurged)
			.description("Expired entries that this instance deleted")
			.register(registry);
	}

}

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

package dev.patterns.configuration.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

import dev.patterns.configuration.engine.ConfigurationStores;
import dev.patterns.configuration.engine.ImportedStore;
import dev.patterns.configuration.engine.ImportedStores;
import dev.patterns.configuration.engine.StoreFollower;

/**
 * Gauges of each store that is used: {@code patterns.configuration.revision} (not a
 * number before it was reached), {@code patterns.configuration.reachable}, and of those
 * that are imported {@code patterns.configuration.imported.revision},
 * {@code patterns.configuration.refused}; all by {@code store}.
 */
public final class ConfigurationMeterBinder implements MeterBinder {

	private static final String STORE = "store";

	private final ConfigurationStores stores;

	private final ImportedStores imported;

	/**
	 * Create a binder.
	 * @param stores the stores
	 * @param imported those that are imported
	 */
	public ConfigurationMeterBinder(ConfigurationStores stores, ImportedStores imported) {
		this.stores = stores;
		this.imported = imported;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		this.stores.onUse((follower) -> bind(registry, follower));
		for (ImportedStore store : this.imported.all()) {
			Gauge.builder("patterns.configuration.imported.revision", store, (one) -> one.content().revision())
				.description("The revision that the application has taken over")
				.tag(STORE, store.name())
				.register(registry);
			Gauge.builder("patterns.configuration.refused", store, (one) -> (one.refused() != null) ? 1 : 0)
				.description("Whether the application refuses the latest revision")
				.tag(STORE, store.name())
				.register(registry);
		}
	}

	private static void bind(MeterRegistry registry, StoreFollower follower) {
		Gauge.builder("patterns.configuration.revision", follower, ConfigurationMeterBinder::revision)
			.description("The revision of the store that was seen last")
			.tag(STORE, follower.name())
			.register(registry);
		Gauge
			.builder("patterns.configuration.reachable", follower,
					(one) -> (one.failure() == null && one.revision() != null) ? 1 : 0)
			.description("Whether the store answered when it was last followed")
			.tag(STORE, follower.name())
			.register(registry);
	}

	private static double revision(StoreFollower follower) {
		Long revision = follower.revision();
		return (revision != null) ? revision : Double.NaN;
	}

}

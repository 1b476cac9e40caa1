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

package dev.patterns.secrets.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

import dev.patterns.secrets.engine.GuardedStore;
import dev.patterns.secrets.engine.SecretStores;
import dev.patterns.secrets.engine.StoreState;

/**
 * Of each store the counters {@code patterns.secrets.reads} and
 * {@code patterns.secrets.failures} (of the store itself), {@code patterns.secrets.hits}
 * (answered from memory) and {@code patterns.secrets.stale} (answered with an older
 * value), and the gauges {@code patterns.secrets.available} and
 * {@code patterns.secrets.remembered}, all by {@code store}.
 */
public final class SecretsMeterBinder implements MeterBinder {

	private final SecretStores stores;

	/**
	 * Create a binder.
	 * @param stores the stores
	 */
	public SecretsMeterBinder(SecretStores stores) {
		this.stores = stores;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		this.stores.all().values().forEach((store) -> bind(store, registry));
	}

	private static void bind(GuardedStore store, MeterRegistry registry) {
		String name = store.getName();
		FunctionCounter.builder("patterns.secrets.reads", store, (current) -> current.status().reads())
			.description("Reads of the store itself")
			.tag("store", name)
			.register(registry);
		FunctionCounter.builder("patterns.secrets.failures", store, (current) -> current.status().failures())
			.description("Times that the store did not answer")
			.tag("store", name)
			.register(registry);
		FunctionCounter.builder("patterns.secrets.hits", store, (current) -> current.status().hits())
			.description("Reads that were answered from memory")
			.tag("store", name)
			.register(registry);
		FunctionCounter.builder("patterns.secrets.stale", store, (current) -> current.status().stale())
			.description("Reads that were answered with an older value because the store did not answer")
			.tag("store", name)
			.register(registry);
		Gauge.builder("patterns.secrets.remembered", store, (current) -> current.status().remembered())
			.description("Secrets that are remembered")
			.tag("store", name)
			.register(registry);
		Gauge.builder("patterns.secrets.available", store, SecretsMeterBinder::available)
			.description("1 if the store answers, 0 if it does not, not a number before it was asked")
			.tag("store", name)
			.register(registry);
	}

	private static double available(GuardedStore store) {
		StoreState state = store.status().state();
		return (state == StoreState.UNKNOWN) ? Double.NaN : (state == StoreState.UP) ? 1 : 0;
	}

}

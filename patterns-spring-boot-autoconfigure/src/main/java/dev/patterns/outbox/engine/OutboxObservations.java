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

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;

import dev.patterns.outbox.observation.DefaultRelayObservationConvention;
import dev.patterns.outbox.observation.DefaultStoreObservationConvention;
import dev.patterns.outbox.observation.OutboxObservation;
import dev.patterns.outbox.observation.RelayContext;
import dev.patterns.outbox.observation.RelayObservationConvention;
import dev.patterns.outbox.observation.StoreContext;
import dev.patterns.outbox.observation.StoreObservationConvention;

/**
 * Where the outbox is observed.
 *
 * @param registry the registry
 * @param storeConvention names and keys of writing, {@code null} for the default
 * @param relayConvention names and keys of relaying, {@code null} for the default
 */
public record OutboxObservations(ObservationRegistry registry, @Nullable StoreObservationConvention storeConvention,
		@Nullable RelayObservationConvention relayConvention) {

	/**
	 * Nothing is observed.
	 */
	public static final OutboxObservations NOOP = new OutboxObservations(ObservationRegistry.NOOP, null, null);

	boolean isEnabled() {
		return !this.registry.isNoop();
	}

	Observation store(StoreContext context) {
		return OutboxObservation.STORE.observation(this.storeConvention, DefaultStoreObservationConvention.INSTANCE,
				() -> context, this.registry);
	}

	Observation relay(RelayContext context) {
		return OutboxObservation.RELAY.observation(this.relayConvention, DefaultRelayObservationConvention.INSTANCE,
				() -> context, this.registry);
	}

}

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

package dev.patterns.outbox.observation;

import io.micrometer.common.KeyValues;

import dev.patterns.outbox.observation.OutboxObservation.BatchKeys;
import dev.patterns.outbox.observation.OutboxObservation.RelayKeys;

/**
 * Default names and keys of the observation of relaying.
 */
public class DefaultRelayObservationConvention implements RelayObservationConvention {

	/**
	 * The convention, which has no state.
	 */
	public static final DefaultRelayObservationConvention INSTANCE = new DefaultRelayObservationConvention();

	@Override
	public String getName() {
		return "patterns.outbox.relay";
	}

	@Override
	public String getContextualName(RelayContext context) {
		return "outbox relay";
	}

	@Override
	public KeyValues getLowCardinalityKeyValues(RelayContext context) {
		String outcome = (context.getFailed() == 0) ? "sent"
				: (context.getFailed() < context.getSize()) ? "partial" : "failed";
		return KeyValues.of(RelayKeys.OUTCOME.withValue(outcome));
	}

	@Override
	public KeyValues getHighCardinalityKeyValues(RelayContext context) {
		return KeyValues.of(BatchKeys.SIZE.withValue(String.valueOf(context.getSize())));
	}

}

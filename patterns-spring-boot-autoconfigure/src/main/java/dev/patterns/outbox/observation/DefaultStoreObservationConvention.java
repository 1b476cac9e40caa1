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

import dev.patterns.outbox.observation.OutboxObservation.MessageKeys;
import dev.patterns.outbox.observation.OutboxObservation.StoreKeys;

/**
 * Default names and keys of the observation of writing.
 */
public class DefaultStoreObservationConvention implements StoreObservationConvention {

	/**
	 * The convention, which has no state.
	 */
	public static final DefaultStoreObservationConvention INSTANCE = new DefaultStoreObservationConvention();

	@Override
	public String getName() {
		return "patterns.outbox.store";
	}

	@Override
	public String getContextualName(StoreContext context) {
		return context.getTopic() + " store";
	}

	@Override
	public KeyValues getLowCardinalityKeyValues(StoreContext context) {
		return KeyValues.of(StoreKeys.TOPIC.withValue(context.getTopic()), StoreKeys.TYPE.withValue(context.getType()));
	}

	@Override
	public KeyValues getHighCardinalityKeyValues(StoreContext context) {
		return KeyValues.of(MessageKeys.MESSAGE_ID.withValue(context.getMessageId()));
	}

}

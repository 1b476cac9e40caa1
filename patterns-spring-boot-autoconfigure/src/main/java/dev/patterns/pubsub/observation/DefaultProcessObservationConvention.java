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

package dev.patterns.pubsub.observation;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.micrometer.common.KeyValues;

import dev.patterns.pubsub.CloudEventContext;
import dev.patterns.pubsub.observation.PubSubObservation.HighCardinalityKeys;
import dev.patterns.pubsub.observation.PubSubObservation.LowCardinalityKeys;

/**
 * Default {@link ProcessObservationConvention}. The event's type is chosen by the sender,
 * so it is a key with many values here.
 */
public class DefaultProcessObservationConvention implements ProcessObservationConvention {

	/** As many as listeners and outcomes; they are asked for twice for each message. */
	private final Map<Low, KeyValues> lowCardinality = new ConcurrentHashMap<>();

	@Override
	public String getName() {
		return "patterns.pubsub.process";
	}

	@Override
	public String getContextualName(ProcessContext context) {
		return context.getEvent().topic() + " process";
	}

	@Override
	public KeyValues getLowCardinalityKeyValues(ProcessContext context) {
		CloudEventContext event = context.getEvent();
		return this.lowCardinality.computeIfAbsent(
				new Low(event.broker(), event.topic(), event.listener(), context.getOutcome()), Low::toKeyValues);
	}

	@Override
	public KeyValues getHighCardinalityKeyValues(ProcessContext context) {
		CloudEventContext event = context.getEvent();
		return KeyValues.of(HighCardinalityKeys.MESSAGE_ID.withValue(event.id()),
				HighCardinalityKeys.TYPE.withValue(event.type()));
	}

	/**
	 * Values of the keys with few values.
	 */
	private record Low(String broker, String topic, String listener, String outcome) {

		KeyValues toKeyValues() {
			return KeyValues.of(LowCardinalityKeys.BROKER.withValue(this.broker),
					LowCardinalityKeys.TOPIC.withValue(this.topic),
					LowCardinalityKeys.LISTENER.withValue(this.listener),
					LowCardinalityKeys.OUTCOME.withValue(this.outcome));
		}

	}

}

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

import io.micrometer.common.KeyValues;

import dev.patterns.pubsub.observation.PubSubObservation.HighCardinalityKeys;
import dev.patterns.pubsub.observation.PubSubObservation.LowCardinalityKeys;

/**
 * Default {@link RequestObservationConvention}.
 */
public class DefaultRequestObservationConvention implements RequestObservationConvention {

	@Override
	public String getName() {
		return "patterns.pubsub.request";
	}

	@Override
	public String getContextualName(RequestContext context) {
		return context.getTopic() + " request";
	}

	@Override
	public KeyValues getLowCardinalityKeyValues(RequestContext context) {
		return KeyValues.of(LowCardinalityKeys.BROKER.withValue(context.getBroker()),
				LowCardinalityKeys.TOPIC.withValue(context.getTopic()),
				LowCardinalityKeys.OUTCOME.withValue(context.getOutcome()));
	}

	@Override
	public KeyValues getHighCardinalityKeyValues(RequestContext context) {
		return KeyValues.of(HighCardinalityKeys.MESSAGE_ID.withValue(context.getMessageId()),
				HighCardinalityKeys.TYPE.withValue(context.getType()));
	}

}

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

package dev.patterns.state.observation;

import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;

import dev.patterns.state.observation.StateObservationDocumentation.HighCardinality;
import dev.patterns.state.observation.StateObservationDocumentation.LowCardinality;

/**
 * Default names of the observations of state.
 */
public class DefaultStateObservationConvention implements StateObservationConvention {

	private static final String NONE = "none";

	/**
	 * Create the convention.
	 */
	public DefaultStateObservationConvention() {
	}

	@Override
	public String getName() {
		return "patterns.state.operation";
	}

	@Override
	public String getContextualName(StateObservationContext context) {
		return "state " + context.getOperation().tag();
	}

	@Override
	public KeyValues getLowCardinalityKeyValues(StateObservationContext context) {
		StateResult outcome = context.getOutcome();
		return KeyValues.of(KeyValue.of(LowCardinality.STORE, context.getStore()),
				KeyValue.of(LowCardinality.OPERATION, context.getOperation().tag()),
				KeyValue.of(LowCardinality.OUTCOME, (outcome != null) ? outcome.tag() : NONE));
	}

	@Override
	public KeyValues getHighCardinalityKeyValues(StateObservationContext context) {
		String key = context.getKey();
		return KeyValues.of(KeyValue.of(HighCardinality.KEY, (key != null) ? key : NONE));
	}

}

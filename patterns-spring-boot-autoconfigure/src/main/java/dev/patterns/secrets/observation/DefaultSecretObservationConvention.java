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

package dev.patterns.secrets.observation;

import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;

import dev.patterns.secrets.observation.SecretObservationDocumentation.HighCardinality;
import dev.patterns.secrets.observation.SecretObservationDocumentation.LowCardinality;

/**
 * Default names of the observations of secrets.
 */
public class DefaultSecretObservationConvention implements SecretObservationConvention {

	private static final String NONE = "none";

	/**
	 * Create the convention.
	 */
	public DefaultSecretObservationConvention() {
	}

	@Override
	public String getName() {
		return "patterns.secrets.access";
	}

	@Override
	public String getContextualName(SecretObservationContext context) {
		return "secrets " + context.getOperation();
	}

	@Override
	public KeyValues getLowCardinalityKeyValues(SecretObservationContext context) {
		String outcome = context.getOutcome();
		// A name that no store has is anything that callers think of.
		String store = "unknown-store".equals(outcome) ? NONE : context.getStore();
		return KeyValues.of(KeyValue.of(LowCardinality.STORE, store),
				KeyValue.of(LowCardinality.OPERATION, context.getOperation()),
				KeyValue.of(LowCardinality.OUTCOME, (outcome != null) ? outcome : NONE));
	}

	@Override
	public KeyValues getHighCardinalityKeyValues(SecretObservationContext context) {
		return KeyValues.of(KeyValue.of(HighCardinality.SECRET, context.getSecret()));
	}

}

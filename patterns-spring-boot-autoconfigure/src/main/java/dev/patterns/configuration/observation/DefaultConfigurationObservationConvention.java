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

package dev.patterns.configuration.observation;

import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import org.jspecify.annotations.Nullable;

import dev.patterns.configuration.observation.ConfigurationObservationDocumentation.HighCardinality;
import dev.patterns.configuration.observation.ConfigurationObservationDocumentation.LowCardinality;

/**
 * Default names of the observations of configuration stores.
 */
public class DefaultConfigurationObservationConvention implements ConfigurationObservationConvention {

	private static final String NONE = "none";

	/**
	 * Create the convention.
	 */
	public DefaultConfigurationObservationConvention() {
	}

	@Override
	public String getName() {
		return "patterns.configuration.operation";
	}

	@Override
	public String getContextualName(ConfigurationObservationContext context) {
		return "configuration " + context.getOperation();
	}

	@Override
	public KeyValues getLowCardinalityKeyValues(ConfigurationObservationContext context) {
		return KeyValues.of(KeyValue.of(LowCardinality.STORE, context.getStore()),
				KeyValue.of(LowCardinality.OPERATION, context.getOperation()),
				KeyValue.of(LowCardinality.OUTCOME, context.getOutcome()));
	}

	@Override
	public KeyValues getHighCardinalityKeyValues(ConfigurationObservationContext context) {
		return KeyValues.of(KeyValue.of(HighCardinality.KEY, text(context.getKey())),
				KeyValue.of(HighCardinality.REVISION, text(context.getRevision())));
	}

	private static String text(@Nullable Object value) {
		return (value != null) ? value.toString() : NONE;
	}

}

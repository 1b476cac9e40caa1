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

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import org.jspecify.annotations.Nullable;

import dev.patterns.state.observation.StateObservationDocumentation.HighCardinality;
import dev.patterns.state.observation.StateObservationDocumentation.LowCardinality;

/**
 * Default names of the observations of state. Thread-safe.
 */
public class DefaultStateObservationConvention implements StateObservationConvention {

	private static final String NONE = "none";

	private static final KeyValues NO_KEY = KeyValues.of(KeyValue.of(HighCardinality.KEY, NONE));

	/** As many as there are stores, operations and outcomes. */
	private final Map<Low, KeyValues> lowCardinality = new ConcurrentHashMap<>();

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
		return context.getOperation().title();
	}

	@Override
	public KeyValues getLowCardinalityKeyValues(StateObservationContext context) {
		Low low = new Low(context.getStore(), context.getOperation(), context.getOutcome());
		KeyValues known = this.lowCardinality.get(low);
		return (known != null) ? known : this.lowCardinality.computeIfAbsent(low, Low::toKeyValues);
	}

	@Override
	public KeyValues getHighCardinalityKeyValues(StateObservationContext context) {
		String key = context.getKey();
		return (key != null) ? KeyValues.of(KeyValue.of(HighCardinality.KEY, key)) : NO_KEY;
	}

	/**
	 * Values of the keys with few values.
	 *
	 * @param store name of the store
	 * @param operation what is done
	 * @param outcome how it ended, {@code null} while it is not known
	 */
	private record Low(String store, StateOperation operation, @Nullable StateResult outcome) {

		KeyValues toKeyValues() {
			return KeyValues.of(KeyValue.of(LowCardinality.STORE, this.store),
					KeyValue.of(LowCardinality.OPERATION, this.operation.tag()),
					KeyValue.of(LowCardinality.OUTCOME, (this.outcome != null) ? this.outcome.tag() : NONE));
		}

	}

}

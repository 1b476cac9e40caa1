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

import java.util.Iterator;

import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import io.micrometer.observation.Observation;
import org.jspecify.annotations.Nullable;

/**
 * Context of {@link StateObservationDocumentation#OPERATION}. Key values with few values
 * are kept as the convention gives them, sorted already, until something else is added:
 * an operation takes so little time that gathering them would be seen. For one thread.
 */
public class StateObservationContext extends Observation.Context {

	private final String store;

	private final StateOperation operation;

	private final @Nullable String key;

	private @Nullable StateResult outcome;

	private @Nullable KeyValues given;

	private boolean gathering;

	/**
	 * Create a context.
	 * @param store name of the store
	 * @param operation what is done
	 * @param key the key, {@code null} if there are several
	 */
	public StateObservationContext(String store, StateOperation operation, @Nullable String key) {
		this.store = store;
		this.operation = operation;
		this.key = key;
	}

	/**
	 * Name of the store.
	 * @return the name
	 */
	public String getStore() {
		return this.store;
	}

	/**
	 * What is done.
	 * @return the operation
	 */
	public StateOperation getOperation() {
		return this.operation;
	}

	/**
	 * The key.
	 * @return the key, {@code null} if there are several
	 */
	public @Nullable String getKey() {
		return this.key;
	}

	/**
	 * How it ended.
	 * @return the outcome, {@code null} while it is not known
	 */
	public @Nullable StateResult getOutcome() {
		return this.outcome;
	}

	/**
	 * Set how it ended.
	 * @param outcome the outcome
	 */
	public void setOutcome(StateResult outcome) {
		this.outcome = outcome;
	}

	@Override
	public Observation.Context addLowCardinalityKeyValues(KeyValues keyValues) {
		if (!this.gathering && (this.given == null || hasSameKeys(this.given, keyValues))) {
			this.given = keyValues;
			return this;
		}
		if (keyValues.iterator().hasNext()) {
			gather();
			super.addLowCardinalityKeyValues(keyValues);
		}
		return this;
	}

	private static boolean hasSameKeys(KeyValues some, KeyValues others) {
		Iterator<KeyValue> other = others.iterator();
		for (KeyValue one : some) {
			if (!other.hasNext() || !other.next().getKey().equals(one.getKey())) {
				return false;
			}
		}
		return !other.hasNext();
	}

	private void gather() {
		KeyValues known = this.given;
		this.gathering = true;
		this.given = null;
		if (known != null) {
			super.addLowCardinalityKeyValues(known);
		}
	}

	@Override
	public Observation.Context addLowCardinalityKeyValue(KeyValue keyValue) {
		if (!this.gathering) {
			gather();
		}
		return super.addLowCardinalityKeyValue(keyValue);
	}

	@Override
	public Observation.Context removeLowCardinalityKeyValue(String keyName) {
		gather();
		return super.removeLowCardinalityKeyValue(keyName);
	}

	@Override
	public Observation.Context removeLowCardinalityKeyValues(String... keyNames) {
		gather();
		return super.removeLowCardinalityKeyValues(keyNames);
	}

	@Override
	public KeyValues getLowCardinalityKeyValues() {
		KeyValues known = this.given;
		return (known != null) ? known : super.getLowCardinalityKeyValues();
	}

	@Override
	public @Nullable KeyValue getLowCardinalityKeyValue(String key) {
		KeyValues known = this.given;
		if (known == null) {
			return super.getLowCardinalityKeyValue(key);
		}
		for (KeyValue one : known) {
			if (one.getKey().equals(key)) {
				return one;
			}
		}
		return null;
	}

}

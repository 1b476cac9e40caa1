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

import io.micrometer.observation.Observation;
import org.jspecify.annotations.Nullable;

/**
 * Context of {@link StateObservationDocumentation#OPERATION}.
 */
public class StateObservationContext extends Observation.Context {

	private final String store;

	private final StateOperation operation;

	private final @Nullable String key;

	private @Nullable StateResult outcome;

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

}

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

package dev.patterns.state.engine;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import dev.patterns.serialization.PayloadSerializer;
import dev.patterns.state.StateTemplate;

/**
 * The templates of the stores, each created when it is first asked for. Thread-safe.
 */
public final class StateTemplates {

	private final StateStores stores;

	private final StateValues values;

	private final StatePublisher publisher;

	private final StateObservations observations;

	private final Map<String, StateTemplate> templates = new ConcurrentHashMap<>();

	/**
	 * Create without any template.
	 * @param stores the stores
	 * @param serializer writes and reads values
	 * @param maxValueSize how large a value may be, in bytes
	 * @param publisher publishes messages
	 * @param observations observes what is done
	 */
	public StateTemplates(StateStores stores, PayloadSerializer serializer, long maxValueSize, StatePublisher publisher,
			StateObservations observations) {
		this.stores = stores;
		this.values = new StateValues(serializer, maxValueSize);
		this.publisher = publisher;
		this.observations = observations;
	}

	/**
	 * The template of the default store.
	 * @return the template
	 */
	public StateTemplate get() {
		return get(this.stores.defaultName());
	}

	/**
	 * The template of a store.
	 * @param name name of the store
	 * @return the template
	 * @throws dev.patterns.state.UnknownStateStoreException if there is no such store
	 */
	public StateTemplate get(String name) {
		StateTemplate known = this.templates.get(name);
		return (known != null) ? known : this.templates.computeIfAbsent(name, (key) -> new StoredStateTemplate(this,
				this.stores.use(key), this.values, this.publisher, this.observations));
	}

}

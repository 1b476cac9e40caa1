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

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

import dev.patterns.state.UnknownStateStoreException;

/**
 * The stores by their names. Thread-safe.
 */
public final class StateStores {

	/**
	 * Name of the store that is configured directly below {@code patterns.state}.
	 */
	public static final String DEFAULT_NAME = "default";

	private final Map<String, StateBackend> backends;

	private final String defaultName;

	private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

	/**
	 * Create the registry.
	 * @param backends the stores
	 * @param defaultName name of the one that is used unless another is named
	 */
	public StateStores(List<StateBackend> backends, String defaultName) {
		this.backends = new TreeMap<>();
		backends.forEach((backend) -> this.backends.put(backend.name(), backend));
		this.defaultName = defaultName;
	}

	/**
	 * All stores.
	 * @return the stores by name
	 */
	public List<StateBackend> all() {
		return List.copyOf(this.backends.values());
	}

	/**
	 * Those that are used.
	 * @return the stores by name
	 */
	public List<StateBackend> used() {
		return this.backends.values().stream().filter((backend) -> backend.used() != null).toList();
	}

	/**
	 * The store that is used unless another is named.
	 * @return its name
	 */
	public String defaultName() {
		return this.defaultName;
	}

	/**
	 * A store.
	 * @param name its name
	 * @return the store
	 * @throws UnknownStateStoreException if there is none of that name
	 */
	public StateBackend get(String name) {
		StateBackend backend = this.backends.get(name);
		if (backend == null) {
			throw new UnknownStateStoreException(name, this.backends.keySet());
		}
		return backend;
	}

	/**
	 * Be told when a store is used for the first time.
	 * @param listener called then
	 */
	public void onUse(Runnable listener) {
		this.listeners.add(listener);
	}

	/**
	 * Note that a store is used, and create it.
	 * @param name its name
	 * @return the store
	 */
	public StateBackend use(String name) {
		StateBackend backend = get(name);
		if (backend.used() == null) {
			backend.store();
			this.listeners.forEach(Runnable::run);
		}
		return backend;
	}

}

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

package dev.patterns.configuration.engine;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * The stores that an application has imported. It is made before there are beans, and is
 * one of them later. Thread-safe.
 */
public final class ImportedStores {

	private final Map<String, ImportedStore> stores = new ConcurrentHashMap<>();

	/**
	 * Create without stores.
	 */
	public ImportedStores() {
	}

	/**
	 * Get a store, and read it if it was not imported before.
	 * @param name name of the store
	 * @param reader reads it
	 * @return the store
	 */
	public ImportedStore get(String name, Supplier<ImportedStore> reader) {
		return this.stores.computeIfAbsent(name, (key) -> reader.get());
	}

	/**
	 * Find a store.
	 * @param name name of the store
	 * @return the store, {@code null} if it is not imported
	 */
	public @Nullable ImportedStore find(String name) {
		return this.stores.get(name);
	}

	/**
	 * All stores.
	 * @return a copy
	 */
	public Collection<ImportedStore> all() {
		return List.copyOf(this.stores.values());
	}

}

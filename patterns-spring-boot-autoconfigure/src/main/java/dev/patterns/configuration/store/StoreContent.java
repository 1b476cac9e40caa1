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

package dev.patterns.configuration.store;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

import dev.patterns.configuration.ConfigurationItem;

/**
 * What is in a store at one moment. Immutable.
 *
 * @param position where the store is
 * @param items the items by their keys, in the order of the keys
 */
public record StoreContent(StorePosition position, Map<String, ConfigurationItem> items) {

	/**
	 * The content of a store into which nothing was ever written.
	 */
	public static final StoreContent EMPTY = new StoreContent(StorePosition.START, Map.of());

	public StoreContent {
		items = Collections.unmodifiableMap(new TreeMap<>(items));
	}

	/**
	 * The revision.
	 * @return the revision, 0 of a store into which nothing was ever written
	 */
	public long revision() {
		return this.position.revision();
	}

	// Values may be secrets.
	@Override
	public String toString() {
		return "revision " + revision() + " with keys " + this.items.keySet();
	}

}

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

package dev.patterns.configuration.autoconfigure;

import dev.patterns.configuration.autoconfigure.ConfigurationStoresProperties.Store;
import dev.patterns.configuration.autoconfigure.ConfigurationStoresProperties.StoreType;
import dev.patterns.configuration.store.ConfigurationStore;

/**
 * Makes stores of one type.
 */
interface StoreProvider {

	/**
	 * The type.
	 * @return the type
	 */
	StoreType type();

	/**
	 * Make a store. Does not connect yet.
	 * @param name name of the store
	 * @param properties its properties
	 * @return the store
	 */
	ConfigurationStore create(String name, Store properties);

	/**
	 * Whether the application has what a store needs that is not configured any further.
	 * @return {@code false} if there is no DataSource or no connection to Redis
	 */
	boolean isReady();

}

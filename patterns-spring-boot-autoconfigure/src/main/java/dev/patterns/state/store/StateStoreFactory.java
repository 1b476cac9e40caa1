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

package dev.patterns.state.store;

/**
 * Creates stores of a type. A bean of this type adds a type of store. Asked only when a
 * store is used.
 */
public interface StateStoreFactory {

	/**
	 * The type, as in {@code patterns.state.type}.
	 * @return the type
	 */
	String type();

	/**
	 * Whether a store of this type may be taken where no type is configured.
	 * @return {@code true} if the application has what it needs
	 */
	boolean isAvailable();

	/**
	 * Create a store.
	 * @param settings its settings
	 * @return the store
	 */
	StateStore create(StateStoreSettings settings);

}

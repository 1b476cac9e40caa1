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

package dev.patterns.secrets.engine;

import java.util.List;
import java.util.function.Supplier;

import dev.patterns.secrets.store.SecretStore;

/**
 * How a store is made.
 *
 * @param settings its settings: a store is made anew when they are not equal any more
 * @param options what is done before it
 * @param factory makes the store, without connecting
 * @param credentials what opens the store, to be shown nowhere
 */
public record StoreDefinition(Object settings, StoreOptions options, Supplier<SecretStore> factory,
		List<String> credentials) {

	@Override
	public String toString() {
		return "StoreDefinition[" + this.options.type() + "]";
	}

}

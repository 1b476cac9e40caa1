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

package dev.patterns.state.autoconfigure;

import java.util.List;

/**
 * Thrown when a store is of a type that the application does not have. A failure analyzer
 * prints the remedy.
 */
final class StateStoreTypeException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	StateStoreTypeException(String store, String type, List<String> known) {
		super("The state store '%s' is of the type '%s', but only these can be used here: %s.".formatted(store, type,
				String.join(", ", known)));
	}

	StateStoreTypeException(String store) {
		super("The state store '%s' is of the type 'redis', but there is no connection to Redis.".formatted(store));
	}

}

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

package dev.patterns.secrets;

/**
 * Thrown when there is no store of a name.
 */
public class UnknownSecretStoreException extends SecretException {

	private static final long serialVersionUID = 1L;

	/**
	 * Create the exception.
	 * @param store name that no store has
	 */
	public UnknownSecretStoreException(String store) {
		super("There is no secret store '%s'; stores are declared by 'patterns.secrets.stores.<name>.type'"
			.formatted(store));
	}

	/**
	 * Create the exception.
	 * @param store name that no store has
	 * @param property name of the property that refers to the store
	 */
	public UnknownSecretStoreException(String store, String property) {
		super("Property '%s' refers to the secret store '%s', which does not exist; stores are declared by 'patterns.secrets.stores.<name>.type'"
			.formatted(property, store));
	}

}

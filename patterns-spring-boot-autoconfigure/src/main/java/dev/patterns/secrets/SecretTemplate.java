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

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads secrets from named stores ({@code patterns.secrets.stores}). Thread-safe. Values
 * are remembered for the store's time to live; when a store is lost, what it answered
 * last is given for its maximal staleness, also by {@link #getBulk} and {@link #list},
 * which otherwise ask the store each time. Nobody gets an older value after a newer one,
 * so that then a bulk need not be of one moment. That a secret may not be read, or cannot
 * be used, is not remembered. All methods throw {@link UnknownSecretStoreException} for a
 * store that is not declared, {@link InvalidSecretNameException} for a name that cannot
 * be one, {@link SecretAccessDeniedException} where the store's lists, or the store, do
 * not permit it, and {@link SecretStoreUnavailableException} if the store does not
 * answer.
 */
public interface SecretTemplate {

	/**
	 * The only value of a secret, or that of its key {@code value}.
	 * @param store name of the store
	 * @param name name of the secret
	 * @return the value
	 * @throws SecretNotFoundException if there is no such secret
	 * @throws MalformedSecretException if it has several values
	 */
	SecretValue get(String store, String name);

	/**
	 * One value of a secret that has several.
	 * @param store name of the store
	 * @param name name of the secret
	 * @param key key of the value
	 * @return the value
	 * @throws SecretNotFoundException if there is no such secret or key
	 */
	SecretValue get(String store, String name, String key);

	/**
	 * All values of a secret, as they were at one moment.
	 * @param store name of the store
	 * @param name name of the secret
	 * @return the values
	 * @throws SecretNotFoundException if there is no such secret
	 */
	SecretValues getAll(String store, String name);

	/**
	 * All values of a secret, if there is one.
	 * @param store name of the store
	 * @param name name of the secret
	 * @return the values, empty if there is no such secret
	 */
	Optional<SecretValues> find(String store, String name);

	/**
	 * All secrets below a prefix that the store's lists permit. What cannot be read, such
	 * as a file that is too large or that nobody may open, is left out, with a warning.
	 * @param store name of the store
	 * @param prefix whole segments of names, empty for all
	 * @return the secrets by their names; from a directory all as they were at one moment
	 * @throws SecretOperationNotSupportedException if the store cannot be listed
	 */
	Map<String, SecretValues> getBulk(String store, String prefix);

	/**
	 * Names of the secrets below a prefix that the store's lists permit.
	 * @param store name of the store
	 * @param prefix whole segments of names, empty for all
	 * @return the names
	 * @throws SecretOperationNotSupportedException if the store cannot be listed
	 */
	Set<String> list(String store, String prefix);

	/**
	 * Forget what is remembered of a store, so that the next reads ask it.
	 * @param store name of the store
	 */
	void refresh(String store);

	/**
	 * Be told when a secret changes. The secret is looked at every
	 * {@code patterns.secrets.stores.<name>.refresh} from now on.
	 * @param store name of the store
	 * @param name name of the secret, which need not be there yet
	 * @param listener what to tell
	 * @return ends it
	 */
	SecretSubscription onRotation(String store, String name, SecretListener listener);

	/**
	 * Encryption by the store's keys.
	 * @param store name of a store of type {@code vault}
	 * @return the operations
	 * @throws SecretOperationNotSupportedException if the store has no keys
	 */
	SecretTransit transit(String store);

}

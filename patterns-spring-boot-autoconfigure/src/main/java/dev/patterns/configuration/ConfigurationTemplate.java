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

package dev.patterns.configuration;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Reads and changes configuration in a store. All methods ask the store itself and see
 * what was written last. A change is a transaction of its own, whatever transaction the
 * caller has; each one is a new revision of the store, and revisions are counted without
 * gaps.
 * <p>
 * A key has 1 to 255 characters out of ASCII letters, digits and
 * {@code . _ - / : @ [ ] $ # + ~}. Before its last {@code /} outside of brackets is the
 * prefix under which an application imports it, after it the name of a property.
 * <p>
 * Thread-safe. All methods throw a {@link ConfigurationStoreException} if the store does
 * not answer, and an {@link InvalidConfigurationException} if a key or a value cannot be
 * stored; then nothing is changed.
 * <p>
 * Where the application itself has imported the keys that it changes, it first tries out
 * whether it could take the change over, once it has started. If not, a
 * {@link RefusedConfigurationException} is thrown, and nothing is changed. That tells in
 * time what else would be refused by each node that runs, and would end the start of each
 * node that starts. It is no guarantee: other changes may come in between, and other
 * applications may think otherwise.
 */
public interface ConfigurationTemplate {

	/**
	 * Name of the store that this template uses.
	 * @return the name
	 */
	String getStore();

	/**
	 * A template for another store.
	 * @param name name of the store, a key of {@code patterns.configuration.stores}
	 * @return the template, the same one for the same store
	 * @throws UnknownConfigurationStoreException if there is no such store
	 */
	ConfigurationTemplate store(String name);

	/**
	 * The same store, whose changes are written without being tried out before: such as
	 * are meant for other applications, or for the next version of this one.
	 * @return a template with the same subscriptions
	 */
	ConfigurationTemplate withoutTrial();

	/**
	 * The same store, whose changes have somebody's name in the history, instead of that
	 * of the instance.
	 * @param name the name, for example of a user; what is beyond 128 characters is cut
	 * off
	 * @return a template with the same subscriptions
	 * @throws IllegalArgumentException if the name has no text
	 */
	ConfigurationTemplate changedBy(String name);

	/**
	 * Get one key.
	 * @param key the key
	 * @return the item, empty if there is none
	 */
	Optional<ConfigurationItem> get(String key);

	/**
	 * Get several keys, as they are at one moment.
	 * @param keys the keys, empty for all
	 * @return the items that there are, in the order of their keys
	 */
	Map<String, ConfigurationItem> get(Collection<String> keys);

	/**
	 * Get all keys that begin with a prefix, as they are at one moment.
	 * @param prefix the beginning, compared character by character
	 * @return the items, in the order of their keys
	 */
	Map<String, ConfigurationItem> getByPrefix(String prefix);

	/**
	 * Set a key. Setting it to the value that it has is a new revision too.
	 * @param key the key
	 * @param value the value
	 * @return the new version of the key
	 */
	long set(String key, String value);

	/**
	 * Set a key if it has a version.
	 * @param key the key
	 * @param value the value
	 * @param expectedVersion the version, 0 if the key must not exist
	 * @return the new version of the key
	 * @throws ConfigurationConflictException if it has another one
	 */
	long set(String key, String value, long expectedVersion);

	/**
	 * Delete a key.
	 * @param key the key
	 * @return whether there was one
	 */
	boolean delete(String key);

	/**
	 * Delete a key if it has a version.
	 * @param key the key
	 * @param expectedVersion the version, 0 if the key must not exist
	 * @return whether there was one
	 * @throws ConfigurationConflictException if it has another one
	 */
	boolean delete(String key, long expectedVersion);

	/**
	 * Make several changes in one revision.
	 * @param changes at most 1000, of different keys
	 * @return the revision, or 0 if there was nothing to do: only keys to be deleted that
	 * do not exist
	 * @throws ConfigurationConflictException if one of the keys has another version than
	 * its change expects
	 */
	long apply(Collection<ConfigurationChange> changes);

	/**
	 * What was done to a key, as far as it is kept
	 * ({@code patterns.configuration.history}).
	 * @param key the key
	 * @param limit how many entries at most, 1 to 1000
	 * @return the entries, the latest first
	 */
	List<ConfigurationRevision> history(String key, int limit);

	/**
	 * Set a key to the value that it got in an earlier revision, or delete it if it was
	 * deleted then. That is a new revision, and the history says of it what it went back
	 * to, after the name of who did it: {@code alice (rollback to 17)}.
	 * @param key the key
	 * @param version the version, as in the history
	 * @return the new revision, 0 if there was nothing to do
	 * @throws UnknownConfigurationVersionException if the key was not changed in that
	 * revision, or it is not kept any more
	 */
	long rollback(String key, long version);

	/**
	 * Be told of changes. The listener is called for each revision that changes one of
	 * the keys after this method was called, in order and never by two threads at once;
	 * after an outage, or if more was changed meanwhile than the store keeps, it is told
	 * of what is different now. Several revisions may be told as one when the store's
	 * history does not reach back far enough. An exception that it throws is logged. As
	 * all listeners of a store share a thread it must return soon.
	 * @param keys the keys, empty for all; they need not exist
	 * @param listener is told
	 * @return the subscription
	 */
	ConfigurationSubscription subscribe(Collection<String> keys, Consumer<ConfigurationEvent> listener);

	/**
	 * Be told of changes of all keys that begin with a prefix, like
	 * {@link #subscribe(Collection, Consumer)}.
	 * @param prefix the beginning, compared character by character
	 * @param listener is told
	 * @return the subscription
	 */
	ConfigurationSubscription subscribeToPrefix(String prefix, Consumer<ConfigurationEvent> listener);

	/**
	 * End a subscription.
	 * @param subscriptionId id of the subscription
	 * @return whether there was one
	 */
	boolean unsubscribe(String subscriptionId);

}

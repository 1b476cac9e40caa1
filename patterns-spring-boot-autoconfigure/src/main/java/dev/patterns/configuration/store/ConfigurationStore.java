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

import java.util.Collection;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.patterns.configuration.ConfigurationChange;
import dev.patterns.configuration.ConfigurationItem;
import dev.patterns.configuration.ConfigurationRevision;

/**
 * Keeps configuration. Each write is a revision of the store. Revisions are counted from
 * 1 without gaps, and given so that whoever sees one sees all lower ones too. Each has a
 * mark that no other one ever has, see {@link StorePosition}.
 * <p>
 * Keys and values are valid when they come here. Implementations are thread-safe; all
 * methods but {@link #watch} throw a
 * {@link dev.patterns.configuration.ConfigurationStoreException} if the store does not
 * answer. What was never written, or has no tables yet, is empty.
 */
public interface ConfigurationStore {

	/**
	 * Read everything, as it is at one moment.
	 * @return the content
	 */
	StoreContent read();

	/**
	 * Where the store is.
	 * @return the position, {@link StorePosition#START} if nothing was ever written
	 */
	StorePosition position();

	/**
	 * Find items by their keys, as they are at one moment.
	 * @param keys the keys
	 * @return the items that there are
	 */
	Map<String, ConfigurationItem> find(Collection<String> keys);

	/**
	 * What was changed after a position. Cheap if nothing was: it is asked for every few
	 * seconds.
	 * @param known the position, of this store or of another one
	 * @param limit how many revisions at most
	 * @return the changes
	 */
	StoreChanges changesAfter(StorePosition known, int limit);

	/**
	 * Make changes in one new revision, all or none. If there is nothing to do, because
	 * all are deletions of keys that do not exist, there is no new revision.
	 * @param changes the changes, of different keys
	 * @param author who makes them, at most 128 characters
	 * @return the new revision, or 0
	 * @throws dev.patterns.configuration.ConfigurationConflictException if a key has
	 * another version than its change expects
	 */
	long write(List<ConfigurationChange> changes, String author);

	/**
	 * What was done to a key.
	 * @param key the key
	 * @param limit how many entries at most
	 * @return the entries, the latest first
	 */
	List<ConfigurationRevision> history(String key, int limit);

	/**
	 * What was done to a key in one revision.
	 * @param key the key
	 * @param version the revision
	 * @return the entry, {@code null} if there is none
	 */
	@Nullable ConfigurationRevision find(String key, long version);

	/**
	 * Tell whenever it is worth while to look for changes, until this is closed. That may
	 * be missed while a connection is lost, so that whoever needs to know also looks now
	 * and then.
	 * @param onChange is called by any thread, returns at once
	 * @return ends it, with its threads and connections; {@code null} if this store never
	 * tells
	 */
	@Nullable StoreWatch watch(Runnable onChange);

	/**
	 * What keeps it from storing anything, although it answers, as far as that was
	 * noticed when it was last used. Asks nothing.
	 * @return a text for people that says what to do, {@code null} if nothing is known
	 */
	default @Nullable String problem() {
		return null;
	}

	/**
	 * What store it is, for people.
	 * @return for example {@code postgresql}
	 */
	String description();

}

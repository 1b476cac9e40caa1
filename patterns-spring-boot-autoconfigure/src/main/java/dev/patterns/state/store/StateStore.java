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

import java.util.Collection;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.patterns.state.Consistency;
import dev.patterns.state.KeyPage;

/**
 * Where entries are stored. Keys come with the prefix of the store, so that several may
 * share a table. An entry that has expired counts as absent in each operation.
 * Implementations are thread-safe; they take part in the caller's transaction if there is
 * one that they can take part in, and commit each call by itself otherwise. A refused
 * write does not make the caller's transaction unusable.
 */
public interface StateStore {

	/**
	 * What the store promises.
	 * @return the guarantees
	 */
	StateGuarantees guarantees();

	/**
	 * Read an entry.
	 * @param key the key
	 * @param consistency whether an earlier write will do
	 * @return the entry, {@code null} if there is none
	 */
	@Nullable StateRecord find(String key, Consistency consistency);

	/**
	 * Read entries.
	 * @param keys the keys, without doubles
	 * @param consistency whether earlier writes will do
	 * @return the entries that there are, by their keys
	 */
	Map<String, StateRecord> findAll(Collection<String> keys, Consistency consistency);

	/**
	 * Write an entry, if its condition and its fence allow it. The token of the fence is
	 * remembered with the write.
	 * @param write what to write
	 * @return whether it was done
	 */
	StateOutcome write(StateWrite write);

	/**
	 * Write entries, each by itself.
	 * @param writes what to write; those of one key are done in their order
	 * @return what became of each
	 */
	List<StateOutcome> writeEach(List<StateWrite> writes);

	/**
	 * Write entries in their order, all or nothing.
	 * @param writes what to write
	 * @param publish publishes messages in the same transaction, before the writes;
	 * {@code null} for none. Given only where the guarantees allow it
	 * @return why nothing was written, {@code null} if all was
	 * @throws dev.patterns.state.UnsupportedStateOperationException if they cannot be
	 * written together
	 */
	@Nullable StateRefusal writeAll(List<StateWrite> writes, @Nullable Runnable publish);

	/**
	 * List keys.
	 * @param scan which keys
	 * @return a page; the place where the next one begins is the store's to read
	 */
	KeyPage scan(KeyScan scan);

	/**
	 * Delete all entries whose keys begin with a text.
	 * @param prefix the text
	 * @return how many entries were deleted
	 */
	long deletePrefix(String prefix);

	/**
	 * Delete some of the entries that have expired, if the back-end does not do so by
	 * itself.
	 * @param limit how many at most
	 * @return how many were deleted
	 */
	int purge(int limit);

	/**
	 * Forget some of the tokens that nobody has written with for as long as they are
	 * remembered, if the back-end does not do so by itself.
	 * @param limit how many at most
	 * @return how many were forgotten
	 */
	int purgeFences(int limit);

	/**
	 * Count entries.
	 * @param prefix what their keys begin with
	 * @param limit where to stop
	 * @return the number, at most the limit; {@code null} if counting costs too much
	 */
	@Nullable Long count(String prefix, int limit);

}

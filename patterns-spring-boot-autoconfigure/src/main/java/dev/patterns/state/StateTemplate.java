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

package dev.patterns.state;

import java.util.Collection;
import java.util.Map;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import org.springframework.core.ParameterizedTypeReference;

/**
 * Values under keys. A {@code byte[]} is stored as it is, everything else as JSON; what
 * is read becomes what the reader asks for, and nothing stored ever chooses a class.
 * <p>
 * A key is a text of any characters, at most {@value #MAX_KEY_LENGTH} bytes of UTF-8.
 * Each write gives the entry a new etag that no entry of that key ever had. A save
 * replaces the entry with its time to live. An entry whose time is over does not exist.
 * <p>
 * In a store of type {@code jdbc} each call takes part in the caller's transaction on the
 * same DataSource, if there is one, and commits by itself otherwise; other stores write
 * at once. A refused write leaves the caller's transaction usable. What a store does not
 * answer comes as a {@link org.springframework.dao.DataAccessException} where the outcome
 * of a write is not known. Thread-safe.
 */
public interface StateTemplate {

	/**
	 * Greatest length of a key, in bytes of UTF-8.
	 */
	int MAX_KEY_LENGTH = 1024;

	/**
	 * Name of the store.
	 * @return the name, {@code default} unless several are configured
	 */
	String name();

	/**
	 * Another store.
	 * @param name its name below {@code patterns.state.stores}
	 * @return the template for that store, always the same
	 * @throws UnknownStateStoreException if none is configured under that name
	 */
	StateTemplate store(String name);

	/**
	 * Read an entry.
	 * @param <T> the type of the value
	 * @param key the key
	 * @param type the type of the value
	 * @return the entry, never {@code null}
	 * @throws InvalidStateKeyException if the key is empty or too long
	 * @throws StateValueException if what is stored is no value of that type
	 * @throws StateEncryptionException if it cannot be decrypted
	 */
	default <T> State<T> get(String key, Class<T> type) {
		return get(key, type, Consistency.STRONG);
	}

	/**
	 * Read an entry.
	 * @param <T> the type of the value
	 * @param key the key
	 * @param type the type of the value
	 * @param consistency whether an earlier write will do
	 * @return the entry, never {@code null}
	 */
	<T> State<T> get(String key, Class<T> type, Consistency consistency);

	/**
	 * Read an entry.
	 * @param <T> the type of the value
	 * @param key the key
	 * @param type the type of the value, with its generics
	 * @param consistency whether an earlier write will do
	 * @return the entry, never {@code null}
	 */
	<T> State<T> get(String key, ParameterizedTypeReference<T> type, Consistency consistency);

	/**
	 * Read entries.
	 * @param <T> the type of the values
	 * @param keys the keys
	 * @param type the type of the values
	 * @return an entry for each key, in the order of the keys
	 * @throws InvalidStateKeyException if a key is empty or too long
	 * @throws BulkStateReadException if some entries cannot be decrypted or are no values
	 * of that type; names them and carries the others
	 */
	default <T> Map<String, State<T>> getAll(Collection<String> keys, Class<T> type) {
		return getAll(keys, type, Consistency.STRONG);
	}

	/**
	 * Read entries.
	 * @param <T> the type of the values
	 * @param keys the keys
	 * @param type the type of the values
	 * @param consistency whether earlier writes will do
	 * @return an entry for each key, in the order of the keys
	 * @throws InvalidStateKeyException if a key is empty or too long
	 * @throws BulkStateReadException if some entries cannot be decrypted or are no values
	 * of that type; names them and carries the others
	 */
	<T> Map<String, State<T>> getAll(Collection<String> keys, Class<T> type, Consistency consistency);

	/**
	 * Save a value; the last write wins.
	 * @param key the key
	 * @param value the value; {@code null} is saved as a value: the entry exists, and its
	 * {@link State#value()} is {@code null} as that of no entry
	 * @return the new etag
	 * @throws InvalidStateKeyException if the key is empty or too long
	 * @throws StateValueTooLargeException if the value is too large
	 * @throws StateValueException if the value cannot be written as JSON
	 */
	default String save(String key, @Nullable Object value) {
		return save(key, value, SaveOptions.NONE);
	}

	/**
	 * Save a value.
	 * @param key the key
	 * @param value the value, may be {@code null}
	 * @param options how it is saved
	 * @return the new etag
	 * @throws EtagMismatchException if the entry is not the one that the options ask for,
	 * or there is one and they ask for none
	 * @throws FencedException if the entry was written with a higher token of the lock
	 * @throws InvalidStateKeyException if the key is empty or too long
	 * @throws StateValueTooLargeException if the value is too large
	 * @throws StateValueException if the value cannot be written as JSON
	 */
	String save(String key, @Nullable Object value, SaveOptions options);

	/**
	 * Delete an entry, if there is one.
	 * @param key the key
	 */
	default void delete(String key) {
		delete(key, DeleteOptions.NONE);
	}

	/**
	 * Delete an entry.
	 * @param key the key
	 * @param options how it is deleted
	 * @throws EtagMismatchException if the entry is not the one that the options ask for,
	 * also if there is none
	 * @throws FencedException if the entry was written with a higher token of the lock
	 */
	void delete(String key, DeleteOptions options);

	/**
	 * Save values, each by itself; the last write wins.
	 * @param values the values by their keys
	 * @return the new etags by the keys
	 */
	Map<String, String> saveAll(Map<String, ?> values);

	/**
	 * Save values, each by itself: those that are not refused are saved.
	 * @param entries the values; of several with the same key each is saved
	 * @return the new etags by the keys
	 * @throws BulkStateException if some were refused, after the others were saved
	 */
	Map<String, String> saveAll(Collection<StateEntry> entries);

	/**
	 * Delete entries, if there are any.
	 * @param keys the keys
	 */
	void deleteAll(Collection<String> keys);

	/**
	 * Delete entries, each by itself: those that are not refused are deleted.
	 * @param options how each is deleted, by the keys
	 * @throws BulkStateException if some were refused, after the others were deleted
	 */
	void deleteAll(Map<String, DeleteOptions> options);

	/**
	 * Save and delete several entries and publish messages, in the given order, all or
	 * nothing.
	 * @param work collects what is to be done; if it throws, nothing is done
	 * @return the new etags by the keys of what was saved and not deleted again
	 * @throws EtagMismatchException if a condition does not hold; names the first key
	 * @throws FencedException if an entry was written with a higher token of a lock
	 * @throws UnsupportedStateOperationException if a message is published and the store
	 * cannot do that in one commit, or the keys are in different slots of a cluster
	 */
	Map<String, String> transaction(Consumer<StateTransaction> work);

	/**
	 * List keys. No page has a key twice. Keys that are there all the time are in exactly
	 * one page; in Redis, which may name a key again when its table grows or shrinks, in
	 * one or more. Keys that are written or deleted meanwhile may be in it or not.
	 * @param query which keys
	 * @return a page
	 */
	KeyPage keys(KeyQuery query);

	/**
	 * Delete all entries whose keys begin with a text.
	 * @param prefix the text, not empty
	 * @return how many entries were deleted
	 * @throws InvalidStateKeyException if the prefix is empty or too long
	 */
	long deletePrefix(String prefix);

}

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

package dev.patterns.inbox.store;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * Store of the inbox. All methods take part in the transaction of the current thread,
 * which the caller opened at READ COMMITTED; the transaction is that of the handler, so
 * record and effect commit together. A record of a transaction that has not ended is seen
 * by nobody but locks its key. Thread-safe.
 */
public interface InboxStore {

	/**
	 * Insert a record unless there is one under its key. Waits while another transaction
	 * that inserted, changed or locked it has not ended. Never leaves a lock time-out
	 * behind that outlives the transaction.
	 * @param record the record
	 * @param wait how to wait
	 * @return {@code true} if it was inserted, {@code false} if there is a committed
	 * record, or one of this transaction, under the key
	 * @throws InboxLockedException if the wait ended without an outcome
	 */
	boolean insert(InboxRecord record, LockWait wait);

	/**
	 * Insert the records of a batch, but none under whose key there is one already. They
	 * are inserted in the order of their keys whatever the order of the collection, so
	 * that batches that overlap wait for each other and cannot deadlock. Waits as
	 * {@link #insert} does, for each key that another transaction holds.
	 * @param records the records, no two of them under the same key
	 * @param wait how to wait
	 * @return the keys of the records that were inserted
	 * @throws InboxLockedException if a wait ended without an outcome. The transaction is
	 * to be rolled back then, unless there was a savepoint
	 */
	Set<InboxKey> insertNew(Collection<InboxRecord> records, LockWait wait);

	/**
	 * Find a record without locking it.
	 * @param key the key
	 * @return the record, empty if there is none
	 */
	Optional<InboxRecord> find(InboxKey key);

	/**
	 * Find a record and lock it until the end of the transaction.
	 * @param key the key
	 * @param wait how to wait for others that have locked it
	 * @return the record, empty if there is none
	 * @throws InboxLockedException if the wait ended without an outcome
	 */
	Optional<InboxRecord> lock(InboxKey key, LockWait wait);

	/**
	 * Replace status and response of a record that this transaction inserted or locked.
	 * @param record the record
	 * @return whether there was such a record
	 */
	boolean update(InboxRecord record);

	/**
	 * Delete records that are older than an age, the oldest first.
	 * @param age the age, by the database's clock
	 * @param limit how many to delete at most
	 * @return how many were deleted
	 */
	int purge(Duration age, int limit);

	/**
	 * Delete a record, so that the request may be handled again.
	 * @param key the key
	 * @param wait how to wait for others that have locked it
	 * @return whether there was such a record
	 * @throws InboxLockedException if the wait ended without an outcome
	 */
	boolean delete(InboxKey key, LockWait wait);

	/**
	 * Count the records, up to {@link InboxTotals#LIMIT}. Meant to be called every few
	 * seconds: reads an index only.
	 * @return the number and the age of the oldest
	 */
	InboxTotals totals();

	/**
	 * Count the newest records by operation and status.
	 * @param limit how many records to look at
	 * @return the counts, ordered by operation and status
	 */
	List<InboxCount> counts(int limit);

	/**
	 * List records without their responses.
	 * @param operation durable name of the handler, whose records are listed in the order
	 * of their keys; {@code null} for all, the newest first
	 * @param offset how many to skip
	 * @param limit how many to list at most
	 * @return the entries
	 */
	List<InboxEntry> entries(@Nullable String operation, int offset, int limit);

	/**
	 * Find a record without its response.
	 * @param key the key
	 * @return the entry, empty if there is none
	 */
	Optional<InboxEntry> entry(InboxKey key);

	/**
	 * The time of the store's clock.
	 * @return the present time
	 */
	Instant now();

}

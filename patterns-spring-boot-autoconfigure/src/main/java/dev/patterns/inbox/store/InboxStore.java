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
import java.util.Optional;

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
	 * The time of the store's clock.
	 * @return the present time
	 */
	Instant now();

}

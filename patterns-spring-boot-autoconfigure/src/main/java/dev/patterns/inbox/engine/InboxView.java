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

package dev.patterns.inbox.engine;

import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.patterns.inbox.store.InboxCount;
import dev.patterns.inbox.store.InboxEntry;
import dev.patterns.inbox.store.InboxKey;
import dev.patterns.inbox.store.InboxLockedException;
import dev.patterns.inbox.store.InboxRecord;
import dev.patterns.inbox.store.LockWait;

/**
 * The records, for those who look at them. Asks for no database unless the inbox is used:
 * then there are none. Thread-safe.
 */
public final class InboxView {

	private final InboxBackend backend;

	private final InboxSettings settings;

	/**
	 * Create a view.
	 * @param backend the database
	 * @param settings the settings
	 */
	public InboxView(InboxBackend backend, InboxSettings settings) {
		this.backend = backend;
		this.settings = settings;
	}

	/**
	 * The settings of the inbox.
	 * @return the settings
	 */
	public InboxSettings getSettings() {
		return this.settings;
	}

	/**
	 * The database.
	 * @return the back-end, which tells its platform if it is used
	 */
	public InboxBackend getBackend() {
		return this.backend;
	}

	/**
	 * Count the newest records by operation and status.
	 * @param limit how many records to look at
	 * @return the counts
	 */
	public List<InboxCount> counts(int limit) {
		return this.backend.isConnected() ? this.backend.store().counts(limit) : List.of();
	}

	/**
	 * List records.
	 * @param operation the operation, in the order of keys; {@code null} for all, the
	 * newest first
	 * @param offset how many to skip
	 * @param limit how many to list at most
	 * @return the entries
	 */
	public List<InboxEntry> entries(@Nullable String operation, int offset, int limit) {
		return this.backend.isConnected() ? this.backend.store().entries(operation, offset, limit) : List.of();
	}

	/**
	 * Find a record.
	 * @param key the key
	 * @return the entry, empty if there is none
	 */
	public Optional<InboxEntry> entry(InboxKey key) {
		return this.backend.isConnected() ? this.backend.store().entry(key) : Optional.empty();
	}

	/**
	 * Find a record with its response.
	 * @param key the key
	 * @return the record, empty if there is none
	 */
	public Optional<InboxRecord> record(InboxKey key) {
		return this.backend.isConnected() ? this.backend.store().find(key) : Optional.empty();
	}

	/**
	 * Delete a record, so that its request may be handled again.
	 * @param key the key
	 * @return whether there was such a record
	 * @throws InboxLockedException if the request is being undone
	 */
	public boolean delete(InboxKey key) {
		if (!this.backend.isConnected()) {
			return false;
		}
		LockWait wait = new LockWait(this.settings.patience(), false);
		return Boolean.TRUE
			.equals(this.backend.access().transaction().execute((status) -> this.backend.store().delete(key, wait)));
	}

}

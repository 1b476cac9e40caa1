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

package dev.patterns.configuration.store.jdbc;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.patterns.configuration.ConfigurationChange;
import dev.patterns.configuration.ConfigurationConflictException;
import dev.patterns.configuration.ConfigurationItem;
import dev.patterns.configuration.store.StorePosition;
import dev.patterns.jdbc.DatabasePlatform;
import dev.patterns.jdbc.JdbcAccess;
import dev.patterns.jdbc.TypedNull;

/**
 * Writes a revision within a transaction. The row of the store is locked first, so that
 * all who write to a store do it one after the other, and their revisions become visible
 * in that order.
 */
final class RevisionWriter {

	private static final String UPDATE = "update patterns_configuration set item_value = ?, version = ? "
			+ "where store = ? and item_key = ?";

	private static final String INSERT = "insert into patterns_configuration (item_value, version, store, item_key) "
			+ "values (?, ?, ?, ?)";

	private final JdbcAccess access;

	private final String store;

	private final int history;

	RevisionWriter(JdbcAccess access, String store, int history) {
		this.access = access;
		this.store = store;
		this.history = history;
	}

	/**
	 * Write a revision.
	 * @param changes the changes
	 * @param author who makes them
	 * @return the revision, 0 if there is nothing to do; empty if there is no row of the
	 * store yet
	 */
	Optional<Long> write(List<ConfigurationChange> changes, String author) {
		Optional<Long> last = lock();
		if (last.isEmpty()) {
			return last;
		}
		List<ConfigurationChange> effective = check(changes);
		if (effective.isEmpty()) {
			return Optional.of(0L);
		}
		long revision = last.get() + 1;
		for (ConfigurationChange change : effective) {
			save(change, revision);
		}
		String mark = StorePosition.newMark();
		record(effective, new StorePosition(revision, mark), author);
		long floor = Math.max(0, revision - this.history);
		this.access.template()
			.update("update patterns_configuration_head set revision = ?, revision_mark = ?, history_floor = case "
					+ "when history_floor > ? then history_floor else ? end where store = ?", revision, mark, floor,
					floor, this.store);
		if (floor > 0) {
			this.access.template()
				.update("delete from patterns_configuration_change where store = ? and revision <= ?", this.store,
						floor);
		}
		if (this.access.platform() == DatabasePlatform.POSTGRESQL) {
			PostgresqlWatch.tell(this.access.template(), this.store);
		}
		return Optional.of(revision);
	}

	private Optional<Long> lock() {
		return this.access.client()
			.sql("select revision from patterns_configuration_head where store = ? for update")
			.param(this.store)
			.query(Long.class)
			.optional();
	}

	/**
	 * Insert the row of a store.
	 * @param access the database
	 * @param store name of the store
	 * @return {@code true}
	 * @throws org.springframework.dao.DuplicateKeyException if somebody else was first
	 */
	static boolean insertHead(JdbcAccess access, String store) {
		return access.client()
			.sql("insert into patterns_configuration_head (store, revision, revision_mark, history_floor) values (?, 0, '', 0)")
			.param(store)
			.update() > 0;
	}

	private List<ConfigurationChange> check(List<ConfigurationChange> changes) {
		Map<String, ConfigurationItem> present = new ConfigurationRows(this.access, this.store)
			.find(changes.stream().map(ConfigurationChange::key).toList());
		List<ConfigurationChange> effective = new ArrayList<>();
		for (ConfigurationChange change : changes) {
			ConfigurationItem item = present.get(change.key());
			long version = (item != null) ? item.version() : 0;
			Long expected = change.expectedVersion();
			if (expected != null && expected != version) {
				throw new ConfigurationConflictException(change.key(), expected, version);
			}
			if (change.value() != null || item != null) {
				effective.add(change);
			}
		}
		effective.sort(Comparator.comparing(ConfigurationChange::key));
		return effective;
	}

	private void save(ConfigurationChange change, long revision) {
		if (change.value() == null) {
			this.access.template()
				.update("delete from patterns_configuration where store = ? and item_key = ?", this.store,
						change.key());
		}
		else if (this.access.template().update(UPDATE, change.value(), revision, this.store, change.key()) == 0) {
			this.access.template().update(INSERT, change.value(), revision, this.store, change.key());
		}
	}

	private void record(List<ConfigurationChange> changes, StorePosition position, String author) {
		List<Object[]> rows = new ArrayList<>();
		for (ConfigurationChange change : changes) {
			rows.add(new Object[] { this.store, position.revision(), position.mark(), change.key(),
					TypedNull.text(change.value()), author });
		}
		this.access.template()
			.batchUpdate(
					"insert into patterns_configuration_change (store, revision, revision_mark, item_key, item_value, "
							+ "changed_by, changed_at) values (?, ?, ?, ?, ?, ?, "
							+ this.access.platform().epochMillis() + ")",
					rows);
	}

}

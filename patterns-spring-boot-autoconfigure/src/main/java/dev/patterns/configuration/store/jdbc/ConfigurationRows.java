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

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.springframework.jdbc.core.RowMapper;

import dev.patterns.configuration.ConfigurationItem;
import dev.patterns.configuration.ConfigurationRevision;
import dev.patterns.configuration.store.StoreChanges;
import dev.patterns.configuration.store.StoreContent;
import dev.patterns.configuration.store.StorePosition;
import dev.patterns.configuration.store.StoredRevision;
import dev.patterns.jdbc.JdbcAccess;

/**
 * Queries within a transaction. They are the same for all databases.
 */
final class ConfigurationRows {

	/** Keys in one statement. */
	static final int BATCH = 500;

	private static final String COLUMNS = "select item_key, item_value, revision, changed_at, changed_by, revision_mark "
			+ "from patterns_configuration_change where store = ? and ";

	private static final RowMapper<ConfigurationRevision> ROW = ConfigurationRows::revision;

	private final JdbcAccess access;

	private final String store;

	ConfigurationRows(JdbcAccess access, String store) {
		this.access = access;
		this.store = store;
	}

	private static ConfigurationRevision revision(ResultSet row, int number) throws SQLException {
		return new ConfigurationRevision(row.getString(1), row.getString(2), row.getLong(3),
				Instant.ofEpochMilli(row.getLong(4)), row.getString(5));
	}

	StorePosition position() {
		return head().position();
	}

	private Head head() {
		return this.access.client()
			.sql("select revision, revision_mark, history_floor from patterns_configuration_head where store = ?")
			.param(this.store)
			.query((row, number) -> new Head(ContentQuery.position(row), row.getLong(3)))
			.optional()
			.orElse(new Head(StorePosition.START, 0));
	}

	Map<String, ConfigurationItem> find(Collection<String> keys) {
		List<String> all = List.copyOf(keys);
		Map<String, ConfigurationItem> found = new HashMap<>();
		for (int from = 0; from < all.size(); from += BATCH) {
			List<String> part = all.subList(from, Math.min(all.size(), from + BATCH));
			List<Object> parameters = new ArrayList<>(part);
			parameters.add(this.store);
			StoreContent content = this.access.client()
				.sql(ContentQuery.sqlForKeys(part.size()))
				.params(parameters)
				.query(ContentQuery::content);
			found.putAll(content.items());
		}
		return found;
	}

	StoreChanges changesAfter(StorePosition known, int limit) {
		Head head = head();
		if (head.position().equals(known)) {
			return new StoreChanges(List.of(), known, true);
		}
		long present = head.position().revision();
		if (known.revision() >= present || known.revision() < head.floor()) {
			return StoreChanges.unknown(head.position());
		}
		List<StoredRevision> stored = this.access.client()
			.sql(COLUMNS + "revision >= ? and revision <= ? order by revision, item_key")
			.params(this.store, known.revision(), Math.min(present, known.revision() + limit))
			.query((row, number) -> new StoredRevision(revision(row, number), row.getString(6)))
			.list();
		return StoreChanges.after(known, head.position(), stored);
	}

	List<ConfigurationRevision> history(String key, int limit) {
		return this.access.client()
			.sql(COLUMNS + "item_key = ? order by revision desc limit " + limit)
			.params(this.store, key)
			.query(ROW)
			.list();
	}

	List<ConfigurationRevision> find(String key, long version) {
		return this.access.client()
			.sql(COLUMNS + "item_key = ? and revision = ?")
			.params(this.store, key, version)
			.query(ROW)
			.list();
	}

	/**
	 * Where a store is.
	 *
	 * @param position its position
	 * @param floor up to which revision its history was deleted
	 */
	private record Head(StorePosition position, long floor) {

	}

}

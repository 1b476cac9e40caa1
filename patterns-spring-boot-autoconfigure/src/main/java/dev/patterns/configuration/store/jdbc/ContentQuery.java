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

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.patterns.configuration.ConfigurationItem;
import dev.patterns.configuration.store.StoreContent;
import dev.patterns.configuration.store.StorePosition;

/**
 * Reads the revision and all items, or some, with one statement, and so as they are at
 * one moment. The statement is the same for all databases.
 */
final class ContentQuery {

	private static final String SQL = "select h.revision, h.revision_mark, c.item_key, c.item_value, c.version "
			+ "from patterns_configuration_head h left join patterns_configuration c on c.store = h.store%s "
			+ "where h.store = ?";

	private ContentQuery() {
	}

	static StoreContent read(Connection connection, String store) throws SQLException {
		try (PreparedStatement statement = connection.prepareStatement(SQL.formatted(""))) {
			statement.setString(1, store);
			try (ResultSet rows = statement.executeQuery()) {
				return content(rows);
			}
		}
	}

	static String sqlForKeys(int count) {
		return SQL.formatted(" and c.item_key in (" + "?, ".repeat(count - 1) + "?)");
	}

	static StoreContent content(ResultSet rows) throws SQLException {
		StorePosition position = StorePosition.START;
		Map<String, ConfigurationItem> items = new HashMap<>();
		while (rows.next()) {
			position = position(rows);
			String key = rows.getString(3);
			if (key != null) {
				items.put(key, new ConfigurationItem(key, text(rows.getString(4)), rows.getLong(5)));
			}
		}
		return new StoreContent(position, items);
	}

	// Before anything was written there is no mark.
	static StorePosition position(ResultSet row) throws SQLException {
		long revision = row.getLong(1);
		return (revision != 0) ? new StorePosition(revision, text(row.getString(2))) : StorePosition.START;
	}

	private static String text(@Nullable String value) {
		return (value != null) ? value : "";
	}

}

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

package dev.patterns.benchmarks.saga;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import dev.patterns.benchmarks.server.Database;

/**
 * Copies rows, whatever columns they have.
 *
 * @param database where
 * @param prefix beginning of the ids of instances to which copies belong
 */
record Copies(Database database, String prefix) {

	/**
	 * The id of the instance to which the n-th copy belongs.
	 * @return the id as SQL
	 */
	String id() {
		return "'" + this.prefix + "' || n";
	}

	/**
	 * Copy rows.
	 * @param table name of the table
	 * @param count how many copies of each row
	 * @param where which rows
	 * @param changes what differs in the n-th copy, as SQL by column
	 * @throws SQLException if that fails
	 */
	void of(String table, int count, String where, Map<String, String> changes) throws SQLException {
		List<String> columns = new ArrayList<>();
		try (Connection connection = this.database.connect();
				ResultSet row = connection.getMetaData().getColumns(null, null, table, null)) {
			while (row.next()) {
				columns.add(row.getString("COLUMN_NAME"));
			}
		}
		this.database.execute("insert into %s (%s) select %s from %s, generate_series(1, %d) n where %s".formatted(
				table, String.join(", ", columns),
				String.join(", ", columns.stream().map((column) -> changes.getOrDefault(column, column)).toList()),
				table, count, where));
	}

}

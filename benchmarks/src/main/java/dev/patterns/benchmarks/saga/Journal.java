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
import java.sql.PreparedStatement;
import java.sql.SQLException;

/**
 * The business rows: one for each step, another for each compensation.
 */
final class Journal {

	static final String TABLE = """
			create table journal (
				order_id varchar(64) not null,
				step integer not null,
				undo boolean not null,
				reference varchar(64) not null,
				primary key (order_id, step, undo)
			)""";

	static final String INSERT = "insert into journal (order_id, step, undo, reference) values (?, ?, ?, ?)";

	private Journal() {
	}

	static Booked book(Connection connection, Order order, int step) throws SQLException {
		Booked booked = Booked.of(order, step);
		insert(connection, order, booked, false);
		return booked;
	}

	static void undo(Connection connection, Order order, Booked booked) throws SQLException {
		insert(connection, order, booked, true);
	}

	private static void insert(Connection connection, Order order, Booked booked, boolean undo) throws SQLException {
		try (PreparedStatement statement = connection.prepareStatement(INSERT)) {
			statement.setString(1, order.id());
			statement.setInt(2, booked.step());
			statement.setBoolean(3, undo);
			statement.setString(4, booked.reference());
			statement.executeUpdate();
		}
	}

}

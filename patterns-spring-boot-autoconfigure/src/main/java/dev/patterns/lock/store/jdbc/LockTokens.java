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

package dev.patterns.lock.store.jdbc;

import java.sql.ResultSet;
import java.sql.SQLException;

import dev.patterns.jdbc.DatabasePlatform;

/**
 * Draws numbers, each greater than all that were drawn before its statement began. There
 * is one source for all locks, so that a lock that is not remembered any more still gets
 * a greater one the next time.
 */
interface LockTokens {

	Drawn next();

	static LockTokens of(DatabasePlatform platform, LockConnections connections) {
		String now = ", " + platform.epochMillis();
		return switch (platform) {
			case POSTGRESQL -> sequence(connections, "select nextval('patterns_lock_token')" + now);
			case H2 -> sequence(connections, "select next value for patterns_lock_token" + now);
			// MySQL has no sequences, those of MariaDB do not work in every cluster.
			case MARIADB,
					MYSQL ->
				() -> connections.updateAndQuery(
						"update patterns_lock_token set last_token = last_insert_id(last_token + 1) where id = 1",
						"select last_insert_id()" + now, Drawn::of);
		};
	}

	private static LockTokens sequence(LockConnections connections, String sql) {
		return () -> connections.query(sql, Drawn::of).get(0);
	}

	/**
	 * A number.
	 *
	 * @param token the number
	 * @param at when it was drawn, by the database's clock
	 */
	record Drawn(long token, long at) {

		static Drawn of(ResultSet row, int index) throws SQLException {
			return new Drawn(row.getLong(1), row.getLong(2));
		}

	}

}

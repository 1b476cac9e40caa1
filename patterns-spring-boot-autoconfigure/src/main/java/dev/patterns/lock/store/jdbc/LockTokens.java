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

import dev.patterns.jdbc.DatabasePlatform;

/**
 * Draws numbers, each greater than all that were drawn before its statement began. There
 * is one source for all locks, so that a lock that is not remembered any more still gets
 * a greater one the next time.
 */
interface LockTokens {

	long next();

	static LockTokens of(DatabasePlatform platform, LockConnections connections) {
		return switch (platform) {
			case POSTGRESQL -> sequence(connections, "select nextval('patterns_lock_token')");
			case H2 -> sequence(connections, "select next value for patterns_lock_token");
			// MySQL has no sequences, those of MariaDB do not work in every cluster.
			case MARIADB,
					MYSQL ->
				() -> connections.updateAndQuery(
						"update patterns_lock_token set last_token = last_insert_id(last_token + 1) where id = 1",
						"select last_insert_id()");
		};
	}

	private static LockTokens sequence(LockConnections connections, String sql) {
		return () -> connections.query(sql, (row, index) -> row.getLong(1)).get(0);
	}

}

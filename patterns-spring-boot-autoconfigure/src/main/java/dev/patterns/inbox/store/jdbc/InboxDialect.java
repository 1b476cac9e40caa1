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

package dev.patterns.inbox.store.jdbc;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

import org.springframework.jdbc.core.JdbcTemplate;

import dev.patterns.inbox.store.InboxKey;
import dev.patterns.inbox.store.InboxRecord;
import dev.patterns.jdbc.DatabasePlatform;
import dev.patterns.jdbc.TypedNull;

/**
 * What differs between databases: how to insert without spoiling the transaction, how to
 * limit the wait for a lock, and how to delete in batches.
 */
interface InboxDialect {

	String COLUMNS = "patterns_inbox (operation, source, request_key, fingerprint, status, response_head, response, created_at)";

	/**
	 * Insert unless there is a record, waiting for others no longer than a limit.
	 * @param template executes statements in the present transaction
	 * @param record the record
	 * @param wait the limit
	 * @return whether it was inserted
	 */
	boolean insert(JdbcTemplate template, InboxRecord record, Duration wait);

	/**
	 * Insert several records unless there are some under their keys, waiting for others
	 * no longer than a limit, and tell which were inserted.
	 * @param template executes statements in the present transaction
	 * @param records the records, in the order in which to insert them
	 * @param wait the limit, for each record that is waited for
	 * @return the keys of those that were inserted
	 */
	Set<InboxKey> insertNew(JdbcTemplate template, List<InboxRecord> records, Duration wait);

	/**
	 * Run a statement that waits for locks no longer than a limit.
	 * @param <T> the type of the result
	 * @param template executes statements in the present transaction
	 * @param wait the limit
	 * @param statement runs the statement with the given prefix
	 * @return the statement's result
	 */
	<T> T withLockTimeout(JdbcTemplate template, Duration wait, Function<String, T> statement);

	/**
	 * A statement that deletes records: parameters are the age in milliseconds and the
	 * limit.
	 * @return the statement
	 */
	String purgeSql();

	/**
	 * Whether the database gave up waiting for a lock, or ended a deadlock.
	 * @param ex the driver's exception
	 * @return {@code true} if so
	 */
	boolean isLocked(SQLException ex);

	static InboxDialect of(DatabasePlatform platform) {
		return switch (platform) {
			case POSTGRESQL -> new PostgresqlInboxDialect();
			case MARIADB -> new MariadbInboxDialect();
			case MYSQL -> new MysqlInboxDialect();
			case H2 -> new H2InboxDialect();
		};
	}

	static Object[] values(InboxRecord record) {
		return new Object[] { record.key().operation(), record.key().source(), record.key().key(),
				TypedNull.text(record.fingerprint()), record.status().name(), TypedNull.text(record.responseHead()),
				TypedNull.text(record.response()) };
	}

	static InboxKey key(ResultSet row, int index) throws SQLException {
		return new InboxKey(row.getString(1), row.getString(2), row.getString(3));
	}

}

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

import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

import dev.patterns.inbox.store.InboxKey;
import dev.patterns.inbox.store.InboxRecord;
import dev.patterns.jdbc.DatabasePlatform;

/**
 * MariaDB: the time-out is a part of the statement, in whole seconds, 0 for no wait.
 */
final class MariadbInboxDialect implements InboxDialect {

	private static final String ROW = "(?, ?, ?, ?, ?, ?, ?, %s)".formatted(DatabasePlatform.MARIADB.epochMillis());

	static final String INSERT = insert(1);

	static final String PURGE = "delete from patterns_inbox where created_at < %s - ? order by created_at limit ?"
		.formatted(DatabasePlatform.MARIADB.epochMillis());

	/** Lock wait time-out, deadlock. */
	static final Set<Integer> LOCKED = Set.of(1205, 1213);

	@Override
	public boolean insert(JdbcTemplate template, InboxRecord record, Duration wait) {
		return template.update(prefix(wait) + INSERT, InboxDialect.values(record)) == 1;
	}

	static String insert(int rows) {
		return "insert ignore into " + COLUMNS + " values " + String.join(", ", Collections.nCopies(rows, ROW));
	}

	static @Nullable Object[] values(List<InboxRecord> records) {
		return records.stream().flatMap((record) -> Arrays.stream(InboxDialect.values(record))).toArray();
	}

	// Returns what was inserted, without what was ignored.
	@Override
	public Set<InboxKey> insertNew(JdbcTemplate template, List<InboxRecord> records, Duration wait) {
		String sql = prefix(wait) + insert(records.size()) + " returning operation, source, request_key";
		return Set.copyOf(template.query(sql, InboxDialect::key, values(records)));
	}

	@Override
	public <T> T withLockTimeout(JdbcTemplate template, Duration wait, Function<String, T> statement) {
		return statement.apply(prefix(wait));
	}

	private static String prefix(Duration wait) {
		return "set statement innodb_lock_wait_timeout = " + wait.toSeconds() + " for ";
	}

	@Override
	public String purgeSql() {
		return PURGE;
	}

	@Override
	public boolean isLocked(SQLException ex) {
		return LOCKED.contains(ex.getErrorCode());
	}

}

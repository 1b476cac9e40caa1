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

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;

import dev.patterns.inbox.store.InboxKey;
import dev.patterns.inbox.store.InboxRecord;

/**
 * MySQL: the time-out is one of the session, in whole seconds, at least 1; it is put back
 * behind the statement, also when that failed.
 */
final class MysqlInboxDialect implements InboxDialect {

	@Override
	public boolean insert(JdbcTemplate template, InboxRecord record, Duration wait) {
		return withLockTimeout(template, wait,
				(prefix) -> template.update(MariadbInboxDialect.INSERT, InboxDialect.values(record)) == 1);
	}

	// It does not return what it inserted, and nothing can be told from a count between
	// none and all. Such a batch is rare, and is taken back and inserted one by one.
	@Override
	public Set<InboxKey> insertNew(JdbcTemplate template, List<InboxRecord> records, Duration wait) {
		return withLockTimeout(template, wait, (prefix) -> {
			Set<InboxKey> inserted = template
				.execute((ConnectionCallback<Set<InboxKey>>) (connection) -> insert(connection, template, records));
			return (inserted != null) ? inserted : Set.of();
		});
	}

	private static Set<InboxKey> insert(Connection connection, JdbcTemplate template, List<InboxRecord> records)
			throws SQLException {
		Savepoint savepoint = connection.setSavepoint();
		int count = template.update(MariadbInboxDialect.insert(records.size()), MariadbInboxDialect.values(records));
		Predicate<InboxRecord> isNew = (record) -> count > 0;
		if (count > 0 && count < records.size()) {
			connection.rollback(savepoint);
			isNew = (record) -> template.update(MariadbInboxDialect.INSERT, InboxDialect.values(record)) == 1;
		}
		Set<InboxKey> inserted = records.stream().filter(isNew).map(InboxRecord::key).collect(Collectors.toSet());
		connection.releaseSavepoint(savepoint);
		return inserted;
	}

	@Override
	public <T> T withLockTimeout(JdbcTemplate template, Duration wait, Function<String, T> statement) {
		Long previous = template.queryForObject("select @@session.innodb_lock_wait_timeout", Long.class);
		template.update("set session innodb_lock_wait_timeout = " + Math.max(1, wait.toSeconds()));
		try {
			return statement.apply("");
		}
		finally {
			template.update("set session innodb_lock_wait_timeout = " + previous);
		}
	}

	@Override
	public String purgeSql() {
		return MariadbInboxDialect.PURGE;
	}

	@Override
	public boolean isLocked(SQLException ex) {
		return MariadbInboxDialect.LOCKED.contains(ex.getErrorCode());
	}

}

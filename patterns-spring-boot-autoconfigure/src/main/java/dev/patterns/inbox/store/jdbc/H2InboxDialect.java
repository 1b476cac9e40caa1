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
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.JdbcTemplate;

import dev.patterns.inbox.store.InboxKey;
import dev.patterns.inbox.store.InboxRecord;
import dev.patterns.jdbc.DatabasePlatform;

/**
 * H2: a statement that fails does not spoil the transaction, so a duplicate may fail. The
 * time-out is one of the session and is put back behind the statement.
 */
final class H2InboxDialect implements InboxDialect {

	private static final String INSERT = "insert into %s values (?, ?, ?, ?, ?, ?, ?, %s)".formatted(COLUMNS,
			DatabasePlatform.H2.epochMillis());

	private static final String PURGE = "delete from patterns_inbox where created_at < %s - ? fetch first ? rows only"
		.formatted(DatabasePlatform.H2.epochMillis());

	/** Lock time-out, deadlock, concurrent update. */
	private static final Set<Integer> LOCKED = Set.of(50200, 40001, 90131);

	@Override
	public boolean insert(JdbcTemplate template, InboxRecord record, Duration wait) {
		return withLockTimeout(template, wait, (prefix) -> insert(template, record));
	}

	private static boolean insert(JdbcTemplate template, InboxRecord record) {
		try {
			return template.update(INSERT, InboxDialect.values(record)) == 1;
		}
		catch (DuplicateKeyException ex) {
			return false;
		}
	}

	// One by one: there is no insert that passes over duplicates, and no way to the
	// database that would be worth saving.
	@Override
	public Set<InboxKey> insertNew(JdbcTemplate template, List<InboxRecord> records, Duration wait) {
		return withLockTimeout(template, wait,
				(prefix) -> records.stream()
					.filter((record) -> insert(template, record))
					.map(InboxRecord::key)
					.collect(Collectors.toSet()));
	}

	@Override
	public <T> T withLockTimeout(JdbcTemplate template, Duration wait, Function<String, T> statement) {
		Long previous = template.queryForObject("select lock_timeout()", Long.class);
		template.execute("set lock_timeout " + Math.max(1, wait.toMillis()));
		try {
			return statement.apply("");
		}
		finally {
			template.execute("set lock_timeout " + previous);
		}
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

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

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.ResultSetExtractor;

import dev.patterns.inbox.store.InboxKey;
import dev.patterns.inbox.store.InboxRecord;
import dev.patterns.jdbc.DatabasePlatform;

/**
 * PostgreSQL: a statement that fails spoils the transaction, so the insert must not fail
 * on a duplicate. The lock time-out is local to the transaction.
 */
final class PostgresqlInboxDialect implements InboxDialect {

	// One round trip: sets the time-out before the insert, and puts it back behind it. If
	// nothing is inserted it stays until the end of the transaction or its savepoint.
	private static final String INSERT = """
			with patience as (select current_setting('lock_timeout') as previous,
				set_config('lock_timeout', ?, true) as present)
			insert into %s
			select ?, ?, ?, ?, ?, ?, ?, %s from patience where present is not null
			on conflict (operation, source, request_key) do nothing
			returning set_config('lock_timeout', (select previous from patience), true)
			""".formatted(COLUMNS, DatabasePlatform.POSTGRESQL.epochMillis());

	// As above. The time-out is put back by the aggregation, which comes after the last
	// insert; by a row that is returned it would be put back before the next insert.
	private static final String INSERT_NEW = """
			with patience as (select current_setting('lock_timeout') as previous,
				set_config('lock_timeout', ?, true) as present),
			inserted as (
				insert into %s
				select operation, source, request_key, fingerprint, status, response_head, response, %s
				from patience, unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[])
					with ordinality
					as batch (operation, source, request_key, fingerprint, status, response_head, response, place)
				where present is not null order by place
				on conflict (operation, source, request_key) do nothing
				returning operation, source, request_key)
			select array_agg(operation), array_agg(source), array_agg(request_key),
				set_config('lock_timeout', (select previous from patience), true) from inserted
			""".formatted(COLUMNS, DatabasePlatform.POSTGRESQL.epochMillis());

	// The time stands in a subquery because it changes from row to row otherwise, and so
	// cannot be used with the index: each look for old records would read all young ones.
	private static final String PURGE = """
			delete from patterns_inbox where ctid = any(array(
				select ctid from patterns_inbox where created_at < (select %s) - ?
				order by created_at limit ? for update skip locked))
			""".formatted(DatabasePlatform.POSTGRESQL.epochMillis());

	/** Lock not available, deadlock detected. */
	private static final Set<String> LOCKED = Set.of("55P03", "40P01");

	@Override
	public boolean insert(JdbcTemplate template, InboxRecord record, Duration wait) {
		@Nullable Object[] values = InboxDialect.values(record);
		@Nullable Object[] arguments = new @Nullable Object[values.length + 1];
		arguments[0] = millis(wait);
		System.arraycopy(values, 0, arguments, 1, values.length);
		return Boolean.TRUE.equals(template.query(INSERT, (ResultSetExtractor<Boolean>) ResultSet::next, arguments));
	}

	@Override
	public Set<InboxKey> insertNew(JdbcTemplate template, List<InboxRecord> records, Duration wait) {
		Set<InboxKey> inserted = template.query((connection) -> {
			PreparedStatement statement = connection.prepareStatement(INSERT_NEW);
			statement.setString(1, millis(wait));
			column(statement, 2, records, (record) -> record.key().operation());
			column(statement, 3, records, (record) -> record.key().source());
			column(statement, 4, records, (record) -> record.key().key());
			column(statement, 5, records, InboxRecord::fingerprint);
			column(statement, 6, records, (record) -> record.status().name());
			column(statement, 7, records, InboxRecord::responseHead);
			column(statement, 8, records, InboxRecord::response);
			return statement;
		}, PostgresqlInboxDialect::keys);
		return (inserted != null) ? inserted : Set.of();
	}

	private static void column(PreparedStatement statement, int index, List<InboxRecord> records,
			Function<InboxRecord, @Nullable String> value) throws SQLException {
		@Nullable Object[] values = new @Nullable Object[records.size()];
		for (int i = 0; i < values.length; i++) {
			values[i] = value.apply(records.get(i));
		}
		statement.setArray(index, statement.getConnection().createArrayOf("text", values));
	}

	// Arrays are null if nothing was inserted.
	private static Set<InboxKey> keys(ResultSet row) throws SQLException {
		row.next();
		if (row.getArray(1) == null) {
			return Set.of();
		}
		String[] operations = (String[]) row.getArray(1).getArray();
		String[] sources = (String[]) row.getArray(2).getArray();
		String[] keys = (String[]) row.getArray(3).getArray();
		Set<InboxKey> inserted = new HashSet<>();
		for (int i = 0; i < keys.length; i++) {
			inserted.add(new InboxKey(operations[i], sources[i], keys[i]));
		}
		return inserted;
	}

	@Override
	public <T> T withLockTimeout(JdbcTemplate template, Duration wait, Function<String, T> statement) {
		String previous = template.queryForObject("select current_setting('lock_timeout')", String.class);
		set(template, millis(wait));
		T result = statement.apply("");
		// Not after a failure: the transaction or its savepoint is rolled back then.
		set(template, previous);
		return result;
	}

	private static void set(JdbcTemplate template, @Nullable String value) {
		template.queryForObject("select set_config('lock_timeout', ?, true)", String.class, value);
	}

	// 0 would be without a limit.
	private static String millis(Duration wait) {
		return String.valueOf(Math.max(1, wait.toMillis()));
	}

	@Override
	public String purgeSql() {
		return PURGE;
	}

	@Override
	public boolean isLocked(SQLException ex) {
		return LOCKED.contains(String.valueOf(ex.getSQLState()));
	}

}

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

package dev.patterns.state.store.jdbc;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.PreparedStatementSetter;
import org.springframework.jdbc.core.ResultSetExtractor;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.jdbc.core.RowMapper;

import dev.patterns.jdbc.DatabasePlatform;
import dev.patterns.jdbc.JdbcAccess;
import dev.patterns.state.store.StatePayload;
import dev.patterns.state.store.StateRecord;
import dev.patterns.state.store.StateWrite;
import dev.patterns.time.TimeSource;

/**
 * Executes statements with the time in them: that of the database's clock, or of a time
 * source that is moved. Thread-safe.
 */
final class StateStatements {

	private static final String NOW = "{now}";

	private static final int NANOS_OF_MILLI = 1_000_000;

	private static final ResultSetExtractor<Optional<StateRecord>> FIRST = (row) -> row.next()
			? Optional.of(record(row, 1)) : Optional.empty();

	private static final ResultSetExtractor<Optional<StateRecord>> FIRST_LIVE = (row) -> row.next() ? live(row)
			: Optional.empty();

	private static final RowMapper<Long> NUMBER = (row, index) -> row.getLong(1);

	private static final RowMapper<String> TEXT = (row, index) -> row.getString(1);

	private final JdbcTemplate template;

	private final String databaseTime;

	private final @Nullable TimeSource timeSource;

	private final boolean clockAlong;

	/** As many as there are statements. */
	private final Map<String, String> prepared = new ConcurrentHashMap<>();

	StateStatements(JdbcAccess access, @Nullable TimeSource timeSource) {
		this.template = access.template();
		this.databaseTime = StateSql.now(access.platform());
		this.timeSource = timeSource;
		this.clockAlong = timeSource == null && access.platform() == DatabasePlatform.POSTGRESQL;
	}

	private String sql(String statement) {
		if (this.timeSource != null) {
			return statement.replace(NOW, Long.toString(this.timeSource.now().toEpochMilli()));
		}
		String known = this.prepared.get(statement);
		return (known != null) ? known
				: this.prepared.computeIfAbsent(statement, (key) -> key.replace(NOW, this.databaseTime));
	}

	@Nullable StateRecord find(byte[] key) {
		PreparedStatementSetter parameters = (row) -> row.setBytes(1, key);
		Optional<StateRecord> found = this.clockAlong
				? this.template.query(StateSql.FIND_WITH_CLOCK, parameters, FIRST_LIVE)
				: this.template.query(sql(StateSql.FIND), parameters, FIRST);
		return (found != null) ? found.orElse(null) : null;
	}

	private static Optional<StateRecord> live(ResultSet row) throws SQLException {
		StateRecord found = record(row, 1);
		Instant expiresAt = found.expiresAt();
		return (expiresAt == null || expiresAt.toEpochMilli() > millis(row.getTimestamp(5))) ? Optional.of(found)
				: Optional.empty();
	}

	// Rounded, as the statements do that compare.
	private static long millis(Timestamp time) {
		return time.getTime() + ((time.getNanos() % NANOS_OF_MILLI < NANOS_OF_MILLI / 2) ? 0 : 1);
	}

	private static <T> @Nullable T first(List<T> found) {
		return found.isEmpty() ? null : found.get(0);
	}

	static StateRecord record(ResultSet row, int column) throws SQLException {
		String etag = row.getString(column);
		StatePayload payload = new StatePayload(row.getBytes(column + 2), row.getInt(column + 1));
		long expiresAt = row.getLong(column + 3);
		return new StateRecord(payload, etag, row.wasNull() ? null : Instant.ofEpochMilli(expiresAt));
	}

	int insert(String statement, byte[] key, StateWrite write) {
		return this.template.update(sql(statement), (row) -> set(row, key, write));
	}

	int[] insertAll(String statement, List<byte[]> keys, List<StateWrite> writes) {
		return this.template.execute(sql(statement), (PreparedStatement row) -> {
			for (int i = 0; i < keys.size(); i++) {
				set(row, keys.get(i), writes.get(i));
				row.addBatch();
			}
			return row.executeBatch();
		});
	}

	@Nullable String insertReturning(String statement, byte[] key, StateWrite write) {
		return text(statement, (row) -> set(row, key, write));
	}

	private static void set(PreparedStatement row, byte[] key, StateWrite write) throws SQLException {
		row.setBytes(1, key);
		setValue(row, 2, write);
	}

	private static void setValue(PreparedStatement row, int index, StateWrite write) throws SQLException {
		StatePayload payload = write.payload();
		row.setString(index, write.id());
		row.setInt(index + 1, (payload != null) ? payload.format() : 0);
		row.setBytes(index + 2, (payload != null) ? payload.data() : null);
		Long timeToLive = write.timeToLive();
		if (timeToLive != null) {
			row.setLong(index + 3, timeToLive);
		}
		else {
			row.setNull(index + 3, Types.BIGINT);
		}
	}

	boolean updateMatch(byte[] key, StateWrite write) {
		return this.template.update(sql(StateSql.UPDATE_MATCH), (row) -> {
			setValue(row, 1, write);
			row.setBytes(5, key);
			row.setString(6, write.etag());
		}) > 0;
	}

	boolean updateExpired(byte[] key, StateWrite write) {
		return this.template.update(sql(StateSql.UPDATE_EXPIRED), (row) -> {
			setValue(row, 1, write);
			row.setBytes(5, key);
		}) > 0;
	}

	int update(String statement, Object... parameters) {
		return this.template.update(sql(statement), parameters(parameters));
	}

	long number(String statement, Object... parameters) {
		Long found = numberOrNull(statement, parameters);
		if (found == null) {
			throw new IllegalStateException("There should be a row");
		}
		return found;
	}

	@Nullable Long numberOrNull(String statement, Object... parameters) {
		return first(this.template.query(sql(statement), parameters(parameters), NUMBER));
	}

	@Nullable String text(String statement, Object... parameters) {
		return text(statement, parameters(parameters));
	}

	private @Nullable String text(String statement, PreparedStatementSetter parameters) {
		return first(this.template.query(sql(statement), parameters, TEXT));
	}

	List<byte[][]> rows(String statement, int columns, Object... parameters) {
		return this.template.query(sql(statement), parameters(parameters), (row, index) -> {
			byte[][] values = new byte[columns][];
			for (int i = 0; i < columns; i++) {
				values[i] = row.getBytes(i + 1);
			}
			return values;
		});
	}

	void findAll(String statement, List<byte[]> keys, Map<String, StateRecord> found) {
		this.template.query(sql(statement), parameters(keys.toArray()),
				(RowCallbackHandler) (row) -> found.put(StateKeyBytes.text(row.getBytes(1)), record(row, 2)));
	}

	// Known to be bytes, texts and numbers, whose types drivers need not be asked for.
	private static PreparedStatementSetter parameters(Object... parameters) {
		return (row) -> {
			for (int i = 0; i < parameters.length; i++) {
				if (parameters[i] instanceof byte[] bytes) {
					row.setBytes(i + 1, bytes);
				}
				else if (parameters[i] instanceof Long number) {
					row.setLong(i + 1, number);
				}
				else {
					row.setObject(i + 1, parameters[i]);
				}
			}
		};
	}

}

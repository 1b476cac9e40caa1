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

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.jdbc.UncategorizedSQLException;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;

import dev.patterns.jdbc.JdbcAccess;

/**
 * Executes statements, each committed by the database together with it, on connections
 * that no transaction of the caller has anything to do with. So a process that is stopped
 * at any moment holds no row, and a lock is neither undone by a rollback nor invisible
 * until a commit. Thread-safe.
 */
final class LockConnections {

	/** A statement concerns a few rows: the database does not answer after so long. */
	private static final Duration LONGEST = Duration.ofSeconds(30);

	private final ConnectionSource source;

	private final JdbcAccess access;

	LockConnections(JdbcAccess access) {
		this(access, ConnectionSource.of(dataSource(access)));
	}

	LockConnections(JdbcAccess access, ConnectionSource source) {
		this.access = access;
		this.source = source;
	}

	static DataSource dataSource(JdbcAccess access) {
		DataSource candidate = access.dataSource();
		while (candidate instanceof TransactionAwareDataSourceProxy proxy && proxy.getTargetDataSource() != null) {
			candidate = proxy.getTargetDataSource();
		}
		return candidate;
	}

	/**
	 * Execute an update.
	 * @param limit when the database should give up, {@code null} for half a minute
	 * @param sql the statement
	 * @param parameters its parameters
	 * @return how many rows it changed
	 */
	int update(@Nullable Duration limit, String sql, Object... parameters) {
		return execute(limit, sql, (connection) -> {
			try (PreparedStatement statement = prepare(connection, sql, parameters)) {
				limit(statement, limit);
				return statement.executeUpdate();
			}
		});
	}

	/**
	 * Execute an update with several sets of parameters, each of which is to change one
	 * row. A driver may be told not to count rows that a statement left as they were, or
	 * not count at all: what did not change one row is looked at. Each update is sent by
	 * itself, as PostgreSQL makes one transaction of a batch, in which one row that is
	 * stuck would hold the others.
	 * @param limit when the database should give up
	 * @param sql the statement
	 * @param parameters the sets of parameters
	 * @param lookup looks what became of a set
	 * @return for each set whether it changed one row, or looks as if it had
	 */
	boolean[] updateAll(Duration limit, String sql, List<Object[]> parameters, Lookup lookup) {
		return execute(limit, sql, (connection) -> {
			boolean[] changed = new boolean[parameters.size()];
			try (PreparedStatement statement = connection.prepareStatement(sql)) {
				limit(statement, limit);
				for (int i = 0; i < changed.length; i++) {
					set(statement, parameters.get(i));
					changed[i] = statement.executeUpdate() == 1 || lookup.isAsWanted(connection, i);
				}
			}
			return changed;
		});
	}

	private static void limit(PreparedStatement statement, @Nullable Duration limit) throws SQLException {
		Duration time = (limit != null && limit.compareTo(LONGEST) < 0) ? limit : LONGEST;
		statement.setQueryTimeout((int) time.toSeconds() + 1);
	}

	<T> List<T> query(String sql, RowMapper<T> mapper, Object... parameters) {
		return execute(null, sql, (connection) -> query(connection, sql, mapper, parameters));
	}

	/**
	 * Execute an update and a query one after the other on the same connection.
	 * @param <T> type of the result
	 * @param update the update
	 * @param query a query with one row as its result
	 * @param mapper maps the row
	 * @return the result
	 */
	<T> T updateAndQuery(String update, String query, RowMapper<T> mapper) {
		return execute(null, update, (connection) -> {
			try (PreparedStatement statement = prepare(connection, update)) {
				limit(statement, null);
				statement.executeUpdate();
			}
			return query(connection, query, mapper).get(0);
		});
	}

	static <T> List<T> query(Connection connection, String sql, RowMapper<T> mapper, Object... parameters)
			throws SQLException {
		try (PreparedStatement statement = prepare(connection, sql, parameters)) {
			limit(statement, null);
			List<T> found = new ArrayList<>();
			try (ResultSet rows = statement.executeQuery()) {
				while (rows.next()) {
					found.add(mapper.mapRow(rows, found.size()));
				}
			}
			return found;
		}
	}

	private static PreparedStatement prepare(Connection connection, String sql, Object... parameters)
			throws SQLException {
		PreparedStatement statement = connection.prepareStatement(sql);
		set(statement, parameters);
		return statement;
	}

	private static void set(PreparedStatement statement, Object... parameters) throws SQLException {
		for (int i = 0; i < parameters.length; i++) {
			statement.setObject(i + 1, parameters[i]);
		}
	}

	private <T> T execute(@Nullable Duration limit, String sql, JdbcAccess.ConnectionWork<T> work) {
		Connection connection = take(limit);
		boolean usable = false;
		try {
			boolean autoCommit = connection.getAutoCommit();
			if (!autoCommit) {
				connection.setAutoCommit(true);
			}
			T result;
			try {
				result = work.run(connection);
			}
			finally {
				if (!autoCommit) {
					connection.setAutoCommit(false);
				}
			}
			usable = true;
			return result;
		}
		catch (SQLException ex) {
			throw translate(sql, ex);
		}
		finally {
			this.source.giveBack(connection, usable);
		}
	}

	private Connection take(@Nullable Duration limit) {
		try {
			return this.source.take(limit);
		}
		catch (SQLException ex) {
			throw new CannotGetJdbcConnectionException("No connection for a lock: " + ex.getMessage(), ex);
		}
	}

	private DataAccessException translate(String sql, SQLException ex) {
		DataAccessException translated = this.access.template().getExceptionTranslator().translate("Lock", sql, ex);
		return (translated != null) ? translated : new UncategorizedSQLException("Lock", sql, ex);
	}

	/**
	 * Looks what became of one of several updates.
	 */
	@FunctionalInterface
	interface Lookup {

		boolean isAsWanted(Connection connection, int index) throws SQLException;

	}

}

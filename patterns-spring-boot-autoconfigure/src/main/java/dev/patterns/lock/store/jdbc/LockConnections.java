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

	private final DataSource dataSource;

	private final JdbcAccess access;

	LockConnections(JdbcAccess access) {
		this.access = access;
		DataSource candidate = access.dataSource();
		while (candidate instanceof TransactionAwareDataSourceProxy proxy && proxy.getTargetDataSource() != null) {
			candidate = proxy.getTargetDataSource();
		}
		this.dataSource = candidate;
	}

	/**
	 * Execute an update.
	 * @param limit when the database should give up, {@code null} for no limit
	 * @param sql the statement
	 * @param parameters its parameters
	 * @return how many rows it changed
	 */
	int update(@Nullable Duration limit, String sql, Object... parameters) {
		return execute(sql, (connection) -> {
			try (PreparedStatement statement = prepare(connection, sql, parameters)) {
				if (limit != null) {
					statement.setQueryTimeout((int) Math.min(Integer.MAX_VALUE, limit.toSeconds() + 1));
				}
				return statement.executeUpdate();
			}
		});
	}

	<T> List<T> query(String sql, RowMapper<T> mapper, Object... parameters) {
		return execute(sql, (connection) -> query(connection, sql, mapper, parameters));
	}

	/**
	 * Execute an update and a query one after the other on the same connection.
	 * @param update the update
	 * @param query a query with one number as its result
	 * @return the number
	 */
	long updateAndQuery(String update, String query) {
		return execute(update, (connection) -> {
			try (PreparedStatement statement = prepare(connection, update)) {
				statement.executeUpdate();
			}
			return query(connection, query, (row, index) -> row.getLong(1)).get(0);
		});
	}

	private static <T> List<T> query(Connection connection, String sql, RowMapper<T> mapper, Object... parameters)
			throws SQLException {
		try (PreparedStatement statement = prepare(connection, sql, parameters);
				ResultSet rows = statement.executeQuery()) {
			List<T> found = new ArrayList<>();
			while (rows.next()) {
				found.add(mapper.mapRow(rows, found.size()));
			}
			return found;
		}
	}

	private static PreparedStatement prepare(Connection connection, String sql, Object... parameters)
			throws SQLException {
		PreparedStatement statement = connection.prepareStatement(sql);
		for (int i = 0; i < parameters.length; i++) {
			statement.setObject(i + 1, parameters[i]);
		}
		return statement;
	}

	private <T> T execute(String sql, JdbcAccess.ConnectionWork<T> work) {
		try (Connection connection = open()) {
			boolean autoCommit = connection.getAutoCommit();
			if (!autoCommit) {
				connection.setAutoCommit(true);
			}
			try {
				return work.run(connection);
			}
			finally {
				if (!autoCommit) {
					connection.setAutoCommit(false);
				}
			}
		}
		catch (SQLException ex) {
			throw translate(sql, ex);
		}
	}

	private Connection open() {
		try {
			return this.dataSource.getConnection();
		}
		catch (SQLException ex) {
			throw new CannotGetJdbcConnectionException("No connection for a lock: " + ex.getMessage(), ex);
		}
	}

	private DataAccessException translate(String sql, SQLException ex) {
		DataAccessException translated = this.access.template().getExceptionTranslator().translate("Lock", sql, ex);
		return (translated != null) ? translated : new UncategorizedSQLException("Lock", sql, ex);
	}

}

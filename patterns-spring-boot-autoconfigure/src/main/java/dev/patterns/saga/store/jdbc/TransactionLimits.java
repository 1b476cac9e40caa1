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

package dev.patterns.saga.store.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Objects;

import javax.sql.DataSource;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

import dev.patterns.jdbc.DatabasePlatform;

/**
 * Limits that let the database end a transaction whose process has been stopped, so that
 * it cannot hold the row of an instance for ever.
 */
abstract class TransactionLimits {

	/**
	 * Limit the time between two statements, from the beginning of the transaction.
	 * @param template on the current transaction
	 * @param limit the limit
	 */
	abstract void begin(JdbcTemplate template, Duration limit);

	/**
	 * Condition of the fence that limits the time from the fence on.
	 * @param limit the limit
	 * @return what is to be appended to the fence's condition
	 */
	String fenceCondition(Duration limit) {
		return "";
	}

	/**
	 * Limit the time from the fence on, if that takes a statement of its own.
	 * @param template on the current transaction
	 * @param limit the limit
	 */
	void fence(JdbcTemplate template, Duration limit) {
	}

	abstract String describe();

	static TransactionLimits of(DatabasePlatform platform) {
		return switch (platform) {
			case POSTGRESQL -> new PostgreSql();
			case MARIADB -> new SessionVariable("idle_transaction_timeout");
			// MySQL ends connections that are idle, in a transaction or not.
			case MYSQL -> new SessionVariable("wait_timeout");
			case H2 -> new None();
		};
	}

	/**
	 * Transaction-local settings: the database itself restores them.
	 */
	private static final class PostgreSql extends TransactionLimits {

		private final SessionLimits session = new SessionLimits();

		@Override
		void begin(JdbcTemplate template, Duration limit) {
			if (this.session.match(template, limit)) {
				return;
			}
			String millis = Long.toString(Math.max(1, limit.toMillis()));
			template.query(
					"select set_config('statement_timeout', ?, true), set_config('idle_in_transaction_session_timeout', ?, true)",
					(row) -> {
					}, millis, millis);
		}

		@Override
		String fenceCondition(Duration limit) {
			// Evaluated for the one row that is found, in the same round trip as the
			// fence.
			String millis = Long.toString(Math.max(1, limit.toMillis()));
			return " and set_config('statement_timeout', '" + millis
					+ "', true) is not null and set_config('idle_in_transaction_session_timeout', '" + millis
					+ "', true) is not null";
		}

		@Override
		String describe() {
			return "a stopped process holds a row for less than the lease (idle_in_transaction_session_timeout)";
		}

	}

	/**
	 * A variable of the session, in seconds, restored before the connection goes back to
	 * its pool.
	 */
	private static final class SessionVariable extends TransactionLimits {

		private final String name;

		SessionVariable(String name) {
			this.name = name;
		}

		@Override
		void begin(JdbcTemplate template, Duration limit) {
			set(template, limit);
		}

		@Override
		void fence(JdbcTemplate template, Duration limit) {
			set(template, limit);
		}

		private void set(JdbcTemplate template, Duration limit) {
			Restoring restoring = new Restoring(this.name, Objects.requireNonNull(template.getDataSource()));
			if (!TransactionSynchronizationManager.getSynchronizations().contains(restoring)) {
				TransactionSynchronizationManager.registerSynchronization(restoring);
			}
			template.execute("set session " + this.name + " = " + Math.max(1, limit.toSeconds()));
		}

		@Override
		String describe() {
			return "a stopped process holds a row for less than the lease (" + this.name
					+ ", in whole seconds, at least one)";
		}

	}

	/**
	 * Restores a variable when the transaction is over, whatever its end was.
	 *
	 * @param name name of the variable
	 * @param dataSource the data source of the transaction
	 */
	private record Restoring(String name, DataSource dataSource) implements TransactionSynchronization {

		@Override
		public void afterCompletion(int status) {
			Connection connection = DataSourceUtils.getConnection(this.dataSource);
			// Not by the template: the time limit of the transaction may be over.
			try (Statement statement = connection.createStatement()) {
				statement.execute("set session " + this.name + " = default");
			}
			catch (SQLException ex) {
				// The connection is broken; its pool will not use it again.
			}
			finally {
				DataSourceUtils.releaseConnection(connection, this.dataSource);
			}
		}

	}

	/**
	 * No limits.
	 */
	private static final class None extends TransactionLimits {

		@Override
		void begin(JdbcTemplate template, Duration limit) {
		}

		@Override
		String describe() {
			return "none: a stopped process that shares the database with others can hold a row until it ends";
		}

	}

}

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

package dev.patterns.lease;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.Supplier;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

import dev.patterns.jdbc.DatabasePlatform;
import dev.patterns.jdbc.JdbcAccess;

/**
 * A short transaction that ends in time even when the database does not answer any more:
 * the statements have a time limit, and so has each read from the network, since a
 * connection whose other end is gone would keep the heartbeat waiting for ever.
 */
final class HeartbeatTransaction {

	private static final Log logger = LogFactory.getLog(HeartbeatTransaction.class);

	private static final int UNKNOWN = -1;

	private final JdbcAccess access;

	private final int seconds;

	HeartbeatTransaction(JdbcAccess access, Duration limit) {
		this.access = access;
		this.seconds = (int) Math.max(1, limit.plusMillis(999).toSeconds());
	}

	JdbcAccess access() {
		return this.access;
	}

	<T> T execute(Supplier<T> work) {
		TransactionTemplate transaction = this.access.transaction();
		if (this.access.platform() == DatabasePlatform.H2) {
			// H2 has no limit for the network, and one for a statement stays with the
			// connection when that goes back to its pool.
			return transaction.execute((status) -> work.get());
		}
		transaction.setTimeout(this.seconds);
		return transaction.execute((status) -> {
			limitNetwork();
			return work.get();
		});
	}

	/**
	 * Execute one statement, which the database commits with it wherever possible.
	 * @param sql a statement that returns a number in each row
	 * @param parameters its parameters
	 * @return the number in the first row, empty if there is no row
	 */
	OptionalLong executeAtOnce(String sql, Object... parameters) {
		return this.access.executeAtOnce((connection) -> {
			int before = limitNetwork(connection);
			try (PreparedStatement statement = connection.prepareStatement(sql)) {
				statement.setQueryTimeout(this.seconds);
				for (int i = 0; i < parameters.length; i++) {
					statement.setObject(i + 1, parameters[i]);
				}
				ResultSet result = statement.executeQuery();
				return result.next() ? OptionalLong.of(result.getLong(1)) : OptionalLong.empty();
			}
			finally {
				restoreNetwork(connection, before);
			}
		});
	}

	private void limitNetwork() {
		Connection connection = DataSourceUtils.getConnection(this.access.dataSource());
		try {
			int before = limitNetwork(connection);
			TransactionSynchronizationManager.registerSynchronization(new Restoring(connection, before));
		}
		finally {
			DataSourceUtils.releaseConnection(connection, this.access.dataSource());
		}
	}

	// Returns the limit it had before.
	private int limitNetwork(Connection connection) {
		try {
			int before = connection.getNetworkTimeout();
			connection.setNetworkTimeout(Runnable::run, (this.seconds + 1) * 1000);
			return before;
		}
		catch (SQLException ex) {
			logger.debug("The driver knows no time limit for the network", ex);
			return UNKNOWN;
		}
	}

	private static void restoreNetwork(Connection connection, int millis) {
		if (millis == UNKNOWN) {
			return;
		}
		try {
			connection.setNetworkTimeout(Runnable::run, millis);
		}
		catch (SQLException ex) {
			logger.debug("The connection is broken", ex);
		}
	}

	/**
	 * Restores the limit before the connection goes back to its pool.
	 *
	 * @param connection the connection of the transaction
	 * @param timeout the limit it had before, in milliseconds
	 */
	private record Restoring(Connection connection, int timeout) implements TransactionSynchronization {

		@Override
		public void afterCompletion(int status) {
			restoreNetwork(this.connection, this.timeout);
		}

	}

}

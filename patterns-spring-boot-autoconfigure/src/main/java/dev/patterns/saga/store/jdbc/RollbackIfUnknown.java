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

import javax.sql.DataSource;

import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Rolls back what may still be open when it is unknown how a transaction ended. Spring
 * takes a {@code TransactionException} that is thrown before the commit, such as the one
 * that says that the time is over, for a failure of the commit itself, and does not roll
 * back; the connection's return to auto-commit would then commit a step's effect without
 * its checkpoint.
 *
 * @param dataSource the data source of the transaction
 */
record RollbackIfUnknown(DataSource dataSource) implements TransactionSynchronization {

	static void register(DataSource dataSource) {
		TransactionSynchronizationManager.registerSynchronization(new RollbackIfUnknown(dataSource));
	}

	@Override
	public void afterCompletion(int status) {
		if (status != STATUS_UNKNOWN) {
			return;
		}
		Connection connection = DataSourceUtils.getConnection(this.dataSource);
		try {
			connection.rollback();
		}
		catch (SQLException ex) {
			// The connection is broken, and nothing is open any more.
		}
		finally {
			DataSourceUtils.releaseConnection(connection, this.dataSource);
		}
	}

}

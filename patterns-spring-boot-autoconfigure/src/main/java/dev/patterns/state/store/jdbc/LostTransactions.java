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

import java.sql.SQLException;
import java.util.Set;
import java.util.function.Supplier;

import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.datasource.ConnectionHolder;
import org.springframework.transaction.UnexpectedRollbackException;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

import dev.patterns.jdbc.DatabasePlatform;
import dev.patterns.jdbc.JdbcAccess;

/**
 * Callers' transactions that MariaDB or MySQL has rolled back as a whole, savepoints
 * included, while the connection goes on in a new one: after a deadlock, and on MariaDB
 * with {@code innodb_snapshot_isolation} when a row has changed since the transaction
 * began. Such a transaction must not be committed by a caller who caught the exception.
 * Thread-safe.
 */
final class LostTransactions {

	/** "Record has changed since last read", "Deadlock found". */
	private static final Set<Integer> ERRORS = Set.of(1020, 1213);

	private final JdbcAccess access;

	private final boolean possible;

	LostTransactions(JdbcAccess access) {
		this.access = access;
		this.possible = access.platform() == DatabasePlatform.MARIADB || access.platform() == DatabasePlatform.MYSQL;
	}

	/**
	 * Work in the caller's transaction.
	 * @param <T> type of the result
	 * @param work the work
	 * @return the result
	 * @throws ConcurrencyFailureException if the database has rolled back the
	 * transaction, which then cannot be committed any more
	 */
	<T> T watch(Supplier<T> work) {
		try {
			return work.get();
		}
		catch (DataAccessException ex) {
			if (!this.possible || !isLost(ex)) {
				throw ex;
			}
			preventCommit();
			throw (ex instanceof ConcurrencyFailureException) ? ex : new ConcurrencyFailureException(
					"The database has rolled back the transaction: a row was changed by somebody else", ex);
		}
	}

	private static boolean isLost(Throwable ex) {
		for (Throwable cause = ex; cause != null; cause = cause.getCause()) {
			if (cause instanceof SQLException failure && ERRORS.contains(failure.getErrorCode())) {
				return true;
			}
		}
		return false;
	}

	// The holder tells the manager of JDBC transactions, the synchronization all others.
	private void preventCommit() {
		Object resource = TransactionSynchronizationManager.getResource(this.access.dataSource());
		if (resource instanceof ConnectionHolder holder) {
			holder.setRollbackOnly();
		}
		if (TransactionSynchronizationManager.isSynchronizationActive()) {
			TransactionSynchronizationManager.registerSynchronization(new NoCommit());
		}
	}

	private static final class NoCommit implements TransactionSynchronization {

		@Override
		public void beforeCommit(boolean readOnly) {
			throw new UnexpectedRollbackException("The database has rolled back the transaction");
		}

	}

}

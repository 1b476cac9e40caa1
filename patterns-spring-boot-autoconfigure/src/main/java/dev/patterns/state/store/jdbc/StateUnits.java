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

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.transaction.support.TransactionTemplate;

import dev.patterns.jdbc.JdbcAccess;

/**
 * What commits together: with the caller's transaction if there is one, else by itself.
 * Only by itself it is tried again where the database broke a deadlock, since only then
 * all of it was taken back. Thread-safe.
 */
final class StateUnits {

	private static final int TRIES = 10;

	private static final long PAUSE_NANOS = 5_000_000;

	private final JdbcAccess access;

	private final TransactionTemplate transaction;

	private final LostTransactions lost;

	private volatile @Nullable Boolean autoCommit;

	StateUnits(JdbcAccess access) {
		this.access = access;
		this.transaction = access.transaction();
		this.lost = new LostTransactions(access);
	}

	/**
	 * Execute one statement.
	 * @param <T> type of the result
	 * @param work executes it
	 * @return the result
	 */
	<T> T atOnce(Supplier<T> work) {
		if (this.access.isTransactionActive()) {
			return this.lost.watch(work);
		}
		return isAutoCommit() ? repeat(work) : repeat(() -> inNew(work, (result) -> true));
	}

	/**
	 * Execute statements that commit together.
	 * @param <T> type of the result
	 * @param work executes them
	 * @return the result
	 */
	<T> T together(Supplier<T> work) {
		return this.access.isTransactionActive() ? this.lost.watch(work) : repeat(() -> inNew(work, (result) -> true));
	}

	/**
	 * Execute statements that commit together, and take them back if their result is not
	 * the one that is wanted.
	 * @param <T> type of the result
	 * @param work executes them
	 * @param keep whether what was written stays
	 * @return the result
	 */
	<T> T allOrNothing(Supplier<T> work, Predicate<T> keep) {
		if (!this.access.isTransactionActive()) {
			return repeat(() -> inNew(work, keep));
		}
		return this.lost.watch(() -> this.access.template()
			.execute((ConnectionCallback<T>) (connection) -> withSavepoint(connection, work, keep)));
	}

	private <T> T inNew(Supplier<T> work, Predicate<T> keep) {
		return this.transaction.execute((status) -> {
			T result = work.get();
			if (!keep.test(result)) {
				status.setRollbackOnly();
			}
			return result;
		});
	}

	private static <T> T withSavepoint(Connection connection, Supplier<T> work, Predicate<T> keep) throws SQLException {
		Savepoint savepoint = connection.setSavepoint();
		T result;
		try {
			result = work.get();
		}
		catch (RuntimeException | Error ex) {
			try {
				connection.rollback(savepoint);
			}
			catch (SQLException failure) {
				ex.addSuppressed(failure);
			}
			throw ex;
		}
		if (keep.test(result)) {
			connection.releaseSavepoint(savepoint);
		}
		else {
			connection.rollback(savepoint);
		}
		return result;
	}

	private static <T> T repeat(Supplier<T> work) {
		for (int attempt = 1;; attempt++) {
			try {
				return work.get();
			}
			catch (ConcurrencyFailureException ex) {
				if (attempt >= TRIES || Thread.currentThread().isInterrupted()) {
					throw ex;
				}
				LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(PAUSE_NANOS * attempt));
			}
		}
	}

	// A setting of the pool.
	private boolean isAutoCommit() {
		Boolean known = this.autoCommit;
		if (known == null) {
			known = this.access.template().execute((ConnectionCallback<Boolean>) Connection::getAutoCommit);
			this.autoCommit = known;
		}
		return Boolean.TRUE.equals(known);
	}

}

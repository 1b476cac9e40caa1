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

package dev.patterns.saga.engine;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.UndeclaredThrowableException;
import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientConnectionException;

import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.PessimisticLockingFailureException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.TransactionSystemException;

/**
 * What failures mean.
 */
final class Failures {

	private static final int MAX_TEXT = 2000;

	private static final int MAX_CAUSES = 16;

	private Failures() {
	}

	/**
	 * The failure that the user's code threw.
	 * @param failure what was caught
	 * @return the failure without wrappers of reflection
	 */
	static Throwable unwrap(Throwable failure) {
		Throwable current = failure;
		while ((current instanceof InvocationTargetException || current instanceof UndeclaredThrowableException)
				&& current.getCause() != null) {
			current = current.getCause();
		}
		return current;
	}

	/**
	 * Whether a failure is passing trouble of the database: a deadlock, a serialisation
	 * failure, a lock that was not to be had, a lost connection.
	 * @param failure the failure
	 * @return {@code true} if the same may work in a moment
	 */
	static boolean isTransient(Throwable failure) {
		Throwable current = failure;
		for (int i = 0; current != null && i < MAX_CAUSES; i++) {
			if (current instanceof PessimisticLockingFailureException
					|| current instanceof RecoverableDataAccessException
					|| current instanceof DataAccessResourceFailureException
					|| current instanceof CannotCreateTransactionException
					|| (current instanceof SQLException ex && isTransient(ex))) {
				return true;
			}
			if (current instanceof TransactionSystemException ex && ex.getApplicationException() != null) {
				// The rollback failed too, and its failure is thrown instead.
				current = ex.getApplicationException();
			}
			else {
				current = current.getCause();
			}
		}
		return false;
	}

	private static boolean isTransient(SQLException ex) {
		if (isTakenOut(ex) || ex instanceof SQLRecoverableException || ex instanceof SQLTransientConnectionException) {
			return true;
		}
		String state = ex.getSQLState();
		// Connection, transaction rollback, lock not available, operator intervention
		// other than a cancelled statement, which is a time-out.
		return state != null && (state.startsWith("08") || state.startsWith("40") || state.equals("55P03")
				|| state.equals("25P03") || (state.startsWith("57P") && !state.equals("57P05")));
	}

	/**
	 * Whether the pool has taken the connection out because it broke: what it says then,
	 * at the rollback, takes the place of the failure that says why.
	 * @param ex the failure
	 * @return {@code true} if HikariCP took the connection out
	 */
	private static boolean isTakenOut(SQLException ex) {
		return ex.getSQLState() == null && "Connection is closed".equals(ex.getMessage());
	}

	/**
	 * A failure as text for people.
	 * @param failure the failure
	 * @return its kind and message
	 */
	static String text(Throwable failure) {
		String message = failure.getMessage();
		String type = failure.getClass().getSimpleName();
		String text = ((type.isEmpty()) ? failure.getClass().getName() : type)
				+ ((message != null) ? ": " + message : "");
		return (text.length() > MAX_TEXT) ? text.substring(0, MAX_TEXT) : text;
	}

}

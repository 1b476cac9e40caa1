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

package dev.patterns.outbox.engine;

import java.sql.SQLException;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.datasource.ConnectionHolder;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.interceptor.DefaultTransactionAttribute;
import org.springframework.transaction.support.TransactionSynchronizationManager;

import dev.patterns.jdbc.JdbcAccess;
import dev.patterns.outbox.OutboxTransactionException;
import dev.patterns.outbox.OutboxTransactionException.Reason;

/**
 * Says whether the current transaction is one in which the outbox may write.
 */
final class TransactionGuard {

	private TransactionGuard() {
	}

	// Whether there is such a transaction; if not, none is needed.
	static boolean check(JdbcAccess access, boolean required) {
		if (!TransactionSynchronizationManager.isActualTransactionActive() || isCompleted()) {
			if (required) {
				throw new OutboxTransactionException(Reason.REQUIRED, (isCompleted() ? "The transaction has ended"
						: "There is no transaction")
						+ ", so the message could not be sent if and only if your work is done. "
						+ "Publish it inside a transaction (@Transactional), or set 'patterns.outbox.require-transaction=false' to have it written in one of its own.");
			}
			return false;
		}
		if (!access.isTransactionActive() || isOutsideTransaction(access)) {
			throw new OutboxTransactionException(Reason.OTHER_DATA_SOURCE,
					"The current transaction is not one of the outbox's DataSource, so the message would not commit with it. "
							+ "Use the transaction manager of that DataSource, or name another DataSource by 'patterns.outbox.data-source'.");
		}
		if (TransactionSynchronizationManager.isCurrentTransactionReadOnly()) {
			throw new OutboxTransactionException(Reason.READ_ONLY,
					"The current transaction is read-only, so no message can be written in it. Publish it in a transaction without readOnly.");
		}
		return true;
	}

	// After the completion of a transaction its connection is still bound, but what is
	// written there is neither in that transaction nor in another one.
	private static boolean isCompleted() {
		return TransactionSynchronizationManager.isActualTransactionActive()
				&& !TransactionSynchronizationManager.isSynchronizationActive();
	}

	// A connection may be bound to the thread by another manager's transaction.
	private static boolean isOutsideTransaction(JdbcAccess access) {
		Object resource = TransactionSynchronizationManager.getResource(access.dataSource());
		try {
			return resource instanceof ConnectionHolder holder && holder.getConnection().getAutoCommit();
		}
		catch (SQLException ex) {
			return false;
		}
	}

	// As Spring does for a method with a plain @Transactional, but never in a transaction
	// that has ended.
	static @Nullable Object runInNew(JdbcAccess access, TransactionalTask task) throws Throwable {
		DefaultTransactionAttribute attribute = new DefaultTransactionAttribute(
				TransactionDefinition.PROPAGATION_REQUIRES_NEW);
		PlatformTransactionManager manager = access.transactionManager();
		TransactionStatus status = manager.getTransaction(attribute);
		Object result;
		try {
			result = task.run();
		}
		catch (Throwable ex) {
			if (attribute.rollbackOn(ex)) {
				manager.rollback(status);
			}
			else {
				manager.commit(status);
			}
			throw ex;
		}
		manager.commit(status);
		return result;
	}

}

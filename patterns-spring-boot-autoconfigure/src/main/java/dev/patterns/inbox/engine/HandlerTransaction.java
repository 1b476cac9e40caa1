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

package dev.patterns.inbox.engine;

import java.time.Duration;

import org.jspecify.annotations.Nullable;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.interceptor.TransactionAttribute;
import org.springframework.transaction.support.DefaultTransactionDefinition;

import dev.patterns.inbox.store.LockWait;
import dev.patterns.jdbc.JdbcAccess;

/**
 * The transaction of a handler and its record, opened or joined.
 */
final class HandlerTransaction {

	private final PlatformTransactionManager manager;

	private final TransactionStatus status;

	private HandlerTransaction(PlatformTransactionManager manager, TransactionStatus status) {
		this.manager = manager;
		this.status = status;
	}

	static HandlerTransaction begin(JdbcAccess access, @Nullable TransactionAttribute attribute, String name) {
		DefaultTransactionDefinition definition = new DefaultTransactionDefinition();
		definition.setName(name);
		// An outer transaction keeps its isolation level. One that has ended, but whose
		// connection is still bound, is not joined.
		if (!access.isTransactionActive()) {
			definition.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
			definition.setIsolationLevel(TransactionDefinition.ISOLATION_READ_COMMITTED);
		}
		if (attribute != null) {
			definition.setTimeout(attribute.getTimeout());
		}
		PlatformTransactionManager manager = access.transactionManager();
		return new HandlerTransaction(manager, manager.getTransaction(definition));
	}

	// Somebody else began the transaction and will end it.
	boolean isJoined() {
		return !this.status.isNewTransaction();
	}

	LockWait wait(Duration limit) {
		return new LockWait(limit, isJoined());
	}

	// Writes what an ORM holds back, so that what the handler returned is complete.
	void flush() {
		this.status.flush();
	}

	void commit() {
		this.manager.commit(this.status);
	}

	// The handler was not called: a joined transaction stays as it is.
	void leave() {
		if (isJoined()) {
			this.manager.commit(this.status);
		}
		else {
			this.manager.rollback(this.status);
		}
	}

	// The failure is what the caller wants to see, whatever the end of the transaction
	// says.
	void leave(Throwable failure) {
		end(this::leave, failure);
	}

	// Undoes what the handler did. A joined transaction can only be rolled back from now
	// on.
	void rollback(@Nullable Throwable failure) {
		end(() -> this.manager.rollback(this.status), failure);
	}

	private static void end(Runnable end, @Nullable Throwable failure) {
		try {
			end.run();
		}
		catch (TransactionException ex) {
			if (failure == null) {
				throw ex;
			}
			failure.addSuppressed(ex);
		}
	}

}

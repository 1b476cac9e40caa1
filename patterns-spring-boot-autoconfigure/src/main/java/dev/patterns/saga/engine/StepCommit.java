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

import java.lang.reflect.UndeclaredThrowableException;
import java.util.concurrent.Callable;

import org.jspecify.annotations.Nullable;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

import dev.patterns.outbox.OutboxBuffer;
import dev.patterns.saga.SagaException;
import dev.patterns.saga.SagaStepTimeoutException;
import dev.patterns.saga.store.SagaRecord;

/**
 * The transaction of an attempt of a transactional step whose checkpoint is stored
 * elsewhere and follows its commit. Passing trouble that rolled it back costs no attempt.
 * Used by one thread.
 */
final class StepCommit {

	private final SagaRuntime runtime;

	private final StepCall call;

	private final OutboxBuffer messages;

	private final SagaRecord saga;

	private boolean committing;

	private @Nullable String result;

	/**
	 * Create one.
	 * @param runtime what the engine shares
	 * @param saga the instance
	 * @param call the step or compensation
	 * @param messages what it publishes, which is written in the transaction
	 */
	StepCommit(SagaRuntime runtime, SagaRecord saga, StepCall call, OutboxBuffer messages) {
		this.runtime = runtime;
		this.saga = saga;
		this.call = call;
		this.messages = messages;
	}

	/**
	 * Whether nothing was committed.
	 * @return {@code false} if something was, or if that is not known
	 */
	boolean isRolledBack() {
		return !this.committing;
	}

	/**
	 * Do the work and commit.
	 * @param attempt watches the time: what is late is rolled back
	 * @param work the work
	 * @return its result
	 */
	@Nullable String execute(AttemptWatch.Attempt attempt, Callable<@Nullable String> work) {
		TransactionTemplate transaction = this.runtime.transactions()
			.of(this.call.saga().name() + "." + this.call.step().name(), this.call.step().timeout());
		for (int trouble = 1;; trouble++) {
			this.committing = false;
			try {
				transaction.executeWithoutResult((status) -> run(status, attempt, work));
				return this.result;
			}
			catch (RuntimeException ex) {
				if (this.committing || attempt.isOver() || !Failures.isTransient(Failures.unwrap(ex))
						|| trouble > this.runtime.settings().transientLimit()
						|| !this.runtime.writer().pause(trouble)) {
					throw ex;
				}
				this.messages.clear();
			}
		}
	}

	private void run(TransactionStatus status, AttemptWatch.Attempt attempt, Callable<@Nullable String> work) {
		try {
			this.result = work.call();
			if (status.isRollbackOnly()) {
				throw new SagaException("The step marked its transaction for rollback");
			}
			this.messages.flush();
			status.flush();
			// No fence, but what was taken over long ago is not committed.
			this.runtime.writer().checkOwned(this.saga);
			if (attempt.isOver()) {
				throw new SagaStepTimeoutException(this.call.step().name(), this.call.step().timeout());
			}
			// The last to be called before the commit. That a commit failed does not say
			// that it had no effect, whatever the transaction manager makes of it.
			TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {

				@Override
				public void beforeCommit(boolean readOnly) {
					StepCommit.this.committing = true;
				}

			});
		}
		catch (RuntimeException ex) {
			throw ex;
		}
		catch (Exception ex) {
			throw new UndeclaredThrowableException(ex);
		}
	}

}

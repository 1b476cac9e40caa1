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
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;

import org.jspecify.annotations.Nullable;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

import dev.patterns.call.CallScope;
import dev.patterns.saga.SagaContext;
import dev.patterns.saga.SagaException;
import dev.patterns.saga.SagaStepTimeoutException;
import dev.patterns.saga.store.SagaRecord;
import dev.patterns.saga.store.SagaStepRecord;
import dev.patterns.saga.store.SagaTransition;
import dev.patterns.worker.Deadlines.Deadline;

/**
 * Runs transactional steps and compensations: what they write, the messages they publish
 * and their checkpoint are one commit.
 */
final class LocalStepRunner {

	private final SagaRuntime runtime;

	private final SagaSettlement settlement;

	LocalStepRunner(SagaRuntime runtime, SagaSettlement settlement) {
		this.runtime = runtime;
		this.settlement = settlement;
	}

	/**
	 * Run a step or compensation, and record how it went.
	 * @param state the state, which is changed accordingly
	 * @param call the step or compensation
	 */
	void run(SagaState state, StepCall call) {
		if (call.isAwaiting()) {
			overdue(state, call.requirePrevious());
			return;
		}
		SagaStepRecord record = call.begin(state, this.runtime.now());
		for (int trouble = 1;; trouble++) {
			Checkpoint checkpoint = new Checkpoint(this.runtime.writer(), state.saga());
			try {
				this.runtime.observer()
					.observe(state.saga(), call.context(state, record), call.kind(),
							() -> attempt(state, call, record, checkpoint));
				state.apply(checkpoint.requireWritten());
				return;
			}
			catch (SagaFencedException | SagaAbandonedException | FlowViolationException ex) {
				throw ex;
			}
			catch (Exception | Error ex) {
				Throwable failure = Failures.unwrap(ex);
				SagaTransition written = checkpoint.written();
				if (written != null && this.runtime.writer().isCheckpointed(state.saga(), checkpoint.step())) {
					// The answer to the commit was lost, the commit was not.
					state.apply(written);
					return;
				}
				if (!isPassing(failure, trouble)) {
					this.settlement.failed(state, call, record, call.isFirst(), failure, false);
					return;
				}
			}
		}
	}

	private void overdue(SagaState state, SagaStepRecord record) {
		AwaitedReply awaited = this.runtime.commands().awaited(this.runtime.invoker(), record);
		this.runtime.writer()
			.write(state, awaited.failed(state.transition(this.runtime.now()), state.saga(), record,
					AwaitedReply.noReply(record), true));
	}

	private boolean isPassing(Throwable failure, int trouble) {
		if (!Failures.isTransient(failure) || trouble > this.runtime.settings().transientLimit()) {
			return false;
		}
		if (!this.runtime.writer().pause(trouble)) {
			throw new SagaAbandonedException(true);
		}
		return true;
	}

	private @Nullable Object attempt(SagaState state, StepCall call, SagaStepRecord record, Checkpoint checkpoint) {
		Duration timeout = call.step().timeout();
		TransactionTemplate transaction = this.runtime.transactions()
			.of(call.saga().name() + "." + call.step().name(), timeout);
		Guard guard = new Guard();
		try {
			transaction.executeWithoutResult((status) -> run(state, call, record, checkpoint, status, guard));
		}
		finally {
			guard.close();
		}
		return null;
	}

	private void run(SagaState state, StepCall call, SagaStepRecord record, Checkpoint checkpoint,
			TransactionStatus status, Guard guard) {
		Duration timeout = call.step().timeout();
		// A thread that hangs, in the user's code or in a connection that does not answer
		// any more, must not hold locks for ever.
		guard.watch(this.runtime.watch()
			.after(timeout.plus(this.runtime.store().lease().duration()), this.runtime.store().aborter()));
		this.runtime.store().limitTransaction(timeout);
		CommandDefinition command = call.command();
		Instant until = (command != null) ? until(state, call, record.startedAt().plus(command.timeout())) : null;
		StepBody body = (until != null) ? new CommandBody(this.runtime.commands(), call, record, until) : call.body();
		String result = invoke(state, call, body, record);
		// Flushed here, so that what JPA's listeners publish is seen before the commit.
		status.flush();
		Instant now = this.runtime.now();
		if (until != null) {
			SagaStepRecord sent = record.awaiting(result, until);
			checkpoint.prepare(status, sent, state.transition(now).with(sent, call.isFirst()));
			return;
		}
		SagaStepRecord completed = record.completed(result, state.saga().completion() + 1, now);
		checkpoint.prepare(status, completed, SagaPlan.complete(call, state, completed, state.transition(now)));
	}

	private static Instant until(SagaState state, StepCall call, Instant until) {
		Instant deadline = call.isForward() ? state.saga().deadlineAt() : null;
		return (deadline != null && deadline.isBefore(until)) ? deadline : until;
	}

	private @Nullable String invoke(SagaState state, StepCall call, StepBody attempted, SagaStepRecord record) {
		SagaContext context = call.context(state, record);
		Callable<@Nullable Object> body = attempted.prepare(this.runtime.invoker(), call.saga(), state, context);
		StepKeys keys = new StepKeys(state.saga().id(), call.keyRun(state), call.step().name(), record.iteration(),
				call.kind(), call.firstSentAt());
		CallScope scope = new CallScope(null, Instant.now().plus(call.step().timeout()), keys, true);
		AttemptWatch.Attempt attempt = this.runtime.watch()
			.begin(call.step().timeout(), this.runtime.store().isInterruptible(), () -> {
			});
		AttemptWatch.Outcome outcome;
		String result = null;
		Exception failure = null;
		try {
			result = scope.call(() -> this.runtime.invoker().invoke(context, call.kind(), body));
		}
		catch (Exception ex) {
			failure = ex;
		}
		finally {
			outcome = attempt.finish();
		}
		if (keys.calls() > 0) {
			this.runtime.invoker().warnOfCalls(call.saga(), call.step());
		}
		if (outcome == AttemptWatch.Outcome.ABANDONED) {
			throw new SagaAbandonedException(true);
		}
		if (outcome == AttemptWatch.Outcome.TIMED_OUT) {
			throw new SagaStepTimeoutException(call.step().name(), call.step().timeout());
		}
		if (failure != null) {
			throw (failure instanceof RuntimeException ex) ? ex : new UndeclaredThrowableException(failure);
		}
		return result;
	}

	/**
	 * Ends the transaction of a thread that hangs.
	 */
	private static final class Guard {

		private @Nullable Deadline abort;

		void watch(Deadline deadline) {
			this.abort = deadline;
		}

		void close() {
			if (this.abort != null) {
				this.abort.cancel();
			}
		}

	}

	/**
	 * Writes fence and checkpoint as the last statements of the transaction. To be last,
	 * it is a synchronization of lowest precedence that is registered after the user's
	 * code has run: synchronizations of the same precedence are called in the order of
	 * their registration, and those that are registered while they are being called are
	 * not called any more. What the others wrote through JPA is flushed first, since
	 * JPA's own flush comes only after all of them.
	 */
	static final class Checkpoint implements TransactionSynchronization {

		private final SagaWriter writer;

		private final SagaRecord saga;

		private @Nullable TransactionStatus status;

		private @Nullable SagaStepRecord step;

		private @Nullable SagaTransition prepared;

		private @Nullable SagaTransition written;

		Checkpoint(SagaWriter writer, SagaRecord saga) {
			this.writer = writer;
			this.saga = saga;
		}

		void prepare(TransactionStatus current, @Nullable SagaStepRecord completed, SagaTransition transition) {
			this.status = current;
			this.step = completed;
			this.prepared = transition;
			TransactionSynchronizationManager.registerSynchronization(this);
		}

		@Override
		public void beforeCommit(boolean readOnly) {
			if (this.status == null || this.prepared == null) {
				return;
			}
			try {
				this.status.flush();
				this.written = this.prepared;
				this.writer.fence(this.saga, this.prepared);
			}
			catch (TransactionException ex) {
				// Spring would take it for a failure of the commit itself, and not roll
				// back.
				throw new SagaException("The transaction was over before its checkpoint: " + ex.getMessage(), ex);
			}
		}

		@Nullable SagaTransition written() {
			return this.written;
		}

		SagaStepRecord step() {
			if (this.step == null) {
				throw new IllegalStateException("No step was prepared");
			}
			return this.step;
		}

		SagaTransition requireWritten() {
			if (this.written == null) {
				throw new SagaException("The step marked its transaction for rollback");
			}
			return this.written;
		}

	}

}

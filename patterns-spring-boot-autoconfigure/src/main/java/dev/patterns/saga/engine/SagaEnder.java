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

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionTemplate;

import dev.patterns.saga.SagaContext;
import dev.patterns.saga.SagaOutcome;
import dev.patterns.saga.SagaStatus;
import dev.patterns.saga.SagaStepKind;
import dev.patterns.saga.SagaStepStatus;
import dev.patterns.saga.engine.LocalStepRunner.Checkpoint;
import dev.patterns.saga.store.SagaRecord;
import dev.patterns.saga.store.SagaStepRecord;

/**
 * Ends instances. The end callback runs in the transaction that ends the instance; while
 * it fails the instance does not end, and the call is repeated for ever.
 */
final class SagaEnder {

	private static final Log logger = LogFactory.getLog(SagaEnder.class);

	/** Name under which a failing end callback is recorded; not a durable name. */
	private static final String STEP = "@SagaEnded";

	private final SagaRuntime runtime;

	SagaEnder(SagaRuntime runtime) {
		this.runtime = runtime;
	}

	/**
	 * Whether an instance has come to its end, but for the end callback, which failed.
	 * @param state the state
	 * @return {@code true} if nothing else is left to do
	 */
	static boolean isEnding(SagaState state) {
		return state.find(SagaStepKind.ENDED, STEP) != null;
	}

	/**
	 * End an instance.
	 * @param saga the definition
	 * @param state the state, which is changed accordingly
	 */
	void end(SagaDefinition saga, SagaState state) {
		SagaRecord instance = state.saga();
		SagaStatus status = (instance.reason() != null) ? SagaStatus.COMPENSATED : SagaStatus.COMPLETED;
		SagaMethod method = saga.ended();
		if (method == null) {
			this.runtime.writer().write(state, state.transition(this.runtime.now()).to(status).release(null));
			return;
		}
		SagaStepRecord previous = state.find(SagaStepKind.ENDED, STEP);
		int attempt = (previous != null) ? previous.attempt() + 1 : 1;
		SagaContext context = new StepCall.StepContext(instance.id(), instance.name(), instance.version(),
				instance.run(), "", attempt, 0);
		Checkpoint checkpoint = new Checkpoint(this.runtime.writer(), instance);
		SagaOutcome outcome = new SagaOutcome(status, instance.reason(), instance.failure());
		try {
			this.runtime.observer()
				.observe(instance, context, SagaStepKind.ENDED,
						() -> call(saga, method, state, context, outcome, checkpoint));
			state.apply(checkpoint.requireWritten());
		}
		catch (SagaFencedException ex) {
			throw ex;
		}
		catch (Exception | Error ex) {
			failed(state, previous, Failures.unwrap(ex));
		}
	}

	private @Nullable Object call(SagaDefinition saga, SagaMethod method, SagaState state, SagaContext context,
			SagaOutcome outcome, Checkpoint checkpoint) {
		Duration timeout = this.runtime.settings().stepTimeout();
		TransactionTemplate transaction = this.runtime.transactions().of(saga.name() + ".ended", timeout);
		transaction.executeWithoutResult((status) -> {
			this.runtime.store().limitTransaction(timeout);
			@Nullable Object[] arguments = this.runtime.invoker().arguments(method, state, context, outcome);
			try {
				this.runtime.invoker()
					.invoke(context, SagaStepKind.ENDED, () -> this.runtime.invoker().call(saga, method, arguments));
			}
			catch (RuntimeException ex) {
				throw ex;
			}
			catch (Exception ex) {
				throw new UndeclaredThrowableException(ex);
			}
			status.flush();
			checkpoint.prepare(status, null, state.transition(this.runtime.now()).to(outcome.status()).release(null));
		});
		return null;
	}

	private void failed(SagaState state, @Nullable SagaStepRecord previous, Throwable failure) {
		Instant now = this.runtime.now();
		SagaRecord instance = state.saga();
		SagaStepRecord begun = (previous != null) ? previous.next(instance.owner(), now)
				: SagaStepRecord.first(instance, STEP, SagaStepKind.ENDED, now);
		Duration delay = this.runtime.settings()
			.compensationRetry()
			.delayAfter(begun.attempt())
			.orElse(this.runtime.settings().compensationRetry().maxDelay());
		Instant due = now.plus(delay);
		// If the end was committed and only the answer lost, this is fenced.
		this.runtime.writer()
			.write(state, state.transition(now)
				.with(begun.failed(SagaStepStatus.RETRYING, Failures.text(failure), null, now), previous == null)
				.to(SagaStatus.WAITING)
				.release(due));
		this.runtime.wakeUp().accept(due);
		logger.warn("The end callback of saga '%s' (%s) failed and is repeated later: %s".formatted(instance.id(),
				instance.name(), failure), failure);
	}

}

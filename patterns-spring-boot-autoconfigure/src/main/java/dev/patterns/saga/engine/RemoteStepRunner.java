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

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import dev.patterns.call.CallScope;
import dev.patterns.outbox.OutboxBuffer;
import dev.patterns.saga.SagaContext;
import dev.patterns.saga.SagaFailureClassifier;
import dev.patterns.saga.SagaStepStatus;
import dev.patterns.saga.SagaStepTimeoutException;
import dev.patterns.saga.store.SagaAttemptRecord;
import dev.patterns.saga.store.SagaStepRecord;
import dev.patterns.saga.store.SagaTransition;

/**
 * Runs steps and compensations whose effect is not one commit with their checkpoint. That
 * an attempt begins is recorded before it is made, so that after a crash its outcome is
 * known to be unknown.
 */
final class RemoteStepRunner {

	private static final Log logger = LogFactory.getLog(RemoteStepRunner.class);

	private final SagaRuntime runtime;

	private final SagaSettlement settlement;

	RemoteStepRunner(SagaRuntime runtime, SagaSettlement settlement) {
		this.runtime = runtime;
		this.settlement = settlement;
	}

	/**
	 * Run a step or compensation, and record how it went.
	 * @param state the state, which is changed accordingly
	 * @param call the step or compensation
	 * @param onTimeout called in another thread after the instance was given up because
	 * the attempt's time was over; the calling thread then gets a
	 * {@link SagaAbandonedException}
	 */
	void run(SagaState state, StepCall call, Runnable onTimeout) {
		Instant now = this.runtime.now();
		SagaStepRecord record = call.begin(state, now);
		boolean uncertainBefore = record.uncertain();
		SagaContext context = call.context(state, record);
		Callable<@Nullable Object> body;
		try {
			body = call.body().prepare(this.runtime.invoker(), call.saga(), state, context);
		}
		catch (RuntimeException ex) {
			this.settlement.failed(state, call, record, call.isFirst(), ex, false);
			return;
		}
		SagaStepRecord begun = record.withUncertain(true);
		this.runtime.writer().write(state, begin(state, call, begun, now));
		OutboxBuffer messages = buffer(state, call);
		StepKeys keys = keys(state, call, begun);
		StepCommit commit = call.step().transactional() ? new StepCommit(this.runtime, state.saga(), call, messages)
				: null;
		String result;
		try (OutboxBuffer.Binding binding = messages.bind()) {
			result = this.runtime.observer()
				.observe(state.saga(), context, call.kind(),
						() -> invoke(state, call, begun, keys, body, onTimeout, commit));
		}
		catch (SagaAbandonedException ex) {
			throw ex;
		}
		catch (FlowViolationException ex) {
			// Nobody knows what it did before; it is made again with the same keys.
			this.runtime.writer().write(state, state.transition(this.runtime.now()).with(begun.reset(now), false));
			throw ex;
		}
		catch (Exception | Error ex) {
			Throwable failure = Failures.unwrap(ex);
			// That one call had no effect says nothing of those before it.
			boolean uncertain = uncertainBefore || ((commit != null) ? !commit.isRolledBack()
					: keys.calls() > 1 || !isWithoutEffect(call, failure));
			this.settlement.failed(state, call, begun.withUncertain(uncertain), false, failure, false);
			return;
		}
		Instant end = this.runtime.now();
		SagaStepRecord completed = begun.completed(result, state.saga().completion() + 1, end);
		SagaTransition transition = SagaPlan.complete(call.after(begun), state, completed, state.transition(end));
		if (messages.getMessages().isEmpty()) {
			this.runtime.writer().write(state, transition);
		}
		else {
			this.runtime.writer().write(state, transition, messages::flush, false);
		}
	}

	private static SagaTransition begin(SagaState state, StepCall call, SagaStepRecord begun, Instant now) {
		SagaTransition transition = state.transition(now).with(begun, call.isFirst());
		SagaStepRecord previous = call.previous();
		if (previous != null && previous.status() == SagaStepStatus.STARTED) {
			SagaStepRecord lost = previous.failed(SagaStepStatus.UNCERTAIN, "The process that made the attempt died",
					null, now);
			transition = transition.with(SagaAttemptRecord.of(lost, now));
		}
		return transition;
	}

	/**
	 * Messages are stored with the checkpoint. Their ids are the same in each attempt,
	 * whatever the length of the saga's id.
	 * @param state the state
	 * @param call the step or compensation
	 * @return an empty buffer
	 */
	private static OutboxBuffer buffer(SagaState state, StepCall call) {
		String prefix = state.saga().id() + "/" + state.saga().run() + "/" + call.step().name()
				+ ((call.iteration() > 0) ? "#" + call.iteration() : "") + "/" + call.kind() + "/";
		return new OutboxBuffer(
				(number) -> UUID.nameUUIDFromBytes((prefix + number).getBytes(StandardCharsets.UTF_8)).toString());
	}

	private @Nullable String invoke(SagaState state, StepCall call, SagaStepRecord begun, StepKeys keys,
			Callable<@Nullable Object> body, Runnable onTimeout, @Nullable StepCommit commit) throws Exception {
		Duration timeout = call.step().timeout();
		CallScope scope = new CallScope(null, Instant.now().plus(timeout), keys, true);
		AttemptWatch.Attempt attempt = this.runtime.watch()
			.begin(timeout, commit == null || this.runtime.store().isInterruptible(),
					() -> hand(() -> timedOut(state, call, begun, onTimeout), onTimeout));
		AttemptWatch.Outcome outcome;
		try {
			SagaContext context = call.context(state, begun);
			Callable<@Nullable String> work = () -> this.runtime.invoker().invoke(context, call.kind(), body);
			return scope.call((commit != null) ? () -> commit.execute(attempt, work) : work);
		}
		finally {
			outcome = attempt.finish();
			if (commit != null && keys.calls() > 0) {
				this.runtime.invoker().warnOfCalls(call.saga(), call.step());
			}
			if (outcome != AttemptWatch.Outcome.DONE) {
				abandon(outcome);
			}
		}
	}

	private void hand(Runnable task, Runnable onTimeout) {
		try {
			this.runtime.executor().execute(task);
		}
		catch (RejectedExecutionException ex) {
			// The engine has stopped. Whoever waits for the attempt must not wait for
			// ever.
			onTimeout.run();
		}
	}

	private static StepKeys keys(SagaState state, StepCall call, SagaStepRecord begun) {
		Instant firstSentAt = (call.firstSentAt() != null) ? call.firstSentAt() : begun.firstSentAt();
		return new StepKeys(state.saga().id(), call.keyRun(state), call.step().name(), begun.iteration(), call.kind(),
				firstSentAt);
	}

	private static void abandon(AttemptWatch.Outcome outcome) {
		throw new SagaAbandonedException(outcome == AttemptWatch.Outcome.ABANDONED);
	}

	private void timedOut(SagaState state, StepCall call, SagaStepRecord begun, Runnable onTimeout) {
		// The saga goes on although the thread of the attempt may hang.
		try {
			this.settlement.failed(state, call, begun, false,
					new SagaStepTimeoutException(call.step().name(), call.step().timeout()), true);
		}
		catch (SagaFencedException ex) {
			logger.debug("A late time-out", ex);
		}
		catch (RuntimeException ex) {
			logger.warn("The time-out of a step of saga '" + state.saga().id() + "' could not be recorded", ex);
		}
		finally {
			onTimeout.run();
		}
	}

	private boolean isWithoutEffect(StepCall call, Throwable failure) {
		for (SagaFailureClassifier classifier : this.runtime.classifiers()) {
			Boolean known = classifier.isWithoutEffect(failure);
			if (known != null) {
				return known;
			}
		}
		return call.rule().isExcluded(failure) || call.body().declares(failure);
	}

}

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

import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import dev.patterns.saga.SagaEndReason;
import dev.patterns.saga.SagaException;
import dev.patterns.saga.SagaStatus;
import dev.patterns.saga.SagaStepKind;
import dev.patterns.saga.store.SagaRecord;
import dev.patterns.saga.store.SagaStepRecord;
import dev.patterns.saga.store.SagaTransition;
import dev.patterns.serialization.PayloadSerializationException;

/**
 * Runs one claimed instance, step by step, until it ends, waits, or is given up.
 */
final class SagaRun {

	private static final Log logger = LogFactory.getLog(SagaRun.class);

	private final SagaRuntime runtime;

	private final SagaDefinition definition;

	private final AtomicBoolean requested;

	private final BooleanSupplier mayGoOn;

	private final SagaRequests requests;

	private final StepExecutor executor;

	private final @Nullable FlowRun flow;

	/**
	 * Create a run.
	 * @param runtime what the engine shares
	 * @param definition the definition
	 * @param requested set when somebody asks something of the instance
	 * @param mayGoOn whether another step may be begun
	 * @param onTimeout see {@link RemoteStepRunner#run}
	 */
	SagaRun(SagaRuntime runtime, SagaDefinition definition, AtomicBoolean requested, BooleanSupplier mayGoOn,
			Runnable onTimeout) {
		this.runtime = runtime;
		this.definition = definition;
		this.requested = requested;
		this.mayGoOn = mayGoOn;
		this.requests = new SagaRequests(runtime, definition);
		this.executor = new StepExecutor(runtime, onTimeout, () -> mayGoOn.getAsBoolean() && !requested.get());
		this.flow = (definition.flow() != null) ? new FlowRun(runtime, definition,
				new FlowLive(runtime, this.requests, requested, mayGoOn), this.executor, onTimeout) : null;
	}

	/**
	 * Run the instance.
	 * @param saga the instance as it was claimed
	 * @param history its history, {@code null} if that has not been read
	 * @return {@code false} if the instance has been left to {@code onTimeout}
	 */
	boolean run(SagaRecord saga, @Nullable List<SagaStepRecord> history) {
		try {
			run(new SagaState(saga, (history != null) ? history : read(saga), this.runtime.events()));
		}
		catch (SagaFencedException ex) {
			logger.debug("Leaving saga '" + saga.id() + "'", ex);
		}
		catch (SagaAbandonedException ex) {
			// When the engine stops, the end of the lease hands over.
			return ex.isStopping();
		}
		catch (RuntimeException | Error ex) {
			// The row still names this node; the poll finds that nobody runs it.
			logger.warn("Saga '%s' (%s) is tried again later: %s".formatted(saga.id(), saga.name(), ex), ex);
		}
		return true;
	}

	private List<SagaStepRecord> read(SagaRecord saga) {
		// Before its first claim an instance has no history.
		return (saga.epoch() > 1) ? this.runtime.store().findSteps(saga.id(), saga.run()) : List.of();
	}

	private void run(SagaState state) {
		while (!state.isReleased()) {
			if (!this.mayGoOn.getAsBoolean()) {
				release(state);
			}
			else if (this.requested.getAndSet(false)) {
				this.requests.meet(state);
			}
			else if (isHalted(state.saga())) {
				this.runtime.writer().write(state, state.transition(this.runtime.now()).release(null));
			}
			else if (this.flow != null && this.flow.isEarly(state)) {
				this.flow.postpone(state);
			}
			else if (isWithoutPlace(state.saga())) {
				release(state);
			}
			else if (state.saga().reason() == null) {
				forward(state);
			}
			else {
				backward(state);
			}
		}
	}

	private static boolean isHalted(SagaRecord saga) {
		// Claimed because of a request that had no effect.
		return saga.endedAt() != null || saga.status() == SagaStatus.SUSPENDED || saga.status().isStuck();
	}

	private boolean isWithoutPlace(SagaRecord saga) {
		// Claimed because of a request; it queues for its place among the limited ones.
		return saga.reason() == null && !saga.limited() && this.runtime.settings().limits().containsKey(saga.name());
	}

	private void release(SagaState state) {
		Instant now = this.runtime.now();
		SagaTransition transition = state.transition(now).release(now);
		this.runtime.writer()
			.write(state,
					(state.saga().status() == SagaStatus.RUNNING) ? transition.to(SagaStatus.QUEUED) : transition);
		this.runtime.wakeUp().accept(now);
	}

	private void forward(SagaState state) {
		if (this.flow != null) {
			this.flow.forward(state);
			return;
		}
		List<StepDefinition> steps = SagaPlan.nextSteps(this.definition, state);
		Instant now = this.runtime.now();
		if (steps.isEmpty()) {
			new SagaEnder(this.runtime).end(this.definition, state);
			return;
		}
		Instant deadline = state.saga().deadlineAt();
		SagaStepRecord givenUp = state.givenUp();
		if (deadline != null && !now.isBefore(deadline)) {
			compensate(state, SagaEndReason.TIMED_OUT, "The saga's time limit was reached");
		}
		else if (givenUp != null) {
			giveUp(state, steps, (givenUp.error() != null) ? givenUp.error() : "A step failed", now);
		}
		else if (!isAnyLeftOut(state, steps)) {
			attempt(state, steps.stream().map((step) -> StepCall.forward(this.definition, step, state)).toList(), now);
		}
	}

	private void giveUp(SagaState state, List<StepDefinition> steps, String text, Instant now) {
		// Commands that were sent at the same time are answered first.
		List<StepCall> awaiting = steps.stream()
			.map((step) -> StepCall.forward(this.definition, step, state))
			.filter(StepCall::isAwaiting)
			.toList();
		if (awaiting.isEmpty()) {
			compensate(state, AwaitedReply.reason(text), text);
		}
		else {
			attempt(state, awaiting, now);
		}
	}

	/**
	 * Leave out the first of the given steps whose condition is not met.
	 * @param state the state
	 * @param steps steps that are next
	 * @return {@code true} if something was written
	 */
	private boolean isAnyLeftOut(SagaState state, List<StepDefinition> steps) {
		for (StepDefinition step : steps) {
			if (step.condition() != null && state.find(SagaStepKind.FORWARD, step.name()) == null) {
				StepCall call = StepCall.forward(this.definition, step, state);
				Instant now = this.runtime.now();
				SagaStepRecord skipped = SagaStepRecord.skipped(state.saga(), step.name(), now);
				try {
					if (this.runtime.invoker().isMet(step.condition(), state, call.context(state, skipped))) {
						continue;
					}
				}
				catch (SagaException | PayloadSerializationException ex) {
					compensate(state, SagaEndReason.FAILED, "Step '" + step.name() + "': " + ex.getMessage());
					return true;
				}
				this.runtime.writer().write(state, state.transition(now).with(skipped, true));
				return true;
			}
		}
		return false;
	}

	private void attempt(SagaState state, List<StepCall> calls, Instant now) {
		for (StepCall call : calls) {
			if (call.isCrashedForGood()) {
				compensate(state, SagaEndReason.FAILED,
						"The outcome of step '" + call.step().name() + "' is unknown: its process has died");
				return;
			}
		}
		List<StepCall> due = StepExecutor.due(calls, now);
		if (due.isEmpty()) {
			await(state, calls, now);
		}
		else if (calls.size() == 1) {
			this.executor.execute(state, calls.get(0));
		}
		else {
			this.executor.executeAll(state, due);
		}
	}

	private void await(SagaState state, List<StepCall> calls, Instant now) {
		Instant next = state.saga().deadlineAt();
		for (StepCall call : calls) {
			Instant due = call.dueAt();
			if (due != null && (next == null || due.isBefore(next))) {
				next = due;
			}
		}
		Instant due = (next != null) ? next : now;
		this.runtime.writer().write(state, state.transition(now).to(SagaStatus.WAITING).release(due));
		this.runtime.wakeUp().accept(due);
	}

	private void backward(SagaState state) {
		if (this.flow != null && !this.flow.isReadyToUndo(state)) {
			return;
		}
		StepCall call = (this.flow != null) ? this.flow.nextCompensation(state)
				: SagaPlan.nextCompensation(this.definition, state);
		Instant now = this.runtime.now();
		if (call == null) {
			new SagaEnder(this.runtime).end(this.definition, state);
		}
		else if (SagaPlan.hasGivenUp(call)) {
			this.runtime.writer().write(state, state.transition(now).to(SagaStatus.COMPENSATION_FAILED).release(null));
			logger.error("Saga '%s' (%s): the compensation of step '%s' gave up and waits for repair"
				.formatted(state.saga().id(), state.saga().name(), call.step().name()));
		}
		else if (!call.isDue(now)) {
			Instant due = (call.dueAt() != null) ? call.dueAt() : now;
			this.runtime.writer().write(state, state.transition(now).to(SagaStatus.WAITING).release(due));
			this.runtime.wakeUp().accept(due);
		}
		else {
			this.executor.execute(state, call);
		}
	}

	private void compensate(SagaState state, SagaEndReason reason, String text) {
		this.runtime.writer().write(state, SagaRequests.compensating(state, reason, text, this.runtime.now()));
		logger.info("Saga '%s' (%s) is compensated: %s".formatted(state.saga().id(), state.saga().name(), text));
	}

}

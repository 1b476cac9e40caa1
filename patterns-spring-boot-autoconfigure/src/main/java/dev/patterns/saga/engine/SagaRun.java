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

import dev.patterns.saga.SagaEndReason;
import dev.patterns.saga.SagaStatus;
import dev.patterns.saga.SagaStepStatus;
import dev.patterns.saga.store.SagaRecord;
import dev.patterns.saga.store.SagaRequest;
import dev.patterns.saga.store.SagaStepRecord;
import dev.patterns.saga.store.SagaTransition;

/**
 * Runs one claimed instance, step by step, until it ends, waits, or is given up.
 */
final class SagaRun {

	private static final Log logger = LogFactory.getLog(SagaRun.class);

	private final SagaRuntime runtime;

	private final SagaDefinition definition;

	private final AtomicBoolean requested;

	private final BooleanSupplier mayGoOn;

	private final Runnable onTimeout;

	private final LocalStepRunner local;

	private final RemoteStepRunner remote;

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
		this.onTimeout = onTimeout;
		SagaSettlement settlement = new SagaSettlement(runtime);
		this.local = new LocalStepRunner(runtime, settlement);
		this.remote = new RemoteStepRunner(runtime, settlement);
	}

	/**
	 * Run the instance.
	 * @param saga the instance as it was claimed
	 * @return {@code false} if the instance has been left to {@code onTimeout}
	 */
	boolean run(SagaRecord saga) {
		try {
			// Before its first claim an instance has no history.
			SagaState state = new SagaState(saga,
					(saga.epoch() > 1) ? this.runtime.store().findSteps(saga.id(), saga.run()) : List.of());
			run(state);
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

	private void run(SagaState state) {
		while (!state.isReleased()) {
			if (!this.mayGoOn.getAsBoolean()) {
				release(state);
				return;
			}
			if (this.requested.getAndSet(false)) {
				meetRequests(state);
			}
			else if (state.saga().reason() == null) {
				forward(state);
			}
			else {
				backward(state);
			}
		}
	}

	private void release(SagaState state) {
		Instant now = this.runtime.now();
		SagaTransition transition = SagaTransition.of(state.saga(), now).release(now);
		this.runtime.writer()
			.write(state,
					(state.saga().status() == SagaStatus.RUNNING) ? transition.to(SagaStatus.QUEUED) : transition);
	}

	private void forward(SagaState state) {
		StepCall call = SagaPlan.nextStep(this.definition, state);
		if (call == null) {
			new SagaEnder(this.runtime).end(this.definition, state);
			return;
		}
		Instant deadline = state.saga().deadlineAt();
		if (deadline != null && !this.runtime.now().isBefore(deadline)) {
			compensate(state, SagaEndReason.TIMED_OUT, "The saga's time limit was reached", List.of());
			return;
		}
		if (isCrashedForGood(call)) {
			compensate(state, SagaEndReason.FAILED,
					"The outcome of step '" + call.step().name() + "' is unknown: its process has died", List.of());
			return;
		}
		execute(state, call);
	}

	private static boolean isCrashedForGood(StepCall call) {
		// The process died in the last attempt that the step is allowed.
		SagaStepRecord previous = call.previous();
		return previous != null && previous.status() == SagaStepStatus.STARTED
				&& call.rule().schedule().delayAfter(previous.attempt()).isEmpty();
	}

	private void backward(SagaState state) {
		StepCall call = SagaPlan.nextCompensation(this.definition, state);
		if (call == null) {
			new SagaEnder(this.runtime).end(this.definition, state);
		}
		else if (SagaPlan.hasGivenUp(call)) {
			this.runtime.writer()
				.write(state,
						SagaTransition.of(state.saga(), this.runtime.now())
							.to(SagaStatus.COMPENSATION_FAILED)
							.release(null));
		}
		else {
			execute(state, call);
		}
	}

	private void execute(SagaState state, StepCall call) {
		if (call.step().transactional()) {
			this.local.run(state, call);
		}
		else {
			this.remote.run(state, call, this.onTimeout);
		}
	}

	private void compensate(SagaState state, SagaEndReason reason, String text, List<SagaRequest> met) {
		Instant now = this.runtime.now();
		SagaTransition transition = SagaTransition.of(state.saga(), now);
		// A step that was begun and not completed is not tried again from now on.
		SagaStepRecord unsettled = state.unsettled();
		if (unsettled != null) {
			String error = (unsettled.error() != null) ? unsettled.error() : text;
			transition = transition.with(SagaSettlement.giveUp(state.saga(), unsettled, error, now), false);
		}
		this.runtime.writer()
			.write(state, transition.compensating(reason, text),
					() -> this.runtime.store().removeRequests(met.stream().map(SagaRequest::id).toList()), true);
		logger.info("Saga '%s' (%s) is compensated: %s".formatted(state.saga().id(), state.saga().name(), text));
	}

	private void meetRequests(SagaState state) {
		List<SagaRequest> requests = this.runtime.store().findRequests(state.saga().id());
		boolean forward = state.saga().reason() == null && SagaPlan.nextStep(this.definition, state) != null;
		if (forward && requests.stream().anyMatch((request) -> request.type() == SagaRequest.Type.CANCEL)) {
			compensate(state, SagaEndReason.CANCELLED, "The saga was cancelled", requests);
			return;
		}
		SagaTransition transition = SagaTransition.of(state.saga(), this.runtime.now());
		StepCall call = (state.saga().reason() != null) ? SagaPlan.nextCompensation(this.definition, state) : null;
		boolean retry = requests.stream().anyMatch((request) -> request.type() == SagaRequest.Type.RETRY);
		if (retry && call != null && call.previous() != null && SagaPlan.hasGivenUp(call)) {
			transition = transition.with(call.previous().reset(transition.at()), false);
		}
		this.runtime.writer()
			.write(state, transition,
					() -> this.runtime.store().removeRequests(requests.stream().map(SagaRequest::id).toList()), true);
	}

}

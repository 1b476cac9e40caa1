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

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import dev.patterns.saga.SagaEndReason;
import dev.patterns.saga.SagaEvent;
import dev.patterns.saga.SagaException;
import dev.patterns.saga.SagaParallelException;
import dev.patterns.saga.SagaStatus;
import dev.patterns.saga.SagaStepKind;
import dev.patterns.saga.SagaStepStatus;
import dev.patterns.saga.SagaWaitTimeoutException;
import dev.patterns.saga.store.SagaStepRecord;
import dev.patterns.saga.store.SagaTransition;
import dev.patterns.serialization.PayloadSerializationException;

/**
 * Runs a claimed instance whose saga is a flow: calls the flow, which comes as far as it
 * can, and writes what follows from that.
 */
final class FlowRun {

	private static final Log logger = LogFactory.getLog(FlowRun.class);

	/** Name under which the result of a flow is recorded; not a durable name. */
	static final String RESULT = "@result";

	/** What follows is why an instance was parked while it was being undone. */
	private static final String PARKED = "\nParked: ";

	/** How long an instance is left to other nodes at a time. */
	private static final Duration PAUSE = Duration.ofSeconds(5);

	private final SagaRuntime runtime;

	private final SagaDefinition definition;

	private final FlowLive live;

	private final StepExecutor executor;

	private final Runnable onLost;

	private @Nullable FlowCompensations known;

	/**
	 * Create what runs a flow.
	 * @param runtime what the engine shares
	 * @param definition the definition
	 * @param live the live part
	 * @param executor executes steps
	 * @param onLost called when the thread of an instance is lost, which is parked by
	 * then
	 */
	FlowRun(SagaRuntime runtime, SagaDefinition definition, FlowLive live, StepExecutor executor, Runnable onLost) {
		this.onLost = onLost;
		this.runtime = runtime;
		this.definition = definition;
		this.live = live;
		this.executor = executor;
	}

	/**
	 * Whether the instance was claimed because of a request, such as an event, before the
	 * time at which it is to begin.
	 * @param state the state
	 * @return {@code true} if it has not begun and is not due
	 */
	boolean isEarly(SagaState state) {
		Instant due = state.saga().dueAt();
		return state.saga().reason() == null && due != null && due.isAfter(this.live.now()) && !state.hasBegun();
	}

	/**
	 * Give an instance up until it is to begin.
	 * @param state the state
	 */
	void postpone(SagaState state) {
		Instant due = state.saga().dueAt();
		write(state, state.transition(this.live.now()).to(SagaStatus.SCHEDULED).release(due));
		if (due != null) {
			this.runtime.wakeUp().accept(due);
		}
	}

	/**
	 * Go forward as far as that is possible.
	 * @param state the state
	 */
	void forward(SagaState state) {
		if (this.live.isOver(state.saga()) && !SagaEnder.isEnding(state)) {
			compensate(state, SagaEndReason.TIMED_OUT, "The saga's time limit was reached");
			return;
		}
		if (state.saga().failure() != null) {
			// It was parked, and goes on.
			write(state, state.transition(this.live.now()).withFailure(null));
		}
		FlowPlay play = new FlowPlay(this.definition, this.runtime.invoker(), this.runtime.settings(), this.live);
		play.size().set(state.size());
		FlowScope scope = new FlowScope(play, state, "", this.executor::execute);
		AtomicBoolean left = new AtomicBoolean();
		scope.onLost((reason) -> lost(state, reason, left));
		FlowOutcome outcome;
		try (FlowWatch watch = new FlowWatch(scope, this.runtime.watch(), this.runtime.settings().stepTimeout())) {
			outcome = FlowOutcome.of(scope);
		}
		FlowStop stop = outcome.stop();
		checkLeft(left);
		if (stop != null) {
			settle(state, stop, play.compensations());
		}
		else if (outcome.failure() != null) {
			failed(state, outcome.failure());
		}
		else {
			finish(state, outcome.result());
		}
	}

	/**
	 * Give an instance up whose flow does not end. Its thread goes on with nothing.
	 * @param state the state
	 * @param reason the reason
	 * @param left set, since the instance is none of this thread's business any more
	 */
	private void lost(SagaState state, String reason, AtomicBoolean left) {
		try {
			if (!state.isReleased()) {
				park(state, reason);
			}
		}
		finally {
			left.set(true);
			this.onLost.run();
		}
	}

	private static void checkLeft(AtomicBoolean left) {
		if (left.get()) {
			throw new SagaAbandonedException(false);
		}
	}

	private void settle(SagaState state, FlowStop stop, FlowCompensations compensations) {
		if (stop.trouble() instanceof RuntimeException ex) {
			throw ex;
		}
		if (stop.trouble() instanceof Error ex) {
			throw ex;
		}
		if (state.isReleased()) {
			return;
		}
		if (stop.is(FlowStop.Kind.WAITING)) {
			await(state, stop.dueAt());
		}
		else if (stop.is(FlowStop.Kind.PARK)) {
			park(state, stop);
		}
		else if (stop.is(FlowStop.Kind.NEXT_RUN)) {
			goOn(state, stop.requireText(), compensations);
		}
	}

	private void goOn(SagaState state, String input, FlowCompensations compensations) {
		SagaTransition transition = FlowContinuation.nextRun(this.definition, state, compensations, input,
				this.live.now());
		List<String> children = FlowContinuation.leftBehind(state, compensations, this.runtime.invoker());
		if (children.isEmpty()) {
			write(state, transition);
		}
		else {
			// Children first, as one that ends does.
			this.runtime.writer()
				.write(state, transition, () -> this.runtime.store().letGo(state.saga().id(), children), true);
		}
	}

	private void await(SagaState state, @Nullable Instant dueAt) {
		Instant now = this.live.now();
		Instant deadline = state.saga().deadlineAt();
		boolean over = deadline != null && dueAt != null && deadline.isBefore(dueAt);
		Instant due = (dueAt != null && !over) ? dueAt : deadline;
		write(state, state.transition(now).to(SagaStatus.WAITING).release(due));
		if (due != null) {
			this.runtime.wakeUp().accept(due);
		}
	}

	private void park(SagaState state, FlowStop stop) {
		Instant now = this.live.now();
		Instant until = stop.dueAt();
		if (until == null || !until.isAfter(now)) {
			park(state, stop.requireText());
			return;
		}
		logger.warn("Saga '%s' (%s) is left to nodes that have the code of its change, until %s: %s"
			.formatted(state.saga().id(), state.saga().name(), until, stop.requireText()));
		Instant due = now.plus(PAUSE).isBefore(until) ? now.plus(PAUSE) : until;
		SagaTransition transition = state.transition(now).release(due);
		write(state, (state.saga().reason() == null) ? transition.to(SagaStatus.WAITING) : transition);
	}

	private void park(SagaState state, String reason) {
		String failure = state.saga().failure();
		String text = (state.saga().reason() != null && failure != null) ? withoutParking(failure) + PARKED + reason
				: reason;
		write(state, state.transition(this.live.now()).park(text));
		logger.error("Saga '%s' (%s) is parked: %s".formatted(state.saga().id(), state.saga().name(), reason));
		this.runtime.events().tell(SagaEvent.Type.PARKED, state.saga(), null);
	}

	private static String withoutParking(String failure) {
		int end = failure.indexOf(PARKED);
		return (end < 0) ? failure : failure.substring(0, end);
	}

	private void failed(SagaState state, Throwable failure) {
		SagaEndReason reason = isTimeout(failure) ? SagaEndReason.TIMED_OUT : SagaEndReason.FAILED;
		String text = (failure instanceof SagaException && failure.getMessage() != null) ? failure.getMessage()
				: Failures.text(failure);
		if (failure.getClass().getName().startsWith("java.")) {
			// What the business throws has a type of its own; this may be a mistake.
			logger.warn("The flow of saga '%s' (%s) failed".formatted(state.saga().id(), state.saga().name()), failure);
		}
		else {
			logger.debug("The flow failed", failure);
		}
		compensate(state, reason, text);
	}

	private static boolean isTimeout(Throwable failure) {
		return failure instanceof SagaWaitTimeoutException || (failure instanceof SagaParallelException branches
				&& branches.getFailures().values().stream().allMatch(SagaWaitTimeoutException.class::isInstance));
	}

	private void compensate(SagaState state, SagaEndReason reason, String text) {
		write(state, SagaRequests.compensating(state, reason, text, this.live.now()));
		logger.info("Saga '%s' (%s) is compensated: %s".formatted(state.saga().id(), state.saga().name(), text));
	}

	private void finish(SagaState state, @Nullable Object result) {
		String json;
		try {
			json = this.runtime.invoker().write(result, () -> "The result of the flow");
		}
		catch (SagaException | PayloadSerializationException ex) {
			// All has been done: it is the code that has to be mended.
			park(state, "The result of the flow cannot be stored: " + ex.getMessage());
			return;
		}
		if (json != null) {
			Instant now = this.live.now();
			boolean first = state.find(SagaStepKind.RESULT, RESULT) == null;
			state.pend(SagaStepRecord.first(state.saga(), RESULT, SagaStepKind.RESULT, now)
				.settled(SagaStepStatus.COMPLETED, json, null, now), first);
		}
		new SagaEnder(this.runtime).end(this.definition, state);
	}

	/**
	 * Get to know what undoes the steps of the flow, by a replay of its history, and let
	 * its children end.
	 * @param state the state of an instance that goes backward
	 * @return {@code false} if the instance was given up
	 */
	boolean isReadyToUndo(SagaState state) {
		if (this.known == null) {
			FlowPlay play = new FlowPlay(this.definition, this.runtime.invoker(), this.runtime.settings(), null);
			AtomicBoolean left = new AtomicBoolean();
			FlowStop stop = state.completedLastFirst().isEmpty() ? null
					: FlowReplay.play(play, state, true, (text) -> lost(state, text, left));
			checkLeft(left);
			if (stop != null) {
				park(state, stop);
				return false;
			}
			String failure = state.saga().failure();
			if (failure != null && failure.contains(PARKED)) {
				write(state, state.transition(this.live.now()).withFailure(withoutParking(failure)));
			}
			this.known = play.compensations();
		}
		return FlowChildren.areSettled(this.runtime, state, this.known) && areChildrenUndone(state, this.known);
	}

	private boolean areChildrenUndone(SagaState state, FlowCompensations compensations) {
		while (true) {
			SagaStepRecord child = FlowUndo.nextChild(this.definition, compensations, state, this.runtime.settings());
			if (child == null) {
				return true;
			}
			if (FlowChildren.hasGivenUp(state, child)) {
				write(state, state.transition(this.live.now()).to(SagaStatus.COMPENSATION_FAILED).release(null));
				return false;
			}
			FlowChildren.undo(this.runtime, state, child);
			if (state.isReleased()) {
				return false;
			}
		}
	}

	/**
	 * The next compensation, in reverse order of completion.
	 * @param state the state
	 * @return the compensation, {@code null} if there is nothing left to undo
	 */
	@Nullable StepCall nextCompensation(SagaState state) {
		FlowCompensations compensations = this.known;
		return (compensations != null) ? FlowUndo.next(this.definition, compensations, state, this.runtime.settings())
				: null;
	}

	private void write(SagaState state, SagaTransition transition) {
		this.runtime.writer().write(state, transition);
	}

}

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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import dev.patterns.saga.SagaEndReason;
import dev.patterns.saga.SagaStatus;
import dev.patterns.saga.SagaStepKind;
import dev.patterns.saga.SagaStepStatus;
import dev.patterns.saga.store.SagaAttemptRecord;
import dev.patterns.saga.store.SagaRecord;
import dev.patterns.saga.store.SagaRequest;
import dev.patterns.saga.store.SagaStepRecord;
import dev.patterns.saga.store.SagaTransition;

/**
 * Meets what was asked of an instance, between two of its steps. A request that makes no
 * sense in the state in which the instance is by then has no effect.
 */
final class SagaRequests {

	private static final Log logger = LogFactory.getLog(SagaRequests.class);

	private static final String UNDONE = "The parent is undone";

	/** So that a flood of events is not read at once. */
	private static final int BATCH = 100;

	private final SagaRuntime runtime;

	private final SagaDefinition definition;

	private final CommandReplies replies;

	SagaRequests(SagaRuntime runtime, SagaDefinition definition) {
		this.runtime = runtime;
		this.definition = definition;
		this.replies = new CommandReplies(runtime, definition);
	}

	/**
	 * Meet all requests to an instance, in the order in which they were made.
	 * @param state the state, which is changed accordingly
	 */
	void meet(SagaState state) {
		// The store may give a part at a time.
		for (List<SagaRequest> requests = find(state); !requests.isEmpty(); requests = find(state)) {
			meet(state, requests);
		}
	}

	private List<SagaRequest> find(SagaState state) {
		// What is left under this claim is met under the next one.
		return state.isReleased() ? List.of() : this.runtime.store().findRequests(state.saga().id(), BATCH);
	}

	private void meet(SagaState state, List<SagaRequest> requests) {
		for (int next = 0; next < requests.size() && !state.isReleased();) {
			int events = events(state, requests, next);
			if (events > 0) {
				takeEvents(state, requests.subList(next, next + events));
			}
			else {
				meet(state, requests.get(next));
			}
			next += Math.max(1, events);
		}
	}

	private void meet(SagaState state, SagaRequest request) {
		Instant now = this.runtime.now();
		SagaTransition transition = transition(state, request, now);
		boolean effective = transition != null;
		this.runtime.writer()
			.write(state, (transition != null) ? transition : state.transition(now),
					() -> this.runtime.store().removeRequests(List.of(request.id())), true);
		if (request.type() == SagaRequest.Type.REPLY) {
			return;
		}
		logger.info("Saga '%s' (%s): %s %s".formatted(state.saga().id(), state.saga().name(),
				request.type().name().toLowerCase(java.util.Locale.ROOT),
				effective ? "was asked for" : "was asked for and has no effect in status " + state.saga().status()));
	}

	/**
	 * Meet those requests that only record something, such as events, while branches of a
	 * flow run.
	 * @param branch a state of its own, which is changed accordingly
	 * @param noted takes what was recorded
	 * @return {@code false} if something else was asked, too
	 */
	boolean note(SagaState branch, List<SagaStepRecord> noted) {
		boolean complete = true;
		List<SagaRequest> requests = find(branch);
		while (complete && !requests.isEmpty()) {
			for (SagaRequest request : requests) {
				boolean reply = request.type() == SagaRequest.Type.REPLY;
				if (!reply && request.type() != SagaRequest.Type.EVENT && request.type() != SagaRequest.Type.CHILD) {
					return false;
				}
				complete &= !reply && note(branch, request, noted);
			}
			requests = complete ? find(branch) : List.of();
		}
		return complete;
	}

	private boolean note(SagaState branch, SagaRequest request, List<SagaStepRecord> noted) {
		SagaTransition transition = transition(branch, request, this.runtime.now());
		if (transition == null && request.type() == SagaRequest.Type.CHILD) {
			// Of a child that a branch has started meanwhile, of which only that branch
			// knows.
			return false;
		}
		SagaTransition next = (transition != null) ? transition : branch.transition(this.runtime.now());
		this.runtime.writer()
			.write(branch, next, () -> this.runtime.store().removeRequests(List.of(request.id())), true);
		noted.addAll(next.newSteps());
		noted.addAll(next.changedSteps());
		return true;
	}

	private int events(SagaState state, List<SagaRequest> requests, int from) {
		int to = from;
		if (this.definition.flow() != null && state.saga().endedAt() == null) {
			while (to < requests.size() && requests.get(to).type() == SagaRequest.Type.EVENT
					&& requests.get(to).argument() != null) {
				to++;
			}
		}
		return to - from;
	}

	/**
	 * Take events into the history, in one transaction, since there may be many.
	 * @param state the state
	 * @param requests the events
	 */
	private void takeEvents(SagaState state, List<SagaRequest> requests) {
		Instant now = this.runtime.now();
		SagaTransition transition = state.transition(now);
		Map<String, Integer> numbers = new HashMap<>();
		for (SagaRequest request : requests) {
			String name = String.valueOf(request.argument());
			int number = numbers.computeIfAbsent(name, (event) -> count(state, event));
			numbers.put(name, number + 1);
			transition = transition.with(event(state, name, number, request, now), true);
		}
		this.runtime.writer()
			.write(state, transition,
					() -> this.runtime.store().removeRequests(requests.stream().map(SagaRequest::id).toList()), true);
	}

	private @Nullable SagaTransition transition(SagaState state, SagaRequest request, Instant now) {
		SagaRecord saga = state.saga();
		if (request.type() == SagaRequest.Type.RERUN) {
			return (saga.endedAt() != null && request.argument() != null) ? rerun(state, request.argument(), now)
					: null;
		}
		if (request.type() == SagaRequest.Type.UNDO) {
			return undo(state, now);
		}
		if (saga.endedAt() != null) {
			return null;
		}
		return switch (request.type()) {
			case CANCEL -> cancel(state, now);
			case TERMINATE ->
				state.transition(now).to(SagaStatus.TERMINATED).withFailure(terminated(saga)).release(null);
			case SUSPEND -> suspend(state, now);
			case RESUME -> (saga.status() == SagaStatus.SUSPENDED) ? resume(state, now) : null;
			case RETRY -> retry(state);
			case SKIP -> skip(state, now);
			case EVENT -> event(state, request, now);
			case REPLY -> this.replies.take(state, request.payload(), now);
			case CHILD ->
				(request.argument() != null) ? FlowChildren.ended(this.runtime, state, request.argument(), now) : null;
			case RERUN, UNDO -> null;
		};
	}

	private static @Nullable SagaTransition undo(SagaState state, Instant now) {
		SagaRecord saga = state.saga();
		if (saga.status() == SagaStatus.COMPLETED) {
			return state.transition(now).compensating(SagaEndReason.CANCELLED, UNDONE);
		}
		// It is run again: what the last run took over is undone, too.
		return (saga.endedAt() == null && saga.reason() == null)
				? compensating(state, SagaEndReason.CANCELLED, UNDONE, now) : null;
	}

	private @Nullable SagaTransition event(SagaState state, SagaRequest request, Instant now) {
		String name = request.argument();
		if (this.definition.flow() == null || name == null) {
			return null;
		}
		return state.transition(now).with(event(state, name, count(state, name), request, now), true);
	}

	private static int count(SagaState state, String event) {
		return (int) state.steps(SagaStepKind.EVENT).stream().filter((known) -> known.step().equals(event)).count();
	}

	private static SagaStepRecord event(SagaState state, String name, int number, SagaRequest request, Instant now) {
		return SagaStepRecord.event(state.saga(), request, name, number, now);
	}

	private static String terminated(SagaRecord saga) {
		return (saga.failure() != null) ? saga.failure() : "Terminated";
	}

	private @Nullable SagaTransition cancel(SagaState state, Instant now) {
		boolean forward = state.saga().reason() == null && ((this.definition.flow() != null)
				? !SagaEnder.isEnding(state) : !SagaPlan.nextSteps(this.definition, state).isEmpty());
		return forward ? compensating(state, SagaEndReason.CANCELLED, "The saga was cancelled", now) : null;
	}

	/**
	 * A transition that begins the compensation: what was begun and not completed is not
	 * tried again from now on.
	 * @param state the state
	 * @param reason the reason
	 * @param text the failure as text
	 * @param now the present time
	 * @return the transition
	 */
	static SagaTransition compensating(SagaState state, SagaEndReason reason, String text, Instant now) {
		SagaTransition transition = state.transition(now);
		SagaRecord counted = state.saga();
		for (SagaStepRecord unsettled : state.unsettled()) {
			String error = (unsettled.error() != null) ? unsettled.error() : text;
			transition = transition.with(SagaSettlement.giveUp(counted, unsettled, error, now), false);
			counted = state.saga().after(transition);
		}
		return transition.compensating(reason, text);
	}

	private static @Nullable SagaTransition suspend(SagaState state, Instant now) {
		SagaRecord saga = state.saga();
		if (saga.status() == SagaStatus.SUSPENDED || saga.status().isStuck()) {
			return null;
		}
		return state.transition(now).suspend((saga.dueAt() != null) ? saga.dueAt() : now);
	}

	private SagaTransition resume(SagaState state, Instant now) {
		SagaRecord saga = state.saga();
		Instant due = (saga.resumeAt() != null) ? saga.resumeAt() : now;
		SagaStatus phase = phase(saga);
		// What a flow waits for may have come while it was halted.
		boolean begun = state.hasBegun();
		if ((begun && (this.definition.flow() != null || this.definition.commands())) || !due.isAfter(now)) {
			return state.transition(now).resume(phase, now);
		}
		SagaStatus waiting = begun ? SagaStatus.WAITING : SagaStatus.SCHEDULED;
		return state.transition(now).resume(waiting, due).release(due);
	}

	private static SagaStatus phase(SagaRecord saga) {
		return (saga.reason() != null) ? SagaStatus.COMPENSATING : SagaStatus.RUNNING;
	}

	private @Nullable SagaTransition retry(SagaState state) {
		if (this.definition.flow() != null) {
			FlowChildren.settleMissed(this.runtime, state);
		}
		Instant now = this.runtime.now();
		SagaTransition transition = state.transition(now);
		boolean effective = false;
		for (SagaStepRecord step : state.steps()) {
			boolean gaveUp = step.kind() == SagaStepKind.COMPENSATION && step.status() == SagaStepStatus.FAILED;
			if (gaveUp) {
				transition = transition.with(step.reset(now), false).with(SagaAttemptRecord.of(step, now));
				effective = true;
			}
			else if (step.status() == SagaStepStatus.RETRYING && step.dueAt() != null && step.dueAt().isAfter(now)) {
				transition = transition.with(step.retrying(step.error(), now, now), false);
				effective = true;
			}
		}
		if (state.saga().status() == SagaStatus.COMPENSATION_FAILED) {
			return transition.to(SagaStatus.COMPENSATING);
		}
		if (state.saga().status() == SagaStatus.PARKED) {
			return transition.resume(phase(state.saga()), now);
		}
		return effective ? transition : null;
	}

	private @Nullable SagaTransition skip(SagaState state, Instant now) {
		if (this.definition.flow() != null) {
			return skipOfFlow(state, now);
		}
		StepCall call = (state.saga().reason() != null) ? SagaPlan.nextCompensation(this.definition, state) : null;
		if (call == null || call.previous() == null || !SagaPlan.hasGivenUp(call)) {
			return null;
		}
		return state.transition(now).with(call.previous().skip(now), false).to(SagaStatus.COMPENSATING);
	}

	private static @Nullable SagaTransition skipOfFlow(SagaState state, Instant now) {
		for (SagaStepRecord step : state.steps(SagaStepKind.COMPENSATION)) {
			if (step.status() == SagaStepStatus.FAILED) {
				return state.transition(now).with(step.skip(now), false).to(SagaStatus.COMPENSATING);
			}
		}
		return null;
	}

	private @Nullable SagaTransition rerun(SagaState state, String from, Instant now) {
		int run = state.saga().run() + 1;
		Optional<List<SagaStepRecord>> kept = (this.definition.flow() != null)
				? FlowRerun.kept(state.steps(), from, run) : SagaPlan.kept(this.definition, state.steps(), from)
					.map((steps) -> steps.stream().map((step) -> step.takenOver(run)).toList());
		Instant deadline = (this.definition.timeout() != null) ? now.plus(this.definition.timeout()) : null;
		return kept.map((steps) -> state.transition(now).rerun(steps, deadline)).orElse(null);
	}

}

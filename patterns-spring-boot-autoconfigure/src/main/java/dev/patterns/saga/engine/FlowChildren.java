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

import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

import dev.patterns.naming.DurableNames;
import dev.patterns.saga.SagaChild;
import dev.patterns.saga.SagaChildFailedException;
import dev.patterns.saga.SagaEndReason;
import dev.patterns.saga.SagaEvent;
import dev.patterns.saga.SagaException;
import dev.patterns.saga.SagaIdConflictException;
import dev.patterns.saga.SagaOutcome;
import dev.patterns.saga.SagaStatus;
import dev.patterns.saga.SagaStepKind;
import dev.patterns.saga.SagaStepStatus;
import dev.patterns.saga.store.SagaRecord;
import dev.patterns.saga.store.SagaRequest;
import dev.patterns.saga.store.SagaStepRecord;
import dev.patterns.saga.store.SagaStore;
import dev.patterns.saga.store.SagaTransition;
import dev.patterns.serialization.PayloadSerializationException;

/**
 * Children of flows. A child is inserted with the record that it was started. Its end
 * writes a request to its parent, which takes note of it.
 */
final class FlowChildren {

	/** What the name of a child's compensation begins with; not a durable name. */
	static final String UNDO = "@";

	private FlowChildren() {
	}

	static SagaChild start(FlowScope scope, String name, Object input) {
		FlowCommand command = scope.next(SagaStepKind.CHILD, name);
		SagaState state = scope.state();
		SagaStepRecord record = command.record();
		String id = (record != null) ? idOf(scope.play().invoker(), record) : newId(state.saga(), command);
		scope.play().compensations().reachedChild(command.name(), command.iteration());
		if (record == null) {
			FlowLive live = scope.ready();
			Instant now = live.now();
			SagaRecord child = create(scope, live, name, id, input, now);
			SagaStepRecord started = SagaStepRecord
				.first(state.saga(), command.name(), command.iteration(), command.position(), SagaStepKind.CHILD, now)
				.settled(SagaStepStatus.STARTED, write(scope.play().invoker(), new State(id, null, null, null, null)),
						null, now);
			insert(scope, live, child, state.transition(now).with(started, true));
		}
		return new SagaChild(id, name);
	}

	// If it failed at the flow, which could catch that, the history would have a hole.
	private static SagaRecord create(FlowScope scope, FlowLive live, String name, String id, Object input,
			Instant now) {
		try {
			String json = String
				.valueOf(scope.play().invoker().write(input, () -> "The input of child '" + name + "'"));
			return live.runtime().records().createChild(scope.state().saga(), name, id, input, json, now);
		}
		catch (IllegalArgumentException | SagaException | PayloadSerializationException ex) {
			throw scope.stop(FlowStop.park("Child '" + name + "' cannot be started: " + ex.getMessage()
					+ ". Correct that, deploy, then retry."));
		}
	}

	private static void insert(FlowScope scope, FlowLive live, SagaRecord child, SagaTransition transition) {
		SagaStore store = live.runtime().store();
		try (FlowGuard.Pause pause = FlowGuard.pause()) {
			live.runtime().writer().write(scope.state(), transition, () -> {
				if (!store.insert(child) && store.find(child.id())
					.filter((found) -> scope.state().saga().id().equals(found.parent())
							&& found.createdAt().equals(child.createdAt()))
					.isEmpty()) {
					throw new SagaIdConflictException(child.id(),
							"The id '" + child.id()
									+ "' of a child is taken by another instance, such as a child of an instance"
									+ " that had the parent's id before. Purge that, then retry.");
				}
			}, true);
		}
		catch (SagaIdConflictException ex) {
			throw scope.stop(FlowStop.park(String.valueOf(ex.getMessage())));
		}
		catch (RuntimeException | Error ex) {
			throw scope.stop(FlowStop.trouble(ex));
		}
		try (FlowGuard.Pause pause = FlowGuard.pause()) {
			live.runtime().events().tell(SagaEvent.Type.STARTED, child, null);
		}
		live.runtime().wakeUp().accept(live.now());
	}

	private static String newId(SagaRecord parent, FlowCommand command) {
		String id = parent.id() + "/" + parent.run() + "/" + command.name()
				+ ((command.iteration() > 0) ? "#" + command.iteration() : "");
		return (id.length() <= DurableNames.MAX_LENGTH) ? id
				: UUID.nameUUIDFromBytes(id.getBytes(StandardCharsets.UTF_8)).toString();
	}

	static @Nullable SagaStepRecord find(SagaState state, SagaInvoker invoker, String id) {
		return state.steps(SagaStepKind.CHILD)
			.stream()
			.filter((child) -> mayBe(child, id) && idOf(invoker, child).equals(id))
			.findFirst()
			.orElse(null);
	}

	/**
	 * Whether a record may be of a child, so that not all of many need be read.
	 * @param record the record
	 * @param id id of the child
	 * @return {@code false} if it is of another one
	 */
	private static boolean mayBe(SagaStepRecord record, String id) {
		boolean plain = id.chars().allMatch((c) -> Character.isLetterOrDigit(c) || "#/._:-[]@".indexOf(c) >= 0);
		return !plain || record.result() == null || record.result().contains(id);
	}

	static String idOf(SagaInvoker invoker, SagaStepRecord record) {
		return read(invoker, record).id();
	}

	private static State read(SagaInvoker invoker, SagaStepRecord record) {
		Object state = invoker.read(record.result(), State.class);
		if (state instanceof State known) {
			return known;
		}
		throw new IllegalStateException("The record of child '" + record.step() + "' is empty");
	}

	private static String write(SagaInvoker invoker, State state) {
		// May be a little larger than the child's result was allowed to be.
		return invoker.write(state);
	}

	/**
	 * The result of a child.
	 * @param scope the scope
	 * @param id id of the child
	 * @param type type of the result
	 * @return the result
	 * @throws SagaChildFailedException if the child did not complete
	 */
	static @Nullable Object result(FlowScope scope, String id, Type type) {
		SagaInvoker invoker = scope.play().invoker();
		SagaStepRecord record = find(scope.state(), invoker, id);
		if (record == null) {
			throw new IllegalStateException("The flow has no child '" + id + "'");
		}
		State state = read(invoker, record);
		if (record.status() != SagaStepStatus.COMPLETED) {
			SagaStatus status = (state.status() != null) ? state.status() : SagaStatus.TERMINATED;
			throw new SagaChildFailedException(id, new SagaOutcome(status, state.reason(), state.failure()));
		}
		return scope.read(state.result(), type, "The result of child '" + id + "'");
	}

	/**
	 * Take note that a child has ended.
	 * @param runtime what the engine shares
	 * @param state the state of the parent
	 * @param id id of the child
	 * @param now the time
	 * @return the transition, {@code null} if nothing follows from it
	 */
	static @Nullable SagaTransition ended(SagaRuntime runtime, SagaState state, String id, Instant now) {
		SagaStepRecord record = find(state, runtime.invoker(), id);
		if (record == null) {
			return null;
		}
		Optional<SagaRecord> child = runtime.store().find(id);
		if (record.status() == SagaStepStatus.STARTED) {
			return ended(runtime, state, record, child.orElse(null), now);
		}
		SagaStepRecord undo = state.find(SagaStepKind.COMPENSATION, UNDO + record.step(), record.iteration());
		if (undo == null || undo.status() != SagaStepStatus.STARTED
				|| child.filter((found) -> found.status() == SagaStatus.COMPENSATED).isEmpty()) {
			return null;
		}
		return state.transition(now).with(undo.settled(SagaStepStatus.COMPLETED, null, null, now), false);
	}

	private static SagaTransition ended(SagaRuntime runtime, SagaState state, SagaStepRecord record,
			@Nullable SagaRecord child, Instant now) {
		String id = idOf(runtime.invoker(), record);
		if (child == null || child.status() != SagaStatus.COMPLETED) {
			SagaStatus status = (child != null) ? child.status() : SagaStatus.TERMINATED;
			String failure = (child != null) ? child.failure() : "The child was deleted";
			State ended = new State(id, status, (child != null) ? child.reason() : null, failure, null);
			return state.transition(now)
				.with(record.settled(SagaStepStatus.FAILED, write(runtime.invoker(), ended), failure, now), false);
		}
		String result = runtime.store()
			.findSteps(id, child.run())
			.stream()
			.filter((step) -> step.kind() == SagaStepKind.RESULT)
			.map(SagaStepRecord::result)
			.findFirst()
			.orElse(null);
		State ended = new State(id, child.status(), null, null, result);
		return state.transition(now)
			.with(record.completedElsewhere(write(runtime.invoker(), ended), state.saga().completion() + 1, now),
					false);
	}

	/**
	 * Let the children of an instance end that is to be undone, and undo what they did,
	 * as far as it is their turn.
	 * @param runtime what the engine shares
	 * @param state the state of the parent
	 * @param known what the flow said about undoing its steps
	 * @return {@code false} if the instance was given up until they have
	 */
	static boolean areSettled(SagaRuntime runtime, SagaState state, FlowCompensations known) {
		settleMissed(runtime, state);
		boolean settled = true;
		SagaTransition transition = state.transition(runtime.now());
		List<String> asked = new ArrayList<>();
		for (SagaStepRecord child : state.steps(SagaStepKind.CHILD)) {
			if (child.status() != SagaStepStatus.STARTED || known.isLetGo(child)) {
				continue;
			}
			settled = false;
			if (!child.uncertain()) {
				transition = transition.with(child.withUncertain(true), false);
				asked.add(idOf(runtime.invoker(), child));
			}
		}
		if (!settled) {
			Instant now = runtime.now();
			runtime.writer()
				.write(state, transition.to(SagaStatus.WAITING).release(null),
						() -> asked.forEach((id) -> runtime.store().addRequest(id, SagaRequest.Type.CANCEL, null, now)),
						true);
			asked.forEach(runtime.asked());
		}
		return settled;
	}

	/**
	 * Take note of children that have ended, or are gone, without telling: they ended
	 * while the parent counted as ended, or somebody has deleted them.
	 * @param runtime what the engine shares
	 * @param state the state of the parent
	 */
	static void settleMissed(SagaRuntime runtime, SagaState state) {
		for (SagaStepRecord child : state.steps(SagaStepKind.CHILD)) {
			if (child.status() == SagaStepStatus.STARTED) {
				SagaRecord found = runtime.store().find(idOf(runtime.invoker(), child)).orElse(null);
				if (found == null || found.endedAt() != null) {
					runtime.writer().write(state, ended(runtime, state, child, found, runtime.now()));
				}
			}
		}
	}

	/**
	 * Undo a child that completed, if that is not under way.
	 * @param runtime what the engine shares
	 * @param state the state of the parent, which is given up
	 * @param child record of the child
	 */
	static void undo(SagaRuntime runtime, SagaState state, SagaStepRecord child) {
		SagaStepRecord before = state.find(SagaStepKind.COMPENSATION, UNDO + child.step(), child.iteration());
		Instant now = runtime.now();
		String id = idOf(runtime.invoker(), child);
		SagaStepRecord begun = (before != null) ? before.next(state.saga().owner(), now) : SagaStepRecord
			.first(state.saga(), UNDO + child.step(), child.iteration(), null, SagaStepKind.COMPENSATION, now);
		SagaStatus status = runtime.store().find(id).map(SagaRecord::status).orElse(SagaStatus.TERMINATED);
		if (status == SagaStatus.COMPENSATED) {
			runtime.writer()
				.write(state, state.transition(now)
					.with(begun.settled(SagaStepStatus.COMPLETED, null, null, now), before == null));
		}
		else if (status == SagaStatus.TERMINATED) {
			runtime.writer()
				.write(state,
						state.transition(now)
							.with(begun.failed(SagaStepStatus.FAILED, "The child was deleted or terminated", null, now),
									before == null)
							.to(SagaStatus.COMPENSATION_FAILED)
							.release(null));
		}
		else {
			boolean asked = before != null && before.status() == SagaStepStatus.STARTED;
			SagaStepRecord next = (before != null && asked) ? before : begun;
			askToUndo(runtime, state, child, next, asked);
		}
	}

	static boolean isUndone(SagaState state, SagaStepRecord child) {
		return state.isSettled(SagaStepKind.COMPENSATION, UNDO + child.step(), child.iteration());
	}

	/**
	 * Whether undoing a child gave up.
	 * @param state the state of the parent
	 * @param child record of the child
	 * @return {@code true} if it waits for repair
	 */
	static boolean hasGivenUp(SagaState state, SagaStepRecord child) {
		SagaStepRecord undo = state.find(SagaStepKind.COMPENSATION, UNDO + child.step(), child.iteration());
		return undo != null && undo.status() == SagaStepStatus.FAILED;
	}

	private static void askToUndo(SagaRuntime runtime, SagaState state, SagaStepRecord child, SagaStepRecord noted,
			boolean asked) {
		Instant now = runtime.now();
		SagaTransition transition = state.transition(now).to(SagaStatus.WAITING).release(null);
		if (asked) {
			runtime.writer().write(state, transition);
			return;
		}
		String id = idOf(runtime.invoker(), child);
		boolean first = state.find(noted.kind(), noted.step(), noted.iteration()) == null;
		runtime.writer()
			.write(state, transition.with(noted, first),
					() -> runtime.store().addRequest(id, SagaRequest.Type.UNDO, null, now), true);
		runtime.asked().accept(id);
	}

	/**
	 * What is recorded of a child.
	 *
	 * @param id its id
	 * @param status its last status, {@code null} while it is under way
	 * @param reason why it did not complete
	 * @param failure its failure as text
	 * @param result its result as JSON
	 */
	record State(String id, @Nullable SagaStatus status, @Nullable SagaEndReason reason, @Nullable String failure,
			@Nullable String result) {

	}

}

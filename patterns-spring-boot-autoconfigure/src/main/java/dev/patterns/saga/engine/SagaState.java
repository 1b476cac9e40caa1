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
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.patterns.saga.SagaStepKind;
import dev.patterns.saga.SagaStepStatus;
import dev.patterns.saga.store.SagaRecord;
import dev.patterns.saga.store.SagaStepRecord;
import dev.patterns.saga.store.SagaTransition;

/**
 * What the owner of an instance knows of it: what it read after the claim and wrote
 * since. Used by one thread at a time; steps that run at once have a state each.
 */
final class SagaState {

	private final SagaEvents events;

	private final boolean branch;

	private final Map<Key, SagaStepRecord> steps = new LinkedHashMap<>();

	/** What a flow recorded, by scope and position. */
	private final Map<String, SagaStepRecord> positions = new HashMap<>();

	/** What is written with the next transition, for the first time or again. */
	private final Map<Key, SagaStepRecord> pendingNew = new LinkedHashMap<>();

	private final Map<Key, SagaStepRecord> pendingChanges = new LinkedHashMap<>();

	private SagaRecord saga;

	SagaState(SagaRecord saga, List<SagaStepRecord> steps, SagaEvents events) {
		this(saga, steps, events, false);
	}

	private SagaState(SagaRecord saga, List<SagaStepRecord> steps, SagaEvents events, boolean branch) {
		this.saga = saga;
		this.events = events;
		this.branch = branch;
		steps.forEach(this::put);
	}

	/**
	 * A state for one of several steps that run at once.
	 * @return a copy, whose transitions record steps only
	 */
	SagaState branch() {
		return new SagaState(this.saga, List.copyOf(this.steps.values()), this.events, true);
	}

	boolean isBranch() {
		return this.branch;
	}

	/**
	 * A transition that leaves everything as it is, to be refined.
	 * @param at its time
	 * @return the transition
	 */
	SagaTransition transition(Instant at) {
		SagaTransition transition = this.branch ? SagaTransition.branchOf(this.saga, at)
				: SagaTransition.of(this.saga, at);
		for (SagaStepRecord step : this.pendingNew.values()) {
			transition = transition.with(step, true);
		}
		for (SagaStepRecord step : this.pendingChanges.values()) {
			transition = transition.with(step, false);
		}
		return transition;
	}

	/**
	 * Record something that need not be written before the next transition is: what
	 * follows from it cannot be seen from outside until then.
	 * @param step the record
	 * @param first whether it is recorded for the first time
	 */
	void pend(SagaStepRecord step, boolean first) {
		Key key = Key.of(step);
		if (first || this.pendingNew.containsKey(key)) {
			this.pendingNew.put(key, step);
		}
		else {
			this.pendingChanges.put(key, step);
		}
		put(step);
	}

	/**
	 * Whether something was recorded that has not been written.
	 * @return {@code true} if the next transition writes more than it says
	 */
	boolean isPending() {
		return !this.pendingNew.isEmpty() || !this.pendingChanges.isEmpty();
	}

	private void put(SagaStepRecord step) {
		this.steps.put(Key.of(step), step);
		if (step.position() != null) {
			this.positions.put(FlowNames.scopeOf(step.step()) + step.position(), step);
		}
	}

	private void putWritten(SagaStepRecord step) {
		put(step);
		this.pendingNew.remove(Key.of(step), step);
		this.pendingChanges.remove(Key.of(step), step);
	}

	SagaRecord saga() {
		return this.saga;
	}

	List<SagaStepRecord> steps() {
		return List.copyOf(this.steps.values());
	}

	@Nullable SagaStepRecord find(SagaStepKind kind, String step) {
		return find(kind, step, 0);
	}

	@Nullable SagaStepRecord find(SagaStepKind kind, String step, int iteration) {
		return this.steps.get(new Key(kind, step, iteration));
	}

	/**
	 * Find what a flow recorded.
	 * @param scope scope of the flow's line of execution
	 * @param position position among the commands of that scope
	 * @return the record, {@code null} if the history does not reach that far
	 */
	@Nullable SagaStepRecord at(String scope, int position) {
		return this.positions.get(scope + position);
	}

	/**
	 * What a flow recorded of a kind.
	 * @param kind the kind
	 * @return the records in the order in which they were made
	 */
	List<SagaStepRecord> steps(SagaStepKind kind) {
		return this.steps.values().stream().filter((step) -> step.kind() == kind).toList();
	}

	/**
	 * The events that were raised.
	 * @return the records, those of a name in the order in which they were raised
	 */
	List<SagaStepRecord> events() {
		// What is read again comes by its time, which may be the same for several.
		return this.steps.values()
			.stream()
			.filter((step) -> step.kind() == SagaStepKind.EVENT)
			.sorted(Comparator.comparingInt(SagaStepRecord::iteration))
			.toList();
	}

	/**
	 * Whether anything was done; that events have come early does not count.
	 * @return {@code false} before the first step
	 */
	boolean hasBegun() {
		return this.steps.values().stream().anyMatch((step) -> step.kind() != SagaStepKind.EVENT);
	}

	int size() {
		return this.steps.size();
	}

	/**
	 * Whether a step or compensation is done with.
	 * @param kind the kind
	 * @param step name of the step
	 * @return {@code true} if it was completed or left out
	 */
	boolean isSettled(SagaStepKind kind, String step) {
		return isSettled(kind, step, 0);
	}

	boolean isSettled(SagaStepKind kind, String step, int iteration) {
		SagaStepRecord found = find(kind, step, iteration);
		return found != null
				&& (found.status() == SagaStepStatus.COMPLETED || found.status() == SagaStepStatus.SKIPPED);
	}

	/**
	 * Steps that may have to be undone, the last completed first.
	 * @return completed and uncertain steps, and completed children
	 */
	List<SagaStepRecord> completedLastFirst() {
		List<SagaStepRecord> completed = new ArrayList<>();
		for (SagaStepRecord step : this.steps.values()) {
			boolean undoable = step.kind() == SagaStepKind.FORWARD || step.kind() == SagaStepKind.CHILD;
			if (undoable && step.completion() != null) {
				completed.add(step);
			}
		}
		completed.sort(Comparator.comparing((SagaStepRecord step) -> {
			Integer completion = step.completion();
			return (completion != null) ? completion : 0;
		}).reversed());
		return completed;
	}

	/**
	 * Steps that were begun and are neither completed nor given up.
	 * @return the steps
	 */
	List<SagaStepRecord> unsettled() {
		return this.steps.values()
			.stream()
			.filter((step) -> step.kind() == SagaStepKind.FORWARD
					&& (step.status() == SagaStepStatus.STARTED || step.status() == SagaStepStatus.RETRYING))
			.toList();
	}

	/**
	 * A step that was given up.
	 * @return the step, {@code null} if there is none
	 */
	@Nullable SagaStepRecord givenUp() {
		return this.steps.values()
			.stream()
			.filter((step) -> step.kind() == SagaStepKind.FORWARD
					&& (step.status() == SagaStepStatus.FAILED || step.status() == SagaStepStatus.UNCERTAIN))
			.findFirst()
			.orElse(null);
	}

	/**
	 * Take over what has been committed.
	 * @param transition the transition
	 */
	void apply(SagaTransition transition) {
		SagaRecord before = this.saga;
		if (transition.run() != before.run()) {
			clear();
		}
		this.saga = this.saga.after(transition);
		transition.newSteps().forEach(this::putWritten);
		transition.changedSteps().forEach(this::putWritten);
		this.events.changed(before, this.saga, transition);
	}

	/**
	 * Take over what was read anew.
	 * @param current the instance
	 * @param history its steps in the current run
	 */
	void refresh(SagaRecord current, List<SagaStepRecord> history) {
		this.saga = current;
		clear();
		history.forEach(this::put);
	}

	private void clear() {
		this.steps.clear();
		this.positions.clear();
		this.pendingNew.clear();
		this.pendingChanges.clear();
	}

	boolean isReleased() {
		return this.saga.owner() == null;
	}

	private record Key(SagaStepKind kind, String step, int iteration) {

		static Key of(SagaStepRecord step) {
			return new Key(step.kind(), step.step(), step.iteration());
		}

	}

}

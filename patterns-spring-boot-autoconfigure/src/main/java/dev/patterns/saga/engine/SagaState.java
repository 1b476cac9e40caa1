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

	/** What is written with the next transition, for the first time or again. */
	private final Map<SagaHistory.Key, SagaStepRecord> pendingNew = new LinkedHashMap<>();

	private final Map<SagaHistory.Key, SagaStepRecord> pendingChanges = new LinkedHashMap<>();

	private SagaRecord saga;

	private SagaHistory history;

	SagaState(SagaRecord saga, List<SagaStepRecord> steps, SagaEvents events) {
		this(saga, new SagaHistory(null), events, false);
		steps.forEach(this.history::put);
	}

	private SagaState(SagaRecord saga, SagaHistory history, SagaEvents events, boolean branch) {
		this.saga = saga;
		this.history = history;
		this.events = events;
		this.branch = branch;
	}

	/**
	 * A state for one of several steps that run at once. Nothing is recorded in this one
	 * before it is read anew.
	 * @return a state that begins like this one, whose transitions record steps only
	 */
	SagaState branch() {
		return new SagaState(this.saga, new SagaHistory(this.history), this.events, true);
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
		SagaHistory.Key key = SagaHistory.Key.of(step);
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
		this.history.put(step);
	}

	/**
	 * Take note of what was recorded elsewhere, unless more is known of it.
	 * @param step the record
	 */
	void learn(SagaStepRecord step) {
		SagaStepRecord known = find(step.kind(), step.step(), step.iteration());
		if (known == null || known.status() == SagaStepStatus.STARTED) {
			put(step);
		}
	}

	private void putWritten(SagaStepRecord step) {
		put(step);
		this.pendingNew.remove(SagaHistory.Key.of(step), step);
		this.pendingChanges.remove(SagaHistory.Key.of(step), step);
	}

	SagaRecord saga() {
		return this.saga;
	}

	List<SagaStepRecord> steps() {
		List<SagaStepRecord> all = new ArrayList<>();
		for (SagaStepKind kind : SagaStepKind.values()) {
			all.addAll(this.history.steps(kind));
		}
		return all;
	}

	@Nullable SagaStepRecord find(SagaStepKind kind, String step) {
		return find(kind, step, 0);
	}

	@Nullable SagaStepRecord find(SagaStepKind kind, String step, int iteration) {
		return this.history.find(kind, step, iteration);
	}

	/**
	 * Find what a flow recorded.
	 * @param scope scope of the flow's line of execution
	 * @param position position among the commands of that scope
	 * @return the record, {@code null} if the history does not reach that far
	 */
	@Nullable SagaStepRecord at(String scope, int position) {
		return this.history.at(scope, position);
	}

	/**
	 * What a flow recorded of a kind.
	 * @param kind the kind
	 * @return the records in the order in which they were made
	 */
	List<SagaStepRecord> steps(SagaStepKind kind) {
		return List.copyOf(this.history.steps(kind));
	}

	/**
	 * Whether anything was done; that events have come early does not count.
	 * @return {@code false} before the first step
	 */
	boolean hasBegun() {
		return this.history.size() > this.history.steps(SagaStepKind.EVENT).size();
	}

	/**
	 * How many entries the history has. Events that nobody has taken do not count, since
	 * the flow can do nothing about them.
	 * @return the number
	 */
	int size() {
		return this.history.size() - this.history.waitingEvents();
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
		completed.addAll(this.history.steps(SagaStepKind.FORWARD));
		completed.addAll(this.history.steps(SagaStepKind.CHILD));
		completed.removeIf((step) -> step.completion() == null);
		completed.sort(Comparator.comparing((SagaStepRecord step) -> {
			Integer completion = step.completion();
			return (completion != null) ? completion : 0;
		}).reversed());
		return completed;
	}

	/**
	 * Steps that were begun and are neither completed nor given up, and commands that
	 * were not answered.
	 * @return the steps
	 */
	List<SagaStepRecord> unsettled() {
		return this.history.steps(SagaStepKind.FORWARD).stream().filter((step) -> !step.completedOrFailed()).toList();
	}

	/**
	 * A step that was given up.
	 * @return the step, {@code null} if there is none
	 */
	@Nullable SagaStepRecord givenUp() {
		return this.history.steps(SagaStepKind.FORWARD)
			.stream()
			.filter((step) -> step.status() == SagaStepStatus.FAILED || step.status() == SagaStepStatus.UNCERTAIN)
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
			clear(null);
		}
		this.saga = this.saga.after(transition);
		transition.newSteps().forEach(this::putWritten);
		transition.changedSteps().forEach(this::putWritten);
		this.events.changed(before, this.saga, transition);
	}

	/**
	 * Take over what was read anew.
	 * @param current the instance
	 * @param steps its steps in the current run
	 */
	void refresh(SagaRecord current, List<SagaStepRecord> steps) {
		this.saga = current;
		SagaHistory below = this.history.below();
		clear(below);
		for (SagaStepRecord step : steps) {
			if (below == null || !step.equals(below.find(step.kind(), step.step(), step.iteration()))) {
				put(step);
			}
		}
	}

	private void clear(@Nullable SagaHistory below) {
		// Not emptied: branches that hang may still read it.
		this.history = new SagaHistory(below);
		this.pendingNew.clear();
		this.pendingChanges.clear();
	}

	boolean isReleased() {
		return this.saga.owner() == null;
	}

}

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

	private final Map<Key, SagaStepRecord> steps = new LinkedHashMap<>();

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
		return this.branch ? SagaTransition.branchOf(this.saga, at) : SagaTransition.of(this.saga, at);
	}

	private void put(SagaStepRecord step) {
		this.steps.put(new Key(step.kind(), step.step()), step);
	}

	SagaRecord saga() {
		return this.saga;
	}

	List<SagaStepRecord> steps() {
		return List.copyOf(this.steps.values());
	}

	@Nullable SagaStepRecord find(SagaStepKind kind, String step) {
		return this.steps.get(new Key(kind, step));
	}

	/**
	 * Whether a step or compensation is done with.
	 * @param kind the kind
	 * @param step name of the step
	 * @return {@code true} if it was completed or left out
	 */
	boolean isSettled(SagaStepKind kind, String step) {
		SagaStepRecord found = find(kind, step);
		return found != null
				&& (found.status() == SagaStepStatus.COMPLETED || found.status() == SagaStepStatus.SKIPPED);
	}

	/**
	 * Steps that may have to be undone, the last completed first.
	 * @return completed and uncertain steps
	 */
	List<SagaStepRecord> completedLastFirst() {
		List<SagaStepRecord> completed = new ArrayList<>();
		for (SagaStepRecord step : this.steps.values()) {
			if (step.kind() == SagaStepKind.FORWARD && step.completion() != null) {
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
			this.steps.clear();
		}
		this.saga = this.saga.after(transition);
		transition.newSteps().forEach(this::put);
		transition.changedSteps().forEach(this::put);
		this.events.changed(before, this.saga, transition);
	}

	/**
	 * Take over what was read anew.
	 * @param current the instance
	 * @param history its steps in the current run
	 */
	void refresh(SagaRecord current, List<SagaStepRecord> history) {
		this.saga = current;
		this.steps.clear();
		history.forEach(this::put);
	}

	boolean isReleased() {
		return this.saga.owner() == null;
	}

	private record Key(SagaStepKind kind, String step) {

	}

}

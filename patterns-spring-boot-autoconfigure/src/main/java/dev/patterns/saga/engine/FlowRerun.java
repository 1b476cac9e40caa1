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

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import dev.patterns.saga.SagaStepKind;
import dev.patterns.saga.store.SagaStepRecord;

/**
 * What of the history of a flow counts if it is run again from one of its steps: all that
 * the flow did before it came to that step. Its later events wait again, since they have
 * happened.
 */
final class FlowRerun {

	private final List<SagaStepRecord> steps;

	private final int position;

	private FlowRerun(List<SagaStepRecord> steps, int position) {
		this.steps = steps;
		this.position = position;
	}

	/**
	 * Find a step.
	 * @param steps the history of the last run
	 * @param from its name, with {@code #} and its iteration unless that is the first
	 * @return the step
	 * @throws IllegalArgumentException if it is in a branch, or there is none
	 */
	static SagaStepRecord require(List<SagaStepRecord> steps, String from) {
		return find(steps, from).orElseThrow(() -> new IllegalArgumentException(
				(from.indexOf('[') < 0) ? "The last run has no step '" + from + "', but " + candidates(steps)
						: "'" + from
								+ "' is a step of a branch: a flow can be run again from its own steps only, which are "
								+ candidates(steps)));
	}

	private static Optional<SagaStepRecord> find(List<SagaStepRecord> steps, String from) {
		return own(steps).stream().filter((step) -> text(step.step(), step.iteration()).equals(from)).findFirst();
	}

	private static List<SagaStepRecord> own(List<SagaStepRecord> steps) {
		return steps.stream()
			.filter((step) -> step.kind() == SagaStepKind.FORWARD && step.position() != null
					&& FlowNames.scopeOf(step.step()).isEmpty())
			.toList();
	}

	private static List<String> candidates(List<SagaStepRecord> steps) {
		return own(steps).stream().map((step) -> text(step.step(), step.iteration())).toList();
	}

	private static String text(String name, int iteration) {
		return name + ((iteration > 0) ? "#" + iteration : "");
	}

	/**
	 * The records that count as done.
	 * @param steps the history of the last run
	 * @param from the step from which the flow is run again
	 * @param run number of the next run
	 * @return the records of the next run; empty if something before the step was not
	 * completed, or has been undone
	 */
	static Optional<List<SagaStepRecord>> kept(List<SagaStepRecord> steps, String from, int run) {
		Integer position = find(steps, from).map(SagaStepRecord::position).orElse(null);
		return (position != null) ? new FlowRerun(steps, position).kept(run) : Optional.empty();
	}

	private Optional<List<SagaStepRecord>> kept(int run) {
		List<SagaStepRecord> kept = new ArrayList<>();
		List<SagaStepRecord> before = before();
		Set<String> undone = this.steps.stream()
			.filter((step) -> step.kind() == SagaStepKind.COMPENSATION)
			.map((step) -> text(step.step(), step.iteration()))
			.collect(Collectors.toSet());
		for (SagaStepRecord step : before) {
			String name = text(step.step(), step.iteration());
			boolean isUndone = (step.kind() == SagaStepKind.FORWARD && undone.contains(name))
					|| (step.kind() == SagaStepKind.CHILD && undone.contains(FlowChildren.UNDO + name));
			// A branch that was stopped since another one had failed leaves its waits
			// open.
			boolean stopped = !FlowNames.scopeOf(step.step()).isEmpty()
					&& (step.kind() == SagaStepKind.WAIT || step.kind() == SagaStepKind.PARALLEL);
			if (isUndone || !(stopped || step.completedOrFailed())) {
				return Optional.empty();
			}
			kept.add(step.takenOver(run).withPosition(step.position()));
		}
		Set<String> choices = new HashSet<>();
		before.stream()
			.filter((step) -> step.kind() == SagaStepKind.WAIT)
			.forEach((step) -> choices.add(String.valueOf(step.result())));
		for (SagaStepRecord event : this.steps) {
			if (event.kind() == SagaStepKind.EVENT) {
				SagaStepRecord same = event.takenOver(run);
				kept.add(choices.contains("\"" + FlowWaits.choice(event) + "\"") ? same : same.untaken());
			}
		}
		return Optional.of(kept);
	}

	private List<SagaStepRecord> before() {
		Set<String> branches = new HashSet<>();
		for (SagaStepRecord step : this.steps) {
			if (step.kind() == SagaStepKind.PARALLEL && step.step().indexOf('[') < 0 && isEarlier(step)) {
				branches.add(text(step.step(), step.iteration()));
			}
		}
		return this.steps.stream().filter((step) -> isBefore(step, branches)).toList();
	}

	private boolean isBefore(SagaStepRecord step, Set<String> branches) {
		if (step.position() == null) {
			// What still earlier runs left to be undone.
			return step.kind() == SagaStepKind.FORWARD || step.kind() == SagaStepKind.CHILD;
		}
		int branch = step.step().indexOf('[');
		return (branch < 0) ? isEarlier(step) : branches.contains(step.step().substring(0, branch));
	}

	private boolean isEarlier(SagaStepRecord step) {
		return step.position() != null && step.position() < this.position;
	}

}

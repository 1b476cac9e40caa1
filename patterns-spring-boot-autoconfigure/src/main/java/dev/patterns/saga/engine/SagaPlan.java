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
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.patterns.saga.SagaStatus;
import dev.patterns.saga.SagaStepKind;
import dev.patterns.saga.SagaStepStatus;
import dev.patterns.saga.store.SagaStepRecord;
import dev.patterns.saga.store.SagaTransition;

/**
 * What comes next, judged by definition and state alone.
 */
final class SagaPlan {

	private SagaPlan() {
	}

	/**
	 * The next steps of an instance that goes forward: those of the first position at
	 * which something is left to do.
	 * @param saga the definition
	 * @param state the state
	 * @return the steps, empty if all are settled
	 */
	static List<StepDefinition> nextSteps(SagaDefinition saga, SagaState state) {
		List<StepDefinition> next = new ArrayList<>();
		for (StepDefinition step : saga.steps()) {
			if (!next.isEmpty() && step.order() != next.get(0).order()) {
				return next;
			}
			if (!state.isSettled(SagaStepKind.FORWARD, step.name())) {
				next.add(step);
			}
		}
		return next;
	}

	/**
	 * The next compensation of an instance that goes backward: in reverse order of
	 * completion.
	 * @param saga the definition
	 * @param state the state
	 * @return the compensation, {@code null} if there is nothing left to undo
	 */
	static @Nullable StepCall nextCompensation(SagaDefinition saga, SagaState state) {
		for (SagaStepRecord completed : state.completedLastFirst()) {
			StepDefinition step = saga.step(completed.step()).orElse(null);
			SagaMethod compensation = (step != null) ? step.compensation() : null;
			if (step != null && compensation != null && !state.isSettled(SagaStepKind.COMPENSATION, step.name())) {
				return StepCall.compensation(saga, step, compensation, state);
			}
		}
		return null;
	}

	/**
	 * Whether a compensation gave up.
	 * @param call the compensation
	 * @return {@code true} if it waits for repair
	 */
	static boolean hasGivenUp(StepCall call) {
		return call.previous() != null && call.previous().status() == SagaStepStatus.FAILED;
	}

	/**
	 * The steps that count as done if an instance is run again from a step.
	 * @param saga the definition
	 * @param steps the steps of the last run
	 * @param from name of the step
	 * @return the steps before it; empty if one of them was not completed, or was undone
	 */
	static Optional<List<SagaStepRecord>> kept(SagaDefinition saga, List<SagaStepRecord> steps, String from) {
		int order = saga.step(from).map(StepDefinition::order).orElse(Integer.MIN_VALUE);
		List<SagaStepRecord> kept = new ArrayList<>();
		for (StepDefinition step : saga.steps()) {
			if (step.order() >= order) {
				break;
			}
			SagaStepRecord done = find(steps, SagaStepKind.FORWARD, step.name());
			boolean settled = done != null
					&& (done.status() == SagaStepStatus.COMPLETED || done.status() == SagaStepStatus.SKIPPED);
			if (!settled || find(steps, SagaStepKind.COMPENSATION, step.name()) != null) {
				return Optional.empty();
			}
			kept.add(done);
		}
		return Optional.of(kept);
	}

	private static @Nullable SagaStepRecord find(List<SagaStepRecord> steps, SagaStepKind kind, String name) {
		return steps.stream()
			.filter((step) -> step.kind() == kind && step.step().equals(name))
			.findFirst()
			.orElse(null);
	}

	/**
	 * Whether nothing is left to do once the given step or compensation has completed.
	 * @param call the step or compensation
	 * @param state the state before it completed
	 * @return {@code true} if it is the last
	 */
	static boolean isLast(StepCall call, SagaState state) {
		String name = call.step().name();
		if (call.isForward()) {
			return call.saga()
				.steps()
				.stream()
				.allMatch((step) -> step.name().equals(name) || state.isSettled(SagaStepKind.FORWARD, step.name()));
		}
		return state.completedLastFirst()
			.stream()
			.filter((completed) -> !completed.step().equals(name)
					&& !state.isSettled(SagaStepKind.COMPENSATION, completed.step()))
			.noneMatch((completed) -> call.saga()
				.step(completed.step())
				.filter((step) -> step.compensation() != null)
				.isPresent());
	}

	/**
	 * The transition that records a completed step or compensation; it ends the instance
	 * if nothing is left and nobody has to be told.
	 * @param call the step or compensation
	 * @param state the state before
	 * @param completed the completed record
	 * @param transition the transition so far
	 * @return the transition
	 */
	static SagaTransition complete(StepCall call, SagaState state, SagaStepRecord completed,
			SagaTransition transition) {
		SagaTransition next = transition.with(completed, call.isFirst());
		if (state.isBranch() || call.saga().ended() != null || call.saga().flow() != null || !isLast(call, state)) {
			return next;
		}
		return next.to(call.isForward() ? SagaStatus.COMPLETED : SagaStatus.COMPENSATED).release(null);
	}

}

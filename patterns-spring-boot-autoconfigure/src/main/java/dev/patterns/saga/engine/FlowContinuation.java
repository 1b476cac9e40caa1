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
import java.util.List;
import java.util.Map;

import dev.patterns.saga.SagaStepKind;
import dev.patterns.saga.SagaStepStatus;
import dev.patterns.saga.store.SagaStepRecord;
import dev.patterns.saga.store.SagaTransition;

/**
 * Ends a run of a flow and begins another one, with what is left of the old one.
 */
final class FlowContinuation {

	private FlowContinuation() {
	}

	/**
	 * The transition to the next run.
	 * @param definition the definition
	 * @param state the state
	 * @param compensations what the flow said about undoing its steps
	 * @param input input of the next run as JSON
	 * @param now the time
	 * @return the transition
	 */
	static SagaTransition nextRun(SagaDefinition definition, SagaState state, FlowCompensations compensations,
			String input, Instant now) {
		int run = state.saga().run() + 1;
		List<SagaStepRecord> kept = new ArrayList<>();
		Map<String, Integer> events = new HashMap<>();
		List<SagaStepRecord> steps = new ArrayList<>(state.steps());
		// Events keep their order, whatever the clocks of the nodes said that met them.
		steps.sort(Comparator.comparingInt(SagaStepRecord::iteration));
		for (SagaStepRecord step : steps) {
			if (isToBeUndone(compensations, step) || isUnderWay(compensations, step)) {
				kept.add(step.takenOver(run));
			}
			else if (step.kind() == SagaStepKind.EVENT && step.status() == SagaStepStatus.STARTED) {
				int number = events.merge(step.step(), 1, Integer::sum) - 1;
				kept.add(step.takenOver(run).withIteration(number));
			}
		}
		Instant deadline = (definition.timeout() != null) ? now.plus(definition.timeout()) : null;
		return SagaTransition.of(state.saga(), now).goOn(input, kept, deadline);
	}

	/**
	 * The children that do not go along to the next run. They could not be deleted as
	 * long as a flow goes on for ever that nobody needs them for.
	 * @param state the state
	 * @param compensations what the flow said about undoing its steps
	 * @param invoker reads records
	 * @return their ids
	 */
	static List<String> leftBehind(SagaState state, FlowCompensations compensations, SagaInvoker invoker) {
		return state.steps(SagaStepKind.CHILD)
			.stream()
			.filter((child) -> !isToBeUndone(compensations, child) && !isUnderWay(compensations, child))
			.map((child) -> FlowChildren.idOf(invoker, child))
			.toList();
	}

	private static boolean isToBeUndone(FlowCompensations compensations, SagaStepRecord step) {
		if (step.completion() == null) {
			return false;
		}
		return (step.kind() == SagaStepKind.CHILD && !compensations.isLetGo(step))
				|| (step.kind() == SagaStepKind.FORWARD
						&& ((step.position() == null) ? !compensations.isPivoted() : compensations.undo(step) != null));
	}

	private static boolean isUnderWay(FlowCompensations compensations, SagaStepRecord step) {
		return step.kind() == SagaStepKind.CHILD && step.status() == SagaStepStatus.STARTED
				&& !compensations.isLetGo(step);
	}

}

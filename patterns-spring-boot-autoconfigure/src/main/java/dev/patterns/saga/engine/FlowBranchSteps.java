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
import java.util.Comparator;

import org.jspecify.annotations.Nullable;

import dev.patterns.saga.SagaStepKind;
import dev.patterns.saga.SagaStepStatus;
import dev.patterns.saga.store.SagaRecord;
import dev.patterns.saga.store.SagaStepRecord;
import dev.patterns.saga.store.SagaTransition;

/**
 * What is recorded of the steps of branches, whose names begin alike.
 */
final class FlowBranchSteps {

	private FlowBranchSteps() {
	}

	/**
	 * Whether a step of one of the branches has failed.
	 * @param state the state of the flow
	 * @param prefix what the names of the records begin with
	 * @return {@code true} if one has
	 */
	static boolean hasFailed(SagaState state, String prefix) {
		return state.steps(SagaStepKind.FORWARD)
			.stream()
			.anyMatch((step) -> step.step().startsWith(prefix) && step.completedOrFailed()
					&& step.status() != SagaStepStatus.COMPLETED);
	}

	/**
	 * When the time is over for the answers to what branches have sent.
	 * @param state the state of the flow
	 * @param prefix what the names of the records begin with
	 * @param now the time
	 * @return the first such time, {@code null} if there is nothing to wait for
	 */
	static @Nullable Instant answerDueAt(SagaState state, String prefix, Instant now) {
		return state.unsettled()
			.stream()
			.filter((step) -> step.status() == SagaStepStatus.AWAITING && step.step().startsWith(prefix))
			.map(SagaStepRecord::dueAt)
			.filter((due) -> due != null && due.isAfter(now))
			.min(Comparator.naturalOrder())
			.orElse(null);
	}

	/**
	 * Give up what another branch's failure has stopped in between.
	 * @param state the state of the flow
	 * @param prefix what the names of the records begin with
	 * @param now the time
	 * @return the transition, {@code null} if there is nothing to give up
	 */
	static @Nullable SagaTransition giveUp(SagaState state, String prefix, Instant now) {
		SagaTransition transition = state.transition(now);
		SagaRecord counted = state.saga();
		boolean any = false;
		for (SagaStepRecord unsettled : state.unsettled()) {
			if (unsettled.step().startsWith(prefix)) {
				transition = transition.with(SagaSettlement.giveUp(counted, unsettled,
						(unsettled.error() != null) ? unsettled.error() : "Another branch failed", now), false);
				counted = state.saga().after(transition);
				any = true;
			}
		}
		return any ? transition : null;
	}

}

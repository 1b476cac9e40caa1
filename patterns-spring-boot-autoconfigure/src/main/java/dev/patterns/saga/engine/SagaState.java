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
 * since. Used by one thread at a time.
 */
final class SagaState {

	private SagaRecord saga;

	private final Map<String, SagaStepRecord> steps = new LinkedHashMap<>();

	SagaState(SagaRecord saga, List<SagaStepRecord> steps) {
		this.saga = saga;
		steps.forEach(this::put);
	}

	private void put(SagaStepRecord step) {
		this.steps.put(step.kind() + "/" + step.step(), step);
	}

	SagaRecord saga() {
		return this.saga;
	}

	@Nullable SagaStepRecord find(SagaStepKind kind, String step) {
		return this.steps.get(kind + "/" + step);
	}

	boolean isCompleted(SagaStepKind kind, String step) {
		SagaStepRecord found = find(kind, step);
		return found != null && found.status() == SagaStepStatus.COMPLETED;
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
	 * A step that was begun and is neither completed nor given up.
	 * @return the step, {@code null} if there is none
	 */
	@Nullable SagaStepRecord unsettled() {
		for (SagaStepRecord step : this.steps.values()) {
			if (step.kind() == SagaStepKind.FORWARD
					&& (step.status() == SagaStepStatus.STARTED || step.status() == SagaStepStatus.RETRYING)) {
				return step;
			}
		}
		return null;
	}

	/**
	 * Take over what has been committed.
	 * @param transition the transition
	 */
	void apply(SagaTransition transition) {
		this.saga = this.saga.after(transition);
		transition.newSteps().forEach(this::put);
		transition.changedSteps().forEach(this::put);
	}

	boolean isReleased() {
		return this.saga.owner() == null;
	}

}

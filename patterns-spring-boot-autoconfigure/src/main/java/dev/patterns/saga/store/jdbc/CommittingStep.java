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

package dev.patterns.saga.store.jdbc;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import dev.patterns.jdbc.TypedNull;
import dev.patterns.saga.SagaStepStatus;
import dev.patterns.saga.store.SagaRecord;
import dev.patterns.saga.store.SagaStepRecord;
import dev.patterns.saga.store.SagaTransition;

/**
 * Fence, checkpoint and commit, for PostgreSQL and for what is most frequent: the first
 * attempt of a step has completed, nothing of the instance changes but its status and its
 * owner, and a flow has recorded little else since it wrote last, such as the end of a
 * wait.
 *
 * @param sql the statements
 * @param parameters their parameters
 */
record CommittingStep(String sql, Object[] parameters) {

	/** What else may be recorded: all of it has to be sent at once. */
	private static final int OTHERS = 3;

	/**
	 * Create the statements, if a transition is of that kind.
	 * @param claimed the instance as it was claimed
	 * @param transition the transition
	 * @return the statements, {@code null} if it is not
	 */
	static @Nullable CommittingStep of(SagaRecord claimed, SagaTransition transition) {
		List<SagaStepRecord> added = transition.newSteps();
		List<SagaStepRecord> changed = transition.changedSteps();
		if (added.isEmpty() || added.size() - 1 + changed.size() > OTHERS || transition.completions() != 1
				|| !transition.attempts().isEmpty()) {
			return null;
		}
		SagaStepRecord step = added.get(added.size() - 1);
		boolean fitting = isFirstCompletion(step)
				&& (transition.branch() || isLittleElse(claimed, claimed.after(transition)));
		return fitting ? of(claimed, transition, step) : null;
	}

	// As one completes, the others do not.
	private static CommittingStep of(SagaRecord claimed, SagaTransition transition, SagaStepRecord step) {
		StringBuilder sql = new StringBuilder(transition.branch() ? SagaSql.BRANCH_STEP : SagaSql.STEP);
		List<Object> parameters = new ArrayList<>(
				Arrays.asList(transition.branch() ? SagaRows.firstCompletionOfBranch(claimed, transition, step)
						: SagaRows.firstCompletion(claimed, transition, step)));
		for (SagaStepRecord other : transition.newSteps()) {
			if (other != step) {
				sql.append("; ").append(SagaSql.INSERT_STEP);
				parameters.addAll(Arrays.asList(SagaRows.insertion(other, TypedNull.number(other.completion()))));
			}
		}
		for (SagaStepRecord other : transition.changedSteps()) {
			sql.append("; ").append(SagaSql.UPDATE_STEP);
			parameters.addAll(Arrays.asList(SagaRows.change(other, TypedNull.number(other.completion()))));
		}
		return new CommittingStep(sql.append("; COMMIT").toString(), parameters.toArray());
	}

	private static boolean isFirstCompletion(SagaStepRecord step) {
		return step.completion() != null && step.status() == SagaStepStatus.COMPLETED && step.attempt() == 1
				&& step.forgiven() == 0 && !step.uncertain() && step.error() == null && step.dueAt() == null;
	}

	private static boolean isLittleElse(SagaRecord claimed, SagaRecord next) {
		return !claimed.limited() && next.run() == claimed.run() && !next.limited() && next.reason() == claimed.reason()
				&& Objects.equals(next.failure(), claimed.failure()) && Objects.equals(next.dueAt(), claimed.dueAt())
				&& Objects.equals(next.resumeAt(), claimed.resumeAt())
				&& (claimed.parent() == null || next.endedAt() == null);
	}

}

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

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;

import dev.patterns.jdbc.DatabasePlatform;
import dev.patterns.jdbc.JdbcAccess;
import dev.patterns.jdbc.TypedNull;
import dev.patterns.saga.store.SagaAttemptRecord;
import dev.patterns.saga.store.SagaRecord;
import dev.patterns.saga.store.SagaRequest;
import dev.patterns.saga.store.SagaStepRecord;
import dev.patterns.saga.store.SagaTransition;
import dev.patterns.saga.store.SagaWrite;

/**
 * Writes transitions: the fence first, and only if it holds what is recorded with it.
 */
final class SagaTransitions {

	private final JdbcTemplate template;

	private final TransactionLimits limits;

	private final SagaLimits counters;

	private final Duration fenceLimit;

	private final String fenceSql;

	private final @Nullable String fencedInsertSql;

	private final String branchFenceSql;

	private final @Nullable JointCommit joint;

	SagaTransitions(JdbcAccess access, @Nullable JointCommit joint, TransactionLimits limits, SagaLimits counters,
			Duration fenceLimit) {
		this.template = access.template();
		this.limits = limits;
		this.counters = counters;
		this.fenceLimit = fenceLimit;
		this.fenceSql = SagaSql.FENCE + limits.fenceCondition(fenceLimit);
		this.fencedInsertSql = (access.platform() == DatabasePlatform.POSTGRESQL) ? SagaSql.fencedInsert(this.fenceSql)
				: null;
		this.branchFenceSql = SagaSql.BRANCH_FENCE + limits.fenceCondition(fenceLimit);
		this.joint = joint;
	}

	/**
	 * Write a transition, and commit with it where that is possible.
	 * @param claimed the instance as it was claimed
	 * @param transition the transition
	 * @return {@code false} if the instance belongs to somebody else
	 */
	boolean write(SagaRecord claimed, SagaTransition transition) {
		CommittingStep last = (this.joint != null) ? CommittingStep.of(claimed, transition) : null;
		if (this.joint != null && last != null && this.joint.isPossible(last.sql(), last.parameters())) {
			return writeJointly(this.joint, last);
		}
		this.limits.fence(this.template, this.fenceLimit);
		if (this.fencedInsertSql != null && isOneNewStep(claimed, transition)) {
			return this.template.update(this.fencedInsertSql, SagaRows.fencedInsertion(claimed, transition)) == 1;
		}
		int updated = transition.branch()
				? this.template.update(this.branchFenceSql, SagaRows.branchFence(claimed, transition))
				: this.template.update(this.fenceSql, SagaRows.fence(claimed, transition));
		if (updated == 0) {
			return false;
		}
		if (transition.run() != claimed.run()) {
			beginRun(claimed, transition);
		}
		writeSteps(transition);
		for (SagaAttemptRecord attempt : transition.attempts()) {
			this.template.update(SagaSql.INSERT_ATTEMPT, SagaRows.parameters(attempt));
		}
		releaseLimit(claimed, transition);
		tellParent(claimed, transition);
		return true;
	}

	private void beginRun(SagaRecord claimed, SagaTransition transition) {
		Object deadline = SagaRows.at(transition.deadlineAt());
		if (transition.input() == null) {
			this.template.update("update patterns_saga set deadline_at = ? where id = ?", deadline, claimed.id());
		}
		else {
			// In this order, since MariaDB sees what it has assigned before.
			this.template.update("update patterns_saga set deadline_at = ?, first_input = coalesce(first_input, input),"
					+ " input = ? where id = ?", deadline, transition.input(), claimed.id());
			// What goes on for ever keeps the history of its last run only.
			for (String table : List.of("patterns_saga_step", "patterns_saga_attempt")) {
				this.template.update("delete from " + table + " where saga_id = ? and run < ?", claimed.id(),
						claimed.run());
			}
		}
	}

	private void tellParent(SagaRecord claimed, SagaTransition transition) {
		if (isEndOfChild(claimed, transition)) {
			tellParent(this.template, claimed, transition.at());
		}
	}

	/**
	 * Tell the parent of an instance, if it is still there, that the instance has ended.
	 * @param template on the current transaction
	 * @param child the instance
	 * @param at when
	 */
	static void tellParent(JdbcTemplate template, SagaRecord child, Instant at) {
		boolean there = child.parent() != null
				&& !template.queryForList("select id from patterns_saga where id = ?", String.class, child.parent())
					.isEmpty();
		if (there) {
			template.update(SagaSql.INSERT_REQUEST, child.parent(), SagaRequest.Type.CHILD.name(), child.id(),
					TypedNull.text(null), TypedNull.text(null), at.toEpochMilli());
		}
	}

	private static boolean isEndOfChild(SagaRecord claimed, SagaTransition transition) {
		return claimed.parent() != null && transition.status().isEnded() && claimed.endedAt() == null;
	}

	// Fence, checkpoint and commit in one exchange.
	private static boolean writeJointly(JointCommit joint, CommittingStep last) {
		try {
			joint.execute(last.sql(), last.parameters());
			return true;
		}
		catch (DataAccessException ex) {
			String message = ex.getMostSpecificCause().getMessage();
			if (message != null && message.contains(SagaSql.NOT_THE_OWNER)) {
				return false;
			}
			throw ex;
		}
	}

	/**
	 * Whether a transition does what most do: complete a step at its first attempt.
	 * @param claimed the instance
	 * @param transition the transition
	 * @return {@code true} if fence and checkpoint may be one statement
	 */
	private static boolean isOneNewStep(SagaRecord claimed, SagaTransition transition) {
		return !transition.branch() && transition.run() == claimed.run() && transition.newSteps().size() == 1
				&& transition.changedSteps().isEmpty() && transition.attempts().isEmpty() && !claimed.limited()
				&& !isEndOfChild(claimed, transition);
	}

	private void writeSteps(SagaTransition transition) {
		for (SagaStepRecord step : transition.newSteps()) {
			boolean positioned = transition.branch() && step.completion() != null;
			this.template.update(positioned ? SagaSql.INSERT_STEP_AT_POSITION : SagaSql.INSERT_STEP,
					SagaRows.insertion(step, positioned ? step.sagaId() : TypedNull.number(step.completion())));
		}
		for (SagaStepRecord step : transition.changedSteps()) {
			boolean positioned = transition.branch() && step.completion() != null;
			this.template.update(positioned ? SagaSql.UPDATE_STEP_AT_POSITION : SagaSql.UPDATE_STEP,
					SagaRows.change(step, positioned ? step.sagaId() : TypedNull.number(step.completion())));
		}
	}

	private void releaseLimit(SagaRecord claimed, SagaTransition transition) {
		if (claimed.limited() && !claimed.after(transition).limited()) {
			this.counters.release(claimed);
		}
	}

	/**
	 * Write transitions of different instances.
	 * @param writes the transitions
	 * @return the ids of the instances that belong to somebody else
	 */
	Set<String> writeAll(List<SagaWrite> writes) {
		this.limits.fence(this.template, this.fenceLimit);
		int[] updated = this.template.batchUpdate(this.fenceSql,
				writes.stream().map((write) -> SagaRows.fence(write.claimed(), write.transition())).toList());
		Set<String> fenced = new HashSet<>();
		List<Object[]> inserts = new ArrayList<>();
		List<Object[]> updates = new ArrayList<>();
		List<Object[]> attempts = new ArrayList<>();
		for (int i = 0; i < updated.length; i++) {
			SagaTransition transition = writes.get(i).transition();
			if (updated[i] == 0) {
				fenced.add(writes.get(i).claimed().id());
				continue;
			}
			if (transition.run() != writes.get(i).claimed().run()) {
				beginRun(writes.get(i).claimed(), transition);
			}
			transition.newSteps()
				.forEach((step) -> inserts.add(SagaRows.insertion(step, TypedNull.number(step.completion()))));
			transition.changedSteps()
				.forEach((step) -> updates.add(SagaRows.change(step, TypedNull.number(step.completion()))));
			transition.attempts().forEach((attempt) -> attempts.add(SagaRows.parameters(attempt)));
			releaseLimit(writes.get(i).claimed(), transition);
			tellParent(writes.get(i).claimed(), transition);
		}
		batch(SagaSql.INSERT_STEP, inserts);
		batch(SagaSql.UPDATE_STEP, updates);
		batch(SagaSql.INSERT_ATTEMPT, attempts);
		return fenced;
	}

	private void batch(String statement, List<Object[]> parameters) {
		if (!parameters.isEmpty()) {
			this.template.batchUpdate(statement, parameters);
		}
	}

}

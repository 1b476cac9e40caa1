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

package dev.patterns.saga.store;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

import dev.patterns.saga.SagaStepKind;
import dev.patterns.saga.SagaStepStatus;

/**
 * A step, or a compensation, of an instance as it is stored. Unique by saga, run, step,
 * iteration and kind.
 *
 * @param sagaId id of the instance
 * @param run run of the instance
 * @param step durable name of the step
 * @param iteration iteration within the run
 * @param kind what it did
 * @param originRun run in which its attempts were made: an earlier one if another run
 * took it over
 * @param status status
 * @param attempt number of attempts so far
 * @param forgiven how many of these attempts do not count any more, since somebody asked
 * for a repetition
 * @param uncertain whether an attempt may have had an effect although it is not recorded
 * as completed
 * @param completion position in the order of completion, {@code null} if there is nothing
 * to undo
 * @param result result as JSON, or what is awaited
 * @param error failure of the last failed attempt
 * @param node node that made the last attempt
 * @param dueAt when the next attempt is to be made, {@code null} if none is planned
 * @param firstSentAt when the first attempt began
 * @param startedAt when the last attempt began
 * @param endedAt when the last attempt ended, {@code null} while it is under way
 * @param position position among the commands of a flow, {@code null} if it has none
 * @param raisedBy who raised the event, {@code null} if nobody knows or it is none
 */
public record SagaStepRecord(String sagaId, int run, String step, int iteration, SagaStepKind kind, int originRun,
		SagaStepStatus status, int attempt, int forgiven, boolean uncertain, @Nullable Integer completion,
		@Nullable String result, @Nullable String error, @Nullable String node, @Nullable Instant dueAt,
		Instant firstSentAt, Instant startedAt, @Nullable Instant endedAt, @Nullable Integer position,
		@Nullable String raisedBy) {

	/**
	 * The first attempt of a step.
	 * @param saga the instance
	 * @param step durable name of the step
	 * @param kind what it does
	 * @param at when it begins
	 * @return the record, not uncertain
	 */
	public static SagaStepRecord first(SagaRecord saga, String step, SagaStepKind kind, Instant at) {
		return first(saga, step, 0, null, kind, at);
	}

	/**
	 * The first attempt of a step of a flow.
	 * @param saga the instance
	 * @param step durable name of the step
	 * @param iteration iteration within the run
	 * @param position position among the commands of the flow
	 * @param kind what it does
	 * @param at when it begins
	 * @return the record, not uncertain
	 */
	public static SagaStepRecord first(SagaRecord saga, String step, int iteration, @Nullable Integer position,
			SagaStepKind kind, Instant at) {
		return new SagaStepRecord(saga.id(), saga.run(), step, iteration, kind, saga.run(), SagaStepStatus.STARTED, 1,
				0, false, null, null, null, saga.owner(), null, at, at, null, position, null);
	}

	/**
	 * A step that was left out because its condition was not met.
	 * @param saga the instance
	 * @param step durable name of the step
	 * @param at when that was decided
	 * @return the record
	 */
	public static SagaStepRecord skipped(SagaRecord saga, String step, Instant at) {
		return new SagaStepRecord(saga.id(), saga.run(), step, 0, SagaStepKind.FORWARD, saga.run(),
				SagaStepStatus.SKIPPED, 0, 0, false, null, null, null, saga.owner(), null, at, at, at, null, null);
	}

	/**
	 * An event that nobody has taken yet.
	 * @param saga the instance
	 * @param request what was asked of it
	 * @param name name of the event
	 * @param number number among the events of that name
	 * @param at when it is taken note of
	 * @return the record, which ends when the event is taken
	 */
	public static SagaStepRecord event(SagaRecord saga, SagaRequest request, String name, int number, Instant at) {
		return new SagaStepRecord(saga.id(), saga.run(), name, number, SagaStepKind.EVENT, saga.run(),
				SagaStepStatus.STARTED, 1, 0, false, null, request.payload(), null, saga.owner(), null, at,
				request.createdAt(), null, null, request.raisedBy());
	}

	/**
	 * Whether a step is not tried again.
	 * @return {@code true} if it was completed, left out, or given up
	 */
	public boolean completedOrFailed() {
		return this.status != SagaStepStatus.STARTED && this.status != SagaStepStatus.RETRYING
				&& this.status != SagaStepStatus.AWAITING;
	}

	/**
	 * How many attempts count against the limit.
	 * @return the number of attempts since somebody asked for a repetition
	 */
	public int countedAttempts() {
		return this.attempt - this.forgiven;
	}

	/**
	 * A copy for the next attempt.
	 * @param byNode node that makes it
	 * @param at when it begins
	 * @return the new record
	 */
	public SagaStepRecord next(@Nullable String byNode, Instant at) {
		return copy(SagaStepStatus.STARTED, this.attempt + 1, this.forgiven, this.uncertain, null, null, this.error,
				byNode, null, at, null);
	}

	/**
	 * A copy that is known to have, or not to have, a possible effect.
	 * @param value whether an attempt may have had an effect
	 * @return the new record
	 */
	public SagaStepRecord withUncertain(boolean value) {
		return copy(this.status, this.attempt, this.forgiven, value, this.completion, this.result, this.error,
				this.node, this.dueAt, this.startedAt, this.endedAt);
	}

	/**
	 * A copy that has sent a command, so that it may have an effect from now on.
	 * @param json what is awaited as JSON
	 * @param until how long
	 * @return the new record
	 */
	public SagaStepRecord awaiting(@Nullable String json, Instant until) {
		return copy(SagaStepStatus.AWAITING, this.attempt, this.forgiven, true, null, json, null, this.node, until,
				this.startedAt, null);
	}

	/**
	 * A copy whose attempts so far do not count any more.
	 * @param at when that was asked for
	 * @return the new record
	 */
	public SagaStepRecord reset(Instant at) {
		return copy(SagaStepStatus.RETRYING, this.attempt, this.attempt, this.uncertain, null, null, this.error,
				this.node, at, this.startedAt, at);
	}

	/**
	 * A copy that is left out although it was not completed.
	 * @param at when that was asked for
	 * @return the new record
	 */
	public SagaStepRecord skip(Instant at) {
		return copy(SagaStepStatus.SKIPPED, this.attempt, this.forgiven, this.uncertain, this.completion, null,
				this.error, this.node, null, this.startedAt, at);
	}

	/**
	 * A copy for another run that takes the step over as it is.
	 * @param next the other run
	 * @return the new record
	 */
	public SagaStepRecord takenOver(int next) {
		return new SagaStepRecord(this.sagaId, next, this.step, this.iteration, this.kind, this.originRun, this.status,
				this.attempt, this.forgiven, this.uncertain, this.completion, this.result, this.error, this.node,
				this.dueAt, this.firstSentAt, this.startedAt, this.endedAt, null, this.raisedBy);
	}

	/**
	 * A copy with another iteration.
	 * @param number the iteration
	 * @return the new record
	 */
	public SagaStepRecord withIteration(int number) {
		return new SagaStepRecord(this.sagaId, this.run, this.step, number, this.kind, this.originRun, this.status,
				this.attempt, this.forgiven, this.uncertain, this.completion, this.result, this.error, this.node,
				this.dueAt, this.firstSentAt, this.startedAt, this.endedAt, this.position, this.raisedBy);
	}

	/**
	 * A copy with another position.
	 * @param number position among the commands of a flow, {@code null} if it has none
	 * @return the new record
	 */
	public SagaStepRecord withPosition(@Nullable Integer number) {
		return new SagaStepRecord(this.sagaId, this.run, this.step, this.iteration, this.kind, this.originRun,
				this.status, this.attempt, this.forgiven, this.uncertain, this.completion, this.result, this.error,
				this.node, this.dueAt, this.firstSentAt, this.startedAt, this.endedAt, number, this.raisedBy);
	}

	/**
	 * A copy of what is neither done nor undone by itself, such as a child, that is
	 * settled and takes a place in the order of completion.
	 * @param json what came of it as JSON
	 * @param number position in the order of completion
	 * @param at when
	 * @return the new record
	 */
	public SagaStepRecord completedElsewhere(@Nullable String json, int number, Instant at) {
		return copy(SagaStepStatus.COMPLETED, this.attempt, this.forgiven, this.uncertain, number, json, null,
				this.node, null, this.startedAt, at);
	}

	/**
	 * A copy that completed.
	 * @param json the result as JSON
	 * @param number position in the order of completion
	 * @param at when
	 * @return the new record
	 */
	public SagaStepRecord completed(@Nullable String json, int number, Instant at) {
		return copy(SagaStepStatus.COMPLETED, this.attempt, this.forgiven, false, number, json, null, this.node, null,
				this.startedAt, at);
	}

	/**
	 * A copy whose last attempt failed and that will be tried again.
	 * @param text the failure
	 * @param due when
	 * @param at when it failed
	 * @return the new record
	 */
	public SagaStepRecord retrying(@Nullable String text, Instant due, Instant at) {
		return copy(SagaStepStatus.RETRYING, this.attempt, this.forgiven, this.uncertain, null, null, text, this.node,
				due, this.startedAt, at);
	}

	/**
	 * A copy that failed for good.
	 * @param next {@code FAILED} or {@code UNCERTAIN}
	 * @param text the failure
	 * @param number position in the order of completion, if an effect may have to be
	 * undone
	 * @param at when
	 * @return the new record
	 */
	public SagaStepRecord failed(SagaStepStatus next, @Nullable String text, @Nullable Integer number, Instant at) {
		return copy(next, this.attempt, this.forgiven, this.uncertain, number, null, text, this.node, null,
				this.startedAt, at);
	}

	/**
	 * A copy of what is neither done nor undone, such as a wait, that is settled.
	 * @param next the status
	 * @param json what came of it as JSON
	 * @param text the failure, {@code null} if there is none
	 * @param at when
	 * @return the new record
	 */
	public SagaStepRecord settled(SagaStepStatus next, @Nullable String json, @Nullable String text, Instant at) {
		return copy(next, this.attempt, this.forgiven, this.uncertain, this.completion, json, text, this.node, null,
				this.startedAt, at);
	}

	/**
	 * A copy of an event that nobody has taken.
	 * @return the new record
	 */
	public SagaStepRecord untaken() {
		return copy(SagaStepStatus.STARTED, this.attempt, this.forgiven, this.uncertain, this.completion, this.result,
				this.error, this.node, this.dueAt, this.startedAt, null);
	}

	/**
	 * A copy with another time at which it is due.
	 * @param due the time, {@code null} for none
	 * @return the new record
	 */
	public SagaStepRecord withDueAt(@Nullable Instant due) {
		return copy(this.status, this.attempt, this.forgiven, this.uncertain, this.completion, this.result, this.error,
				this.node, due, this.startedAt, this.endedAt);
	}

	private SagaStepRecord copy(SagaStepStatus newStatus, int newAttempt, int newForgiven, boolean newUncertain,
			@Nullable Integer newCompletion, @Nullable String newResult, @Nullable String newError,
			@Nullable String newNode, @Nullable Instant newDueAt, Instant newStartedAt, @Nullable Instant newEndedAt) {
		return new SagaStepRecord(this.sagaId, this.run, this.step, this.iteration, this.kind, this.originRun,
				newStatus, newAttempt, newForgiven, newUncertain, newCompletion, newResult, newError, newNode, newDueAt,
				this.firstSentAt, newStartedAt, newEndedAt, this.position, this.raisedBy);
	}

}

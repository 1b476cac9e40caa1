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
 * @param status status
 * @param attempt number of attempts so far
 * @param uncertain whether an attempt may have had an effect although it is not recorded
 * as completed
 * @param completion position in the order of completion, {@code null} if there is nothing
 * to undo
 * @param result result as JSON
 * @param error failure of the last failed attempt
 * @param node node that made the last attempt
 * @param firstSentAt when the first attempt began
 * @param startedAt when the last attempt began
 * @param endedAt when the last attempt ended, {@code null} while it is under way
 */
public record SagaStepRecord(String sagaId, int run, String step, int iteration, SagaStepKind kind,
		SagaStepStatus status, int attempt, boolean uncertain, @Nullable Integer completion, @Nullable String result,
		@Nullable String error, @Nullable String node, Instant firstSentAt, Instant startedAt,
		@Nullable Instant endedAt) {

	/**
	 * The first attempt of a step.
	 * @param saga the instance
	 * @param step durable name of the step
	 * @param kind what it does
	 * @param at when it begins
	 * @return the record, not uncertain
	 */
	public static SagaStepRecord first(SagaRecord saga, String step, SagaStepKind kind, Instant at) {
		return new SagaStepRecord(saga.id(), saga.run(), step, 0, kind, SagaStepStatus.STARTED, 1, false, null, null,
				null, saga.owner(), at, at, null);
	}

	/**
	 * A copy for the next attempt.
	 * @param byNode node that makes it
	 * @param at when it begins
	 * @return the new record
	 */
	public SagaStepRecord next(@Nullable String byNode, Instant at) {
		return new SagaStepRecord(this.sagaId, this.run, this.step, this.iteration, this.kind, SagaStepStatus.STARTED,
				this.attempt + 1, this.uncertain, null, null, this.error, byNode, this.firstSentAt, at, null);
	}

	/**
	 * A copy that is known to have, or not to have, a possible effect.
	 * @param value whether an attempt may have had an effect
	 * @return the new record
	 */
	public SagaStepRecord withUncertain(boolean value) {
		return new SagaStepRecord(this.sagaId, this.run, this.step, this.iteration, this.kind, this.status,
				this.attempt, value, this.completion, this.result, this.error, this.node, this.firstSentAt,
				this.startedAt, this.endedAt);
	}

	/**
	 * A copy with no attempts made.
	 * @param at when it was reset
	 * @return the new record
	 */
	public SagaStepRecord reset(Instant at) {
		return new SagaStepRecord(this.sagaId, this.run, this.step, this.iteration, this.kind, SagaStepStatus.RETRYING,
				0, this.uncertain, null, null, this.error, this.node, this.firstSentAt, this.startedAt, at);
	}

	/**
	 * A copy that completed.
	 * @param json the result as JSON
	 * @param number position in the order of completion
	 * @param at when
	 * @return the new record
	 */
	public SagaStepRecord completed(@Nullable String json, int number, Instant at) {
		return new SagaStepRecord(this.sagaId, this.run, this.step, this.iteration, this.kind, SagaStepStatus.COMPLETED,
				this.attempt, false, number, json, null, this.node, this.firstSentAt, this.startedAt, at);
	}

	/**
	 * A copy whose last attempt failed.
	 * @param next {@code RETRYING}, {@code FAILED} or {@code UNCERTAIN}
	 * @param text the failure
	 * @param number position in the order of completion, if an effect may have to be
	 * undone
	 * @param at when
	 * @return the new record
	 */
	public SagaStepRecord failed(SagaStepStatus next, @Nullable String text, @Nullable Integer number, Instant at) {
		return new SagaStepRecord(this.sagaId, this.run, this.step, this.iteration, this.kind, next, this.attempt,
				this.uncertain, number, null, text, this.node, this.firstSentAt, this.startedAt, at);
	}

}

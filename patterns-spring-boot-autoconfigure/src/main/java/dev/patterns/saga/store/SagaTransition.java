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
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.patterns.saga.SagaEndReason;
import dev.patterns.saga.SagaStatus;

/**
 * What the owner of an instance writes at once.
 *
 * @param status next status of the instance
 * @param reason why it is compensated, {@code null} while it goes forward
 * @param failure failure as text
 * @param dueAt when it goes on, {@code null} if it does not go on by itself
 * @param released whether the owner gives it up
 * @param completes whether the number of completions is raised
 * @param newSteps steps that are recorded for the first time
 * @param changedSteps steps that were recorded before
 * @param at the time of the transition
 */
public record SagaTransition(SagaStatus status, @Nullable SagaEndReason reason, @Nullable String failure,
		@Nullable Instant dueAt, boolean released, boolean completes, List<SagaStepRecord> newSteps,
		List<SagaStepRecord> changedSteps, Instant at) {

	public SagaTransition {
		newSteps = List.copyOf(newSteps);
		changedSteps = List.copyOf(changedSteps);
	}

	/**
	 * A transition that leaves everything as it is, to be refined.
	 * @param saga the instance
	 * @param at the time of the transition
	 * @return the transition
	 */
	public static SagaTransition of(SagaRecord saga, Instant at) {
		return new SagaTransition(saga.status(), saga.reason(), saga.failure(), saga.dueAt(), false, false, List.of(),
				List.of(), at);
	}

	/**
	 * A copy with another status.
	 * @param next next status of the instance
	 * @return the new transition
	 */
	public SagaTransition to(SagaStatus next) {
		return new SagaTransition(next, this.reason, this.failure, this.dueAt, this.released, this.completes,
				this.newSteps, this.changedSteps, this.at);
	}

	/**
	 * A copy that begins the compensation.
	 * @param why the reason
	 * @param text the failure as text
	 * @return the new transition
	 */
	public SagaTransition compensating(SagaEndReason why, @Nullable String text) {
		return new SagaTransition(SagaStatus.COMPENSATING, why, text, this.at, this.released, this.completes,
				this.newSteps, this.changedSteps, this.at);
	}

	/**
	 * A copy that gives the instance up.
	 * @param next when it goes on, {@code null} if it does not go on by itself
	 * @return the new transition
	 */
	public SagaTransition release(@Nullable Instant next) {
		return new SagaTransition(this.status, this.reason, this.failure, next, true, this.completes, this.newSteps,
				this.changedSteps, this.at);
	}

	/**
	 * A copy with another failure.
	 * @param text the failure as text
	 * @return the new transition
	 */
	public SagaTransition withFailure(@Nullable String text) {
		return new SagaTransition(this.status, this.reason, text, this.dueAt, this.released, this.completes,
				this.newSteps, this.changedSteps, this.at);
	}

	/**
	 * A copy that records a step.
	 * @param step the step
	 * @param first whether it is recorded for the first time
	 * @return the new transition
	 */
	public SagaTransition with(SagaStepRecord step, boolean first) {
		return new SagaTransition(this.status, this.reason, this.failure, this.dueAt, this.released,
				this.completes || step.completion() != null, first ? List.of(step) : this.newSteps,
				first ? this.changedSteps : List.of(step), this.at);
	}

}

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

/**
 * A former attempt of a step or compensation: one that failed or whose process died. What
 * the last attempt did stands in the step's own record.
 *
 * @param sagaId id of the instance
 * @param run run of the instance
 * @param step durable name of the step
 * @param iteration iteration within the run
 * @param kind what it did
 * @param attempt number of the attempt, counted from 1
 * @param error its failure as text
 * @param node node that made it
 * @param startedAt when it began
 * @param endedAt when it ended, or when its end was noticed
 */
public record SagaAttemptRecord(String sagaId, int run, String step, int iteration, SagaStepKind kind, int attempt,
		@Nullable String error, @Nullable String node, Instant startedAt, Instant endedAt) {

	/**
	 * The last attempt of a step, to be kept before the next one.
	 * @param step the step as it is after the attempt
	 * @param at when the attempt ended
	 * @return the record
	 */
	public static SagaAttemptRecord of(SagaStepRecord step, Instant at) {
		return new SagaAttemptRecord(step.sagaId(), step.run(), step.step(), step.iteration(), step.kind(),
				step.attempt(), step.error(), step.node(), step.startedAt(), at);
	}

}

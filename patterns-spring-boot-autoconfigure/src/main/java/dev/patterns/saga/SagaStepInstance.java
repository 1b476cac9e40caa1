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

package dev.patterns.saga;

import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * History of one step, or of one compensation, of an instance.
 *
 * @param name durable name of the step
 * @param kind the step itself or its compensation
 * @param run run of the instance, counted from 1
 * @param iteration iteration of the step within the run, 0 unless it is repeated
 * @param status the status
 * @param attempts number of attempts so far
 * @param completion position in the order of completion, {@code null} if it neither
 * completed nor may have had an effect
 * @param result the result as JSON, {@code null} if there is none; for a command that has
 * not been answered, what is awaited
 * @param error the failure of the last failed attempt, {@code null} if none failed
 * @param node id of the instance of the application that made the last attempt
 * @param startedAt when the last attempt began; of an event when it was raised
 * @param endedAt when the last attempt ended, {@code null} while it is under way; of an
 * event when the flow took it
 * @param position position among the commands of a flow, {@code null} if it has none
 * @param raisedBy who raised the event, {@code null} if nobody knows or it is none
 * @param earlier the attempts before the last one, the oldest first
 */
public record SagaStepInstance(String name, SagaStepKind kind, int run, int iteration, SagaStepStatus status,
		int attempts, @Nullable Integer completion, @Nullable String result, @Nullable String error,
		@Nullable String node, Instant startedAt, @Nullable Instant endedAt, @Nullable Integer position,
		@Nullable String raisedBy, List<SagaAttempt> earlier) {

	public SagaStepInstance {
		earlier = List.copyOf(earlier);
	}

}

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
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * An instance of a saga as it is stored, with its history.
 *
 * @param id the id
 * @param name durable name of the saga
 * @param version version of the definition
 * @param run the current run, counted from 1
 * @param status the status
 * @param reason why it was or is being compensated, {@code null} if it was not
 * @param failure the failure as text, {@code null} if there was none
 * @param input the input as JSON
 * @param attributes search attributes
 * @param owner id of the instance of the application that runs it, {@code null} if none
 * @param dueAt when it goes on, {@code null} if it does not go on by itself
 * @param createdAt when it was started
 * @param updatedAt when it changed last
 * @param endedAt when it ended, {@code null} if it has not
 * @param customStatus the status text that its flow has set, {@code null} if there is
 * none, and in a list of instances
 * @param steps steps and compensations in the order of their first attempt; empty in a
 * list of instances
 */
public record SagaInstance(String id, String name, int version, int run, SagaStatus status,
		@Nullable SagaEndReason reason, @Nullable String failure, @Nullable String input,
		Map<String, String> attributes, @Nullable String owner, @Nullable Instant dueAt, Instant createdAt,
		Instant updatedAt, @Nullable Instant endedAt, @Nullable String customStatus, List<SagaStepInstance> steps) {

	public SagaInstance {
		attributes = Map.copyOf(attributes);
		steps = List.copyOf(steps);
	}

	/**
	 * What the flow of the instance returned.
	 * @return the result as JSON, {@code null} if it returned none, if it has not
	 * completed, if its saga has steps instead of a flow, and in a list of instances
	 */
	public @Nullable String result() {
		if (this.status != SagaStatus.COMPLETED) {
			return null;
		}
		return this.steps.stream()
			.filter((step) -> step.kind() == SagaStepKind.RESULT && step.run() == this.run)
			.map(SagaStepInstance::result)
			.findFirst()
			.orElse(null);
	}

}

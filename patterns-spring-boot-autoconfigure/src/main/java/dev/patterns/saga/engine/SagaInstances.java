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

import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.patterns.saga.SagaAttempt;
import dev.patterns.saga.SagaInstance;
import dev.patterns.saga.SagaStepInstance;
import dev.patterns.saga.store.SagaAttemptRecord;
import dev.patterns.saga.store.SagaRecord;
import dev.patterns.saga.store.SagaStepRecord;

/**
 * Shows stored records to users.
 */
final class SagaInstances {

	private SagaInstances() {
	}

	static SagaInstance of(SagaRecord saga, List<SagaStepRecord> steps, List<SagaAttemptRecord> attempts,
			@Nullable String customStatus) {
		return new SagaInstance(saga.id(), saga.name(), saga.version(), saga.run(), saga.status(), saga.reason(),
				saga.failure(), saga.input(), saga.origin().attributes(), saga.owner(),
				(saga.dueAt() != null) ? saga.dueAt() : saga.resumeAt(), saga.createdAt(), saga.updatedAt(),
				saga.endedAt(), customStatus, steps.stream().map((step) -> step(step, attempts)).toList());
	}

	private static SagaStepInstance step(SagaStepRecord step, List<SagaAttemptRecord> attempts) {
		List<SagaAttempt> earlier = attempts.stream()
			.filter((attempt) -> attempt.run() == step.run() && attempt.step().equals(step.step())
					&& attempt.iteration() == step.iteration() && attempt.kind() == step.kind()
					&& attempt.attempt() < step.attempt())
			.map((attempt) -> new SagaAttempt(attempt.attempt(), attempt.error(), attempt.node(), attempt.startedAt(),
					attempt.endedAt()))
			.toList();
		return new SagaStepInstance(step.step(), step.kind(), step.run(), step.iteration(), step.status(),
				step.attempt(), step.completion(), step.result(), step.error(), step.node(), step.startedAt(),
				step.endedAt(), step.position(), step.raisedBy(), earlier);
	}

}

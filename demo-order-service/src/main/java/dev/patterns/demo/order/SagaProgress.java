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

package dev.patterns.demo.order;

import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.patterns.saga.SagaEndReason;
import dev.patterns.saga.SagaInstance;
import dev.patterns.saga.SagaStatus;
import dev.patterns.saga.SagaStepInstance;
import dev.patterns.saga.SagaStepKind;
import dev.patterns.saga.SagaStepStatus;

/**
 * What has become of an order's saga.
 *
 * @param status its status
 * @param reason why it is being or was undone, {@code null} if it is not
 * @param failure what failed, {@code null} if nothing did
 * @param steps steps and compensations in the order in which they began
 */
record SagaProgress(SagaStatus status, @Nullable SagaEndReason reason, @Nullable String failure, List<Step> steps) {

	static SagaProgress of(SagaInstance saga) {
		return new SagaProgress(saga.status(), saga.reason(), saga.failure(),
				saga.steps().stream().map(Step::of).toList());
	}

	/**
	 * A step or its compensation.
	 *
	 * @param name name of the step
	 * @param kind the step itself or its compensation
	 * @param status its status
	 * @param attempts how many times it was tried
	 * @param error the last failure, {@code null} if none
	 */
	record Step(String name, SagaStepKind kind, SagaStepStatus status, int attempts, @Nullable String error) {

		static Step of(SagaStepInstance step) {
			return new Step(step.name(), step.kind(), step.status(), step.attempts(), step.error());
		}

	}

}

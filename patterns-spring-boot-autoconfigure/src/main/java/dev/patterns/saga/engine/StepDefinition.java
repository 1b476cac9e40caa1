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

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * A step of a saga.
 *
 * @param name durable name
 * @param order position
 * @param transactional whether effect and checkpoint are one commit
 * @param timeout time limit of an attempt
 * @param forward what the step does
 * @param compensation what undoes it, {@code null} if nothing does
 * @param retry when the step is tried again
 * @param compensationRetry when the compensation is tried again
 * @param condition decides whether the step is run, {@code null} to run it always
 * @param command that the step sends a command, {@code null} if it does not
 * @param undoCommand that what undoes it sends a command, {@code null} if it does not
 */
record StepDefinition(String name, int order, boolean transactional, Duration timeout, SagaMethod forward,
		@Nullable SagaMethod compensation, RetryRule retry, RetryRule compensationRetry,
		@Nullable StepCondition condition, @Nullable CommandDefinition command,
		@Nullable CommandDefinition undoCommand) {

	StepDefinition(String name, int order, boolean transactional, Duration timeout, SagaMethod forward,
			@Nullable SagaMethod compensation, RetryRule retry, RetryRule compensationRetry,
			@Nullable StepCondition condition) {
		this(name, order, transactional, timeout, forward, compensation, retry, compensationRetry, condition, null,
				null);
	}

	boolean sendsCommands() {
		return this.command != null || this.undoCommand != null;
	}

}

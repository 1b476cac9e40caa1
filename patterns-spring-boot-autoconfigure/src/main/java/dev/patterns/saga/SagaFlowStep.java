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

import java.time.Duration;
import java.util.concurrent.Callable;

import org.jspecify.annotations.NonNull;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ParameterizedTypeReference;

import dev.patterns.retry.RetrySchedule;

/**
 * A step of a flow that is being described. It is executed by {@link #call} or
 * {@link #run}, once; a step that has been executed before returns its stored result.
 */
public interface SagaFlowStep {

	/**
	 * Say what undoes the step. Known before the step runs, so that also an attempt of
	 * which nobody knows whether it had its effect is undone.
	 * @param compensation what undoes it
	 * @return this
	 */
	SagaFlowStep compensatedBy(SagaCompensation compensation);

	/**
	 * Say whether the step and what undoes it run in a transaction, with their checkpoint
	 * in the same commit.
	 * @param transactional {@code false} for a step whose effect is outside of the saga's
	 * database; by default {@code true}
	 * @return this
	 */
	SagaFlowStep transactional(boolean transactional);

	/**
	 * Set how long one attempt may take.
	 * @param timeout the limit, by default {@code patterns.saga.step-timeout}
	 * @return this
	 */
	SagaFlowStep timeout(Duration timeout);

	/**
	 * Set how the step is tried again.
	 * @param schedule the schedule, by default {@code patterns.saga.retry.*}
	 * @return this
	 */
	SagaFlowStep retry(RetrySchedule schedule);

	/**
	 * Name a failure after which the step is not tried again, and which is known to have
	 * had no effect. May be called for several.
	 * @param failure type of the failure
	 * @return this
	 */
	SagaFlowStep noRetryFor(Class<? extends Throwable> failure);

	/**
	 * Set how what undoes the step is tried again.
	 * @param schedule the schedule, by default {@code patterns.saga.compensation-retry.*}
	 * @return this
	 */
	SagaFlowStep compensationRetry(RetrySchedule schedule);

	/**
	 * Execute the step.
	 * @param <T> type of its result
	 * @param type type of its result
	 * @param body what it does
	 * @return its result, as it is stored; {@code null} if it returned {@code null}
	 * @throws SagaStepFailedException if it failed and is not tried again
	 * @throws IllegalArgumentException if the type is an {@code Optional} that does not
	 * say of what: nothing has been done then
	 */
	<T extends @Nullable Object> T call(Class<@NonNull T> type, Callable<? extends T> body);

	/**
	 * Execute the step.
	 * @param <T> type of its result
	 * @param type type of its result
	 * @param body what it does
	 * @return its result, as it is stored; {@code null} if it returned {@code null}
	 * @throws SagaStepFailedException if it failed and is not tried again
	 * @throws IllegalArgumentException if the type is an {@code Optional} that does not
	 * say of what: nothing has been done then
	 */
	<T extends @Nullable Object> T call(ParameterizedTypeReference<T> type, Callable<? extends T> body);

	/**
	 * Execute a step that has no result.
	 * @param body what it does
	 * @throws SagaStepFailedException if it failed and is not tried again
	 */
	void run(SagaAction body);

}

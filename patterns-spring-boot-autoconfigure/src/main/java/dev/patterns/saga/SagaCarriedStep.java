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

import dev.patterns.retry.RetrySchedule;

/**
 * Describes what undoes steps of earlier runs, see {@link SagaContext#carried(String)}.
 */
public interface SagaCarriedStep {

	/**
	 * Say whether what undoes the steps runs in a transaction, with its checkpoint in the
	 * same commit.
	 * @param transactional {@code false} for an effect outside of the saga's database; by
	 * default {@code true}
	 * @return this
	 */
	SagaCarriedStep transactional(boolean transactional);

	/**
	 * Set how long one attempt may take, or how long the answer to a command is waited
	 * for.
	 * @param timeout the limit, by default {@code patterns.saga.step-timeout}, or
	 * {@code patterns.saga.command-timeout}
	 * @return this
	 */
	SagaCarriedStep timeout(Duration timeout);

	/**
	 * Set how it is tried again.
	 * @param schedule the schedule, by default {@code patterns.saga.compensation-retry.*}
	 * @return this
	 */
	SagaCarriedStep compensationRetry(RetrySchedule schedule);

	/**
	 * Say which command undoes each of the steps; its answer is waited for.
	 * @param compensation says which
	 */
	void compensatedByCommand(SagaCommandCompensation compensation);

	/**
	 * Say what undoes each of the steps.
	 * @param compensation what undoes it
	 */
	void compensatedBy(SagaCompensation compensation);

}

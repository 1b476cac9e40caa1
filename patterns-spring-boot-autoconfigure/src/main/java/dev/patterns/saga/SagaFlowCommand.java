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

import org.springframework.core.ParameterizedTypeReference;

import dev.patterns.retry.RetrySchedule;

/**
 * A command of a flow that is being described. It is sent by {@link #call}, once; one
 * that has been answered before returns its stored answer.
 */
public interface SagaFlowCommand {

	/**
	 * Set how long the answer is waited for. Who gets the command later does not handle
	 * it any more.
	 * @param timeout the limit, by default {@code patterns.saga.commands.timeout}
	 * @return this
	 */
	SagaFlowCommand timeout(Duration timeout);

	/**
	 * Say what undoes the command, in a transaction. It is run for a command that was
	 * answered, and for one of which nobody knows whether it was handled.
	 * @param compensation what undoes it
	 * @return this
	 */
	SagaFlowCommand compensatedBy(SagaCompensation compensation);

	/**
	 * Say which command undoes the command. It is sent for a command that was answered,
	 * and for one of which nobody knows whether it was handled; its answer is waited for
	 * as long as that of the first one, and if none comes it is sent again.
	 * @param compensation what undoes it
	 * @return this
	 */
	SagaFlowCommand compensatedByCommand(SagaCommandCompensation compensation);

	/**
	 * Let the command be sent again when there is no answer in time, or the listener has
	 * given it up with an exception that it does not declare. It is the same event then:
	 * a listener that is idempotent handles it once. By default it is sent once.
	 * @param schedule the schedule
	 * @return this
	 */
	SagaFlowCommand retry(RetrySchedule schedule);

	/**
	 * Set how what undoes the command is tried again.
	 * @param schedule the schedule, by default {@code patterns.saga.compensation-retry.*}
	 * @return this
	 */
	SagaFlowCommand compensationRetry(RetrySchedule schedule);

	/**
	 * Send the command, and wait for its answer without a thread.
	 * @param <T> type of the answer
	 * @param type type of the answer
	 * @param command the command
	 * @return the answer, as it is stored
	 * @throws SagaStepFailedException if the listener refused the command, or gave it up
	 * @throws SagaWaitTimeoutException if there is no answer in time
	 */
	<T> T call(Class<T> type, SagaCommand<T> command);

	/**
	 * Send the command, and wait for its answer without a thread.
	 * @param <T> type of the answer
	 * @param type type of the answer
	 * @param command the command
	 * @return the answer, as it is stored
	 * @throws SagaStepFailedException if the listener refused the command, or gave it up
	 * @throws SagaWaitTimeoutException if there is no answer in time
	 */
	<T> T call(ParameterizedTypeReference<T> type, SagaCommand<T> command);

}

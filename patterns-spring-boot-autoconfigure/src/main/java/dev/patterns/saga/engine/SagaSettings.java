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
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

import dev.patterns.retry.RetrySchedule;
import dev.patterns.saga.store.SagaLimit;

/**
 * Settings of the engine.
 *
 * @param stepTimeout time limit of an attempt unless the step has its own
 * @param retry default schedule of steps
 * @param compensationRetry default schedule of compensations
 * @param concurrency how many instances are executed at once, 0 to derive it from the
 * connection pool
 * @param pollInterval longest time between two looks for work
 * @param transientLimit how often in a row a passing trouble of the database costs no
 * attempt
 * @param shutdownTimeout how long running steps may go on when the application stops
 * @param payloadLimit how large an input or a result may be as JSON
 * @param retention how long ended instances are kept, {@code null} for ever
 * @param parkIncompatible whether instances that were started with another list of steps
 * are parked, instead of ending the start of the application
 * @param limits limits of sagas, by name
 * @param flowHistoryLimit how many entries the history of a flow may have
 * @param commandTimeout how long the answer to a command is waited for unless it says so
 * itself
 * @param commandBroker to which broker commands are sent, empty for the default broker
 * @param joint whether a transactional step is one commit with its checkpoint
 */
public record SagaSettings(Duration stepTimeout, RetrySchedule retry, RetrySchedule compensationRetry, int concurrency,
		Duration pollInterval, int transientLimit, Duration shutdownTimeout, DataSize payloadLimit,
		@Nullable Duration retention, boolean parkIncompatible, Map<String, SagaLimit> limits, int flowHistoryLimit,
		Duration commandTimeout, String commandBroker, boolean joint) {

}

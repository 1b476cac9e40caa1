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

import java.time.Instant;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

import dev.patterns.saga.SagaFailureClassifier;
import dev.patterns.saga.store.SagaStore;

/**
 * What the parts of a running engine share.
 *
 * @param store the store
 * @param writer writes transitions
 * @param invoker invokes the methods of sagas
 * @param watch watches the time of attempts
 * @param observer observes attempts
 * @param settings settings of the engine
 * @param classifiers know which failures had no effect
 * @param executor runs what must not wait for a free place
 * @param transactions transactions of steps
 * @param places places for what is executed at once
 * @param events tells listeners what was committed
 * @param records makes the records of children
 * @param commands sends commands
 * @param wakeUp told when something will be due
 * @param asked told of which instance something was asked
 */
record SagaRuntime(SagaStore store, SagaWriter writer, SagaInvoker invoker, AttemptWatch watch, StepObserver observer,
		SagaSettings settings, List<SagaFailureClassifier> classifiers, Executor executor,
		StepTransactions transactions, SagaPlaces places, SagaEvents events, SagaRecords records, SagaCommands commands,
		Consumer<Instant> wakeUp, Consumer<String> asked) {

	/**
	 * Whether a step or compensation is one commit with its checkpoint.
	 * @param call the step or compensation
	 * @return {@code false} if its outcome may be unknown after a crash
	 */
	boolean isOneCommit(StepCall call) {
		return call.step().transactional() && !this.store.isFollowingCommits();
	}

	Instant now() {
		return this.store.lease().timeSource().now();
	}

}

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
import java.util.function.BooleanSupplier;

/**
 * Executes steps and compensations: one in the thread of its instance, several at once in
 * threads of their own.
 */
final class StepExecutor {

	private final SagaRuntime runtime;

	private final LocalStepRunner local;

	private final RemoteStepRunner remote;

	private final Runnable onTimeout;

	private final BooleanSupplier mayGoOn;

	/**
	 * Create an executor.
	 * @param runtime what the engine shares
	 * @param onTimeout see {@link RemoteStepRunner#run}
	 * @param mayGoOn whether another attempt may be begun
	 */
	StepExecutor(SagaRuntime runtime, Runnable onTimeout, BooleanSupplier mayGoOn) {
		this.runtime = runtime;
		SagaSettlement settlement = new SagaSettlement(runtime);
		this.local = new LocalStepRunner(runtime, settlement);
		this.remote = new RemoteStepRunner(runtime, settlement);
		this.onTimeout = onTimeout;
		this.mayGoOn = mayGoOn;
	}

	/**
	 * Execute one step or compensation.
	 * @param state the state, which is changed accordingly
	 * @param call the step or compensation
	 */
	void execute(SagaState state, StepCall call) {
		if (this.runtime.isOneCommit(call)) {
			this.local.run(state, call);
		}
		else {
			this.remote.run(state, call, this.onTimeout);
		}
	}

	/**
	 * Execute several steps at once, and wait until all of them have settled: completed,
	 * failed, or waiting for another attempt.
	 * @param state the state, which is read anew afterwards
	 * @param calls the steps
	 */
	void executeAll(SagaState state, List<StepCall> calls) {
		new ParallelSteps(this.runtime, this.local, this.remote, this.mayGoOn).run(state, calls);
	}

	/**
	 * Those of several steps whose next attempt may be made now.
	 * @param calls the steps
	 * @param now the present time
	 * @return the steps that are due
	 */
	static List<StepCall> due(List<StepCall> calls, Instant now) {
		return calls.stream().filter((call) -> call.isDue(now)).toList();
	}

}

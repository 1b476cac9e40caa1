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
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;

import dev.patterns.saga.store.SagaRecord;

/**
 * Executes steps and compensations: one in the thread of its instance, several at once in
 * threads of their own. Transactional ones need a place each, since each holds a
 * connection; those that find none are run one after the other in the place of the
 * instance.
 */
final class StepExecutor {

	private final SagaRuntime runtime;

	private final LocalStepRunner local;

	private final RemoteStepRunner remote;

	private final Runnable onTimeout;

	/**
	 * Create an executor.
	 * @param runtime what the engine shares
	 * @param onTimeout see {@link RemoteStepRunner#run}
	 */
	StepExecutor(SagaRuntime runtime, Runnable onTimeout) {
		this.runtime = runtime;
		SagaSettlement settlement = new SagaSettlement(runtime);
		this.local = new LocalStepRunner(runtime, settlement);
		this.remote = new RemoteStepRunner(runtime, settlement);
		this.onTimeout = onTimeout;
	}

	/**
	 * Execute one step or compensation.
	 * @param state the state, which is changed accordingly
	 * @param call the step or compensation
	 */
	void execute(SagaState state, StepCall call) {
		if (call.step().transactional()) {
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
		List<CompletableFuture<Void>> branches = new ArrayList<>();
		Deque<StepCall> own = new ArrayDeque<>();
		for (StepCall call : calls) {
			if (!call.step().transactional()) {
				branches.add(startRemote(state.branch(), call));
			}
			else if (!own.isEmpty() && this.runtime.places().tryTake()) {
				branches.add(startLocal(state.branch(), call));
			}
			else {
				own.add(call);
			}
		}
		for (StepCall call : own) {
			branches.add(runHere(state.branch(), call));
		}
		awaitAll(branches);
		refresh(state);
	}

	private CompletableFuture<Void> startLocal(SagaState state, StepCall call) {
		try {
			return CompletableFuture.runAsync(() -> {
				try {
					this.local.run(state, call);
				}
				finally {
					this.runtime.places().giveBack(1);
				}
			}, this.runtime.executor());
		}
		catch (RuntimeException | Error ex) {
			this.runtime.places().giveBack(1);
			throw ex;
		}
	}

	private CompletableFuture<Void> startRemote(SagaState state, StepCall call) {
		CompletableFuture<Void> settled = new CompletableFuture<>();
		AtomicBoolean charged = new AtomicBoolean();
		this.runtime.executor().execute(() -> {
			try {
				this.remote.run(state, call, () -> {
					// The thread may hang; until it ends it takes a place.
					this.runtime.places().charge();
					charged.set(true);
					settled.complete(null);
				});
				settled.complete(null);
			}
			catch (SagaAbandonedException ex) {
				if (ex.isStopping()) {
					settled.completeExceptionally(ex);
				}
				else {
					settled.whenComplete((result, failure) -> {
						if (charged.get()) {
							this.runtime.places().giveBack(1);
						}
					});
				}
			}
			catch (RuntimeException | Error ex) {
				settled.completeExceptionally(ex);
			}
		});
		return settled;
	}

	private CompletableFuture<Void> runHere(SagaState state, StepCall call) {
		try {
			this.local.run(state, call);
			return CompletableFuture.completedFuture(null);
		}
		catch (RuntimeException | Error ex) {
			return CompletableFuture.failedFuture(ex);
		}
	}

	private static void awaitAll(List<CompletableFuture<Void>> branches) {
		RuntimeException failure = null;
		for (CompletableFuture<Void> branch : branches) {
			try {
				branch.join();
			}
			catch (CompletionException ex) {
				RuntimeException cause = (ex.getCause() instanceof RuntimeException runtimeException) ? runtimeException
						: ex;
				// That the instance is lost weighs more than any trouble.
				if (failure == null || cause instanceof SagaFencedException) {
					failure = cause;
				}
			}
		}
		if (failure != null) {
			throw failure;
		}
	}

	private void refresh(SagaState state) {
		SagaRecord before = state.saga();
		SagaRecord current = this.runtime.store()
			.find(before.id())
			.filter((saga) -> saga.epoch() == before.epoch() && before.owner() != null
					&& before.owner().equals(saga.owner()))
			.orElseThrow(() -> new SagaFencedException(before.id()));
		state.refresh(current, this.runtime.store().findSteps(before.id(), before.run()));
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

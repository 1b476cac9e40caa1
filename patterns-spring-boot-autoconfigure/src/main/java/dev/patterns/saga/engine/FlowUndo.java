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

import java.lang.reflect.Type;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

import org.jspecify.annotations.Nullable;
import org.springframework.core.ParameterizedTypeReference;

import dev.patterns.saga.SagaContext;
import dev.patterns.saga.SagaStepKind;
import dev.patterns.saga.SagaStepStatus;
import dev.patterns.saga.SagaUndo;
import dev.patterns.saga.store.SagaStepRecord;

/**
 * A step of a flow that is being undone.
 *
 * @param invoker reads results
 * @param record the step
 * @param attempt attempt to undo it
 */
record FlowUndo(SagaInvoker invoker, SagaStepRecord record, int attempt) implements SagaUndo {

	/**
	 * The next compensation of an instance, in reverse order of completion.
	 * @param saga the definition
	 * @param known what the flow said about undoing its steps
	 * @param state the state
	 * @param settings settings of the engine
	 * @return the compensation, {@code null} if there is nothing left to undo
	 */
	static @Nullable StepCall next(SagaDefinition saga, FlowCompensations known, SagaState state,
			SagaSettings settings) {
		for (SagaStepRecord completed : state.completedLastFirst()) {
			if (completed.kind() == SagaStepKind.CHILD) {
				continue;
			}
			FlowCompensations.Undo undo = undo(saga, known, completed, settings);
			if (undo != null && !state.isSettled(SagaStepKind.COMPENSATION, completed.step(), completed.iteration())) {
				return StepCall.undoingFlow(saga, undo.step(), body(undo, completed), completed, state);
			}
		}
		return null;
	}

	/**
	 * The child whose turn it is to be undone.
	 * @param saga the definition
	 * @param known what the flow said about undoing its steps
	 * @param state the state
	 * @param settings settings of the engine
	 * @return record of the child, {@code null} if a step comes first, or nothing
	 */
	static @Nullable SagaStepRecord nextChild(SagaDefinition saga, FlowCompensations known, SagaState state,
			SagaSettings settings) {
		StepCall step = next(saga, known, state, settings);
		for (SagaStepRecord completed : state.completedLastFirst()) {
			if (step != null && completed.kind() == SagaStepKind.FORWARD && completed.step().equals(step.step().name())
					&& completed.iteration() == step.iteration()) {
				return null;
			}
			if (completed.kind() == SagaStepKind.CHILD && !known.isLetGo(completed)
					&& !FlowChildren.isUndone(state, completed)) {
				return completed;
			}
		}
		return null;
	}

	private static FlowCompensations.@Nullable Undo undo(SagaDefinition saga, FlowCompensations known,
			SagaStepRecord completed, SagaSettings settings) {
		if (completed.position() != null) {
			return known.undo(completed);
		}
		FlowCompensations.Carried carried = known.carried(completed.step());
		if (carried == null) {
			return null;
		}
		RetryRule rule = new RetryRule((carried.retry() != null) ? carried.retry() : settings.compensationRetry(),
				List.of(), List.of());
		boolean command = carried.command() != null;
		Duration limit = (carried.timeout() != null) ? carried.timeout()
				: command ? settings.commandTimeout() : settings.stepTimeout();
		return new FlowCompensations.Undo(
				new StepDefinition(completed.step(), 0, command || carried.transactional(),
						command ? settings.stepTimeout() : limit, saga.requireFlow(), null, rule, rule, null, null,
						command ? new CommandDefinition(null, limit, true) : null),
				carried.compensation(), carried.command());
	}

	private static StepBody body(FlowCompensations.Undo undo, SagaStepRecord completed) {
		return new StepBody() {

			@Override
			public Callable<@Nullable Object> prepare(SagaInvoker invoker, SagaDefinition saga, SagaState state,
					SagaContext context) {
				return () -> {
					FlowUndo undone = new FlowUndo(invoker, completed, context.attempt());
					if (undo.command() != null) {
						return undo.command().undo(undone);
					}
					if (undo.compensation() != null) {
						undo.compensation().undo(undone);
					}
					return null;
				};
			}

			@Override
			public boolean declares(Throwable failure) {
				return false;
			}

		};
	}

	@Override
	public <T> Optional<T> result(Class<T> type) {
		return read(type);
	}

	@Override
	public <T> Optional<T> result(ParameterizedTypeReference<T> type) {
		return read(type.getType());
	}

	@SuppressWarnings("unchecked")
	private <T> Optional<T> read(Type type) {
		return Optional.ofNullable((T) this.invoker.read(this.record.result(), type));
	}

	@Override
	public boolean isCompleted() {
		return this.record.status() == SagaStepStatus.COMPLETED;
	}

}

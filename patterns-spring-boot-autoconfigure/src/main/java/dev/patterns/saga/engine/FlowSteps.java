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
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

import org.jspecify.annotations.NonNull;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.util.Assert;

import dev.patterns.retry.RetrySchedule;
import dev.patterns.saga.SagaAction;
import dev.patterns.saga.SagaCompensation;
import dev.patterns.saga.SagaFlowStep;
import dev.patterns.saga.SagaStepFailedException;
import dev.patterns.saga.SagaStepKind;
import dev.patterns.saga.SagaStepStatus;
import dev.patterns.saga.store.SagaStepRecord;

/**
 * Describes and executes a step of a flow.
 */
final class FlowSteps implements SagaFlowStep {

	private final FlowScope scope;

	private final String name;

	private final List<Class<? extends Throwable>> excludes = new ArrayList<>();

	private @Nullable SagaCompensation compensation;

	private boolean transactional = true;

	private @Nullable Duration timeout;

	private @Nullable RetrySchedule retry;

	private @Nullable RetrySchedule compensationRetry;

	FlowSteps(FlowScope scope, String name) {
		this.scope = scope;
		this.name = name;
	}

	@Override
	public SagaFlowStep compensatedBy(SagaCompensation undo) {
		this.compensation = undo;
		return this;
	}

	@Override
	public SagaFlowStep transactional(boolean value) {
		this.transactional = value;
		return this;
	}

	@Override
	public SagaFlowStep timeout(Duration limit) {
		Assert.isTrue(!limit.isNegative() && !limit.isZero(), "'timeout' must be positive");
		this.timeout = limit;
		return this;
	}

	@Override
	public SagaFlowStep retry(RetrySchedule schedule) {
		this.retry = schedule;
		return this;
	}

	@Override
	public SagaFlowStep noRetryFor(Class<? extends Throwable> failure) {
		this.excludes.add(failure);
		return this;
	}

	@Override
	public SagaFlowStep compensationRetry(RetrySchedule schedule) {
		this.compensationRetry = schedule;
		return this;
	}

	@Override
	public <T extends @Nullable Object> T call(Class<@NonNull T> type, Callable<? extends T> body) {
		return execute(type, body);
	}

	@Override
	public <T extends @Nullable Object> T call(ParameterizedTypeReference<T> type, Callable<? extends T> body) {
		return execute(type.getType(), body);
	}

	@Override
	public void run(SagaAction body) {
		this.<@Nullable Object>execute(Object.class, () -> {
			body.run();
			return null;
		});
	}

	@SuppressWarnings({ "unchecked", "NullAway" })
	private <T extends @Nullable Object> T execute(Type type, Callable<? extends T> body) {
		this.scope.entry().describe(null);
		SagaInvoker.checkType(type);
		FlowCommand command = this.scope.next(SagaStepKind.FORWARD, this.name);
		SagaCompensation undo = this.compensation;
		StepDefinition step = null;
		if (undo != null) {
			step = definition(command);
			this.scope.play()
				.compensations()
				.reached(command.name(), command.iteration(), new FlowCompensations.Undo(step, undo, null));
		}
		else {
			this.scope.play().compensations().reached(command.name(), command.iteration(), null);
		}
		while (true) {
			SagaStepRecord record = this.scope.state().find(SagaStepKind.FORWARD, command.name(), command.iteration());
			if (record != null && record.status() == SagaStepStatus.COMPLETED) {
				return (T) read(record, type);
			}
			if (record != null && record.completedOrFailed()) {
				throw new SagaStepFailedException(this.name, (record.error() != null) ? record.error() : "unknown",
						record.status() == SagaStepStatus.UNCERTAIN);
			}
			step = (step != null) ? step : definition(command);
			attempt(command, step, body);
		}
	}

	private @Nullable Object read(SagaStepRecord record, Type type) {
		return this.scope.read(record.result(), type, "The stored result of step '" + this.name + "'");
	}

	private StepDefinition definition(FlowCommand command) {
		SagaSettings settings = this.scope.play().settings();
		return new StepDefinition(command.name(), command.position(), this.transactional,
				(this.timeout != null) ? this.timeout : settings.stepTimeout(),
				this.scope.play().definition().requireFlow(), null,
				new RetryRule((this.retry != null) ? this.retry : settings.retry(), List.of(), this.excludes),
				new RetryRule((this.compensationRetry != null) ? this.compensationRetry : settings.compensationRetry(),
						List.of(), List.of()),
				null);
	}

	private void attempt(FlowCommand command, StepDefinition step, Callable<?> body) {
		FlowLive live = this.scope.ready();
		SagaState state = this.scope.state();
		StepCall call = StepCall.ofFlow(this.scope.play().definition(), step, new FlowBody(this.scope, body),
				command.iteration(), command.position(), state);
		Instant now = live.now();
		if (call.isCrashedForGood()) {
			SagaStepRecord previous = call.requirePrevious();
			String text = "The outcome of step '" + this.name + "' is unknown: its process has died";
			this.scope.attempt(() -> live.runtime()
				.writer()
				.write(state,
						state.transition(now).with(SagaSettlement.giveUp(state.saga(), previous, text, now), false)));
		}
		else if (!call.isDue(now)) {
			throw this.scope.stop(FlowStop.waiting(call.dueAt()));
		}
		else {
			this.scope.execute(call);
		}
		this.scope.checkViolation();
	}

}

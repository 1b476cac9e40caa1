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

import org.jspecify.annotations.Nullable;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.util.Assert;

import dev.patterns.retry.RetrySchedule;
import dev.patterns.saga.SagaCommand;
import dev.patterns.saga.SagaCommandCompensation;
import dev.patterns.saga.SagaCompensation;
import dev.patterns.saga.SagaFlowCommand;
import dev.patterns.saga.SagaStepKind;
import dev.patterns.saga.SagaStepStatus;
import dev.patterns.saga.store.SagaStepRecord;

/**
 * Describes and sends a command of a flow.
 */
final class FlowCommands implements SagaFlowCommand {

	private final FlowScope scope;

	private final String name;

	private @Nullable Duration timeout;

	private @Nullable SagaCompensation compensation;

	private @Nullable SagaCommandCompensation commandCompensation;

	private @Nullable RetrySchedule retry;

	private @Nullable RetrySchedule compensationRetry;

	FlowCommands(FlowScope scope, String name) {
		this.scope = scope;
		this.name = name;
	}

	@Override
	public SagaFlowCommand timeout(Duration limit) {
		Assert.isTrue(!limit.isNegative() && !limit.isZero(), "'timeout' must be positive");
		this.timeout = limit;
		return this;
	}

	@Override
	public SagaFlowCommand compensatedBy(SagaCompensation undo) {
		this.compensation = undo;
		return this;
	}

	@Override
	public SagaFlowCommand compensatedByCommand(SagaCommandCompensation undo) {
		this.commandCompensation = undo;
		return this;
	}

	@Override
	public SagaFlowCommand retry(RetrySchedule schedule) {
		this.retry = schedule;
		return this;
	}

	@Override
	public SagaFlowCommand compensationRetry(RetrySchedule schedule) {
		this.compensationRetry = schedule;
		return this;
	}

	@Override
	public <T> T call(Class<T> type, SagaCommand<T> command) {
		return execute(type, command);
	}

	@Override
	public <T> T call(ParameterizedTypeReference<T> type, SagaCommand<T> command) {
		return execute(type.getType(), command);
	}

	@SuppressWarnings({ "unchecked", "NullAway" })
	private <T extends @Nullable Object> T execute(Type type, SagaCommand<T> message) {
		this.scope.entry().describe(null);
		SagaInvoker.checkType(type);
		if (this.compensation != null && this.commandCompensation != null) {
			throw this.scope.stop(FlowStop
				.park("Command '" + this.name + "' is undone either by code or by another command, not by both."));
		}
		FlowCommand command = this.scope.next(SagaStepKind.FORWARD, this.name);
		StepDefinition step = definition(command);
		boolean undone = this.compensation != null || this.commandCompensation != null;
		this.scope.play()
			.compensations()
			.reached(command.name(), command.iteration(),
					undone ? new FlowCompensations.Undo(step, this.compensation, this.commandCompensation) : null);
		while (true) {
			SagaStepRecord record = this.scope.state().find(SagaStepKind.FORWARD, command.name(), command.iteration());
			if (record != null && record.status() == SagaStepStatus.COMPLETED) {
				return (T) read(record, type);
			}
			if (record != null && record.completedOrFailed()) {
				throw AwaitedReply.exception(record);
			}
			go(command, step, message);
		}
	}

	private @Nullable Object read(SagaStepRecord record, Type type) {
		if (type == Void.class) {
			return null;
		}
		return this.scope.read(record.result(), type, "The reply to command '" + this.name + "'");
	}

	private StepDefinition definition(FlowCommand command) {
		SagaSettings settings = this.scope.play().settings();
		Duration limit = (this.timeout != null) ? this.timeout : settings.commandTimeout();
		return new StepDefinition(command.name(), command.position(), true, settings.stepTimeout(),
				this.scope.play().definition().requireFlow(), null,
				new RetryRule((this.retry != null) ? this.retry : settings.retry(), List.of(), List.of()),
				new RetryRule((this.compensationRetry != null) ? this.compensationRetry : settings.compensationRetry(),
						List.of(), List.of()),
				null, new CommandDefinition(null, limit, this.retry != null),
				(this.commandCompensation != null) ? new CommandDefinition(null, limit, true) : null);
	}

	/**
	 * Send the command, or wait, or take note that the time is over.
	 * @param command the command
	 * @param step what is known of it
	 * @param message the message
	 */
	private void go(FlowCommand command, StepDefinition step, SagaCommand<?> message) {
		FlowLive live = this.scope.ready();
		if (!this.scope.play().definition().commands()) {
			throw this.scope.stop(FlowStop.park("The flow sends command '" + this.name
					+ "' by code of another class, so that nobody receives answers."
					+ " Say @SagaFlow(commands = true), then retry."));
		}
		SagaState state = this.scope.state();
		StepCall call = StepCall.ofFlow(this.scope.play().definition(), step, new FlowBody(this.scope, () -> message),
				command.iteration(), command.position(), state);
		if (call.previous() != null && call.previous().completedOrFailed()) {
			// Answered in this moment.
			return;
		}
		if (!call.isDue(live.now())) {
			throw this.scope.stop(FlowStop.waiting(call.dueAt()));
		}
		this.scope.execute(call);
		this.scope.checkViolation();
	}

}

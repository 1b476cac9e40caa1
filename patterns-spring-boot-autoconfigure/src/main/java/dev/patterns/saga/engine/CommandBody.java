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
import java.time.Instant;
import java.util.concurrent.Callable;

import org.jspecify.annotations.Nullable;

import dev.patterns.saga.SagaCommand;
import dev.patterns.saga.SagaContext;
import dev.patterns.saga.SagaException;
import dev.patterns.saga.store.SagaStepRecord;

/**
 * Sends the command that a step, or what undoes it, gives.
 *
 * @param commands sends it
 * @param call the step
 * @param record its record
 * @param until how long its answer is waited for
 */
record CommandBody(SagaCommands commands, StepCall call, SagaStepRecord record, Instant until) implements StepBody {

	@Override
	public Callable<@Nullable Object> prepare(SagaInvoker invoker, SagaDefinition saga, SagaState state,
			SagaContext context) {
		Callable<@Nullable Object> body = this.call.body().prepare(invoker, saga, state, context);
		return () -> {
			if (!(body.call() instanceof SagaCommand<?> command)) {
				throw new SagaException("Step '" + this.call.step().name() + "' returned no command");
			}
			this.commands.send(command, CommandAddress.of(this.record), this.until);
			return new AwaitedReply(command.topic(), this.record.uncertain(), retryAfter());
		};
	}

	private @Nullable Long retryAfter() {
		CommandDefinition command = this.call.command();
		return (command != null && command.repeated()) ? this.call.rule()
			.schedule()
			.delayAfter(this.record.countedAttempts())
			.map(Duration::toMillis)
			.orElse(null) : null;
	}

	@Override
	public boolean declares(Throwable failure) {
		return this.call.body().declares(failure);
	}

}

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

import java.lang.reflect.Method;
import java.time.Duration;

import io.cloudevents.CloudEvent;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ResolvableType;

import dev.patterns.definition.DefinitionProblems;
import dev.patterns.saga.SagaCommand;
import dev.patterns.saga.SagaRetry;

/**
 * Reads which commands a saga's class sends.
 */
final class CommandReader {

	private final DefinitionProblems problems;

	CommandReader(DefinitionProblems problems) {
		this.problems = problems;
	}

	/**
	 * Type of the answer to the command that a method returns.
	 * @param method the method
	 * @param beanClass the class whose method it is
	 * @return the type, {@link ResolvableType#NONE} if it is not said; {@code null} if
	 * the method returns no command
	 */
	static @Nullable ResolvableType reply(Method method, Class<?> beanClass) {
		ResolvableType type = ResolvableType.forMethodReturnType(method, beanClass);
		return (type.toClass() == SagaCommand.class) ? type.getGeneric(0) : null;
	}

	/**
	 * The command of a step.
	 * @param step the step
	 * @param timeout how long its answer is waited for
	 * @return the command, {@code null} if it sends none
	 */
	@Nullable CommandDefinition command(StepCandidate step, Duration timeout) {
		int retries = step.annotation().retry().maxRetries();
		return (step.reply() != null) ? read(step, step.method(), step.reply(), timeout,
				retries != SagaRetry.DEFAULT_MAX_RETRIES && retries != 0) : null;
	}

	/**
	 * The command of what undoes a step.
	 * @param step the step
	 * @param timeout how long its answer is waited for
	 * @return the command, {@code null} if it sends none
	 */
	@Nullable CommandDefinition undoCommand(StepCandidate step, Duration timeout) {
		return (step.undoReply() != null && step.compensation() != null)
				? read(step, step.compensation(), step.undoReply(), timeout, true) : null;
	}

	private CommandDefinition read(StepCandidate step, Method method, ResolvableType reply, Duration timeout,
			boolean repeated) {
		Class<?> type = reply.resolve();
		if (type == null || type == Object.class) {
			this.problems.add(method, "It returns a SagaCommand that does not say what the answer is.",
					"Return a SagaCommand<Receipt>, or whatever the listener returns; SagaCommand<Void> if that is"
							+ " nothing.");
		}
		else if (CloudEvent.class.isAssignableFrom(type)) {
			this.problems.add(method, "It returns a SagaCommand whose answer is a CloudEvent.",
					"Name the type of the event's data: that is what is stored.");
		}
		if (!step.annotation().transactional()) {
			this.problems.add(method,
					"It returns a SagaCommand, but the step is declared with 'transactional = false'.",
					"Remove that: a command is sent in one commit with the step's checkpoint. What calls another"
							+ " service is a step of its own.");
		}
		return new CommandDefinition((type == Void.class) ? null : reply.getType(), timeout, repeated);
	}

	/**
	 * Check a method whose command nobody would send.
	 * @param method the method, {@code null} if there is none
	 */
	void checkUnsent(@Nullable Method method) {
		if (method != null && method.getReturnType() == SagaCommand.class) {
			this.problems.add(method, "It returns a SagaCommand, which nobody sends.",
					"Return one from a @SagaStep method or its compensation; in a flow call saga.command(...).");
		}
	}

}

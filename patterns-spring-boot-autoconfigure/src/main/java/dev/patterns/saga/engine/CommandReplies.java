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

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import dev.patterns.saga.SagaStepKind;
import dev.patterns.saga.SagaStepStatus;
import dev.patterns.saga.store.SagaStepRecord;
import dev.patterns.saga.store.SagaTransition;
import dev.patterns.serialization.PayloadSerializationException;

/**
 * Lets an instance take note of the answers to its commands. Answers may come twice, or
 * late: one to which nothing fits changes nothing.
 */
final class CommandReplies {

	private static final Log logger = LogFactory.getLog(CommandReplies.class);

	private final SagaRuntime runtime;

	private final SagaDefinition definition;

	CommandReplies(SagaRuntime runtime, SagaDefinition definition) {
		this.runtime = runtime;
		this.definition = definition;
	}

	/**
	 * What follows from an answer.
	 * @param state the state
	 * @param payload the answer as it is kept
	 * @param now the time
	 * @return the transition, {@code null} if nothing follows from it
	 */
	@Nullable SagaTransition take(SagaState state, @Nullable String payload, Instant now) {
		Object read = this.runtime.invoker().read(payload, CommandReply.class);
		CommandAddress address = (read instanceof CommandReply reply) ? CommandAddress.parse(reply.correlationId())
				: null;
		SagaStepRecord record = (address != null) ? find(state, address) : null;
		SagaTransition transition = (address != null && record != null && read instanceof CommandReply reply)
				? take(state, record, address, reply, now) : null;
		this.runtime.commands().counts().count(transition != null);
		if (transition == null) {
			logger.debug("Saga '" + state.saga().id() + "' does not wait for the reply to " + address);
		}
		return transition;
	}

	private static @Nullable SagaStepRecord find(SagaState state, CommandAddress address) {
		for (SagaStepRecord step : state.steps()) {
			boolean open = step.status() == SagaStepStatus.AWAITING || step.status() == SagaStepStatus.RETRYING;
			if (open && CommandAddress.of(step).step().equals(address.step())
					&& (step.kind() == SagaStepKind.COMPENSATION) == (state.saga().reason() != null)) {
				return step;
			}
		}
		return null;
	}

	private @Nullable SagaTransition take(SagaState state, SagaStepRecord record, CommandAddress address,
			CommandReply reply, Instant now) {
		if (reply.reason() == null) {
			// Whichever attempt it answers, it is the same command.
			String unreadable = unreadable(record, reply);
			return (unreadable != null) ? failed(state, record, unreadable, false, false, now) : state.transition(now)
				.with(record.completed(reply.json(), state.saga().completion() + 1, now), false);
		}
		if (record.status() != SagaStepStatus.AWAITING || record.attempt() != address.attempt()) {
			return null;
		}
		// An answer that says no stays the same; what undoes something must be done.
		boolean again = reply.failure() == null || record.kind() == SagaStepKind.COMPENSATION;
		return failed(state, record, reply.text(), reply.isWithoutEffect(), again, now);
	}

	private @Nullable String unreadable(SagaStepRecord record, CommandReply reply) {
		CommandDefinition command = this.definition.step(record.step())
			.map((step) -> (record.kind() == SagaStepKind.COMPENSATION) ? step.undoCommand() : step.command())
			.orElse(null);
		if (command == null || command.replyType() == null) {
			return null;
		}
		try {
			this.runtime.invoker().read(reply.json(), command.replyType());
			return null;
		}
		catch (PayloadSerializationException ex) {
			return "The reply cannot be read: " + ex.getMessage();
		}
	}

	private SagaTransition failed(SagaState state, SagaStepRecord record, String text, boolean withoutEffect,
			boolean again, Instant now) {
		AwaitedReply awaited = this.runtime.commands().awaited(this.runtime.invoker(), record);
		boolean uncertain = awaited.uncertain() || !withoutEffect;
		logger.debug("Command '" + record.step() + "' of saga '" + state.saga().id() + "' failed: " + text);
		return awaited.failed(state.transition(now), state.saga(), record.withUncertain(uncertain), text, again);
	}

}

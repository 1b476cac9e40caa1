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

import org.jspecify.annotations.Nullable;

import dev.patterns.call.CallScope;
import dev.patterns.call.OutgoingKey;
import dev.patterns.call.OutgoingKeys;
import dev.patterns.outbox.OutboxBuffer;
import dev.patterns.saga.SagaFlowException;

/**
 * Is bound to the thread of a flow, and refuses what would be done again in each replay:
 * calls, messages and starts outside of steps.
 */
final class FlowGuard implements AutoCloseable {

	private static final ThreadLocal<FlowScope> CURRENT = new ThreadLocal<>();

	private static final String MESSAGE = "A message is published";

	private final @Nullable FlowScope before = CURRENT.get();

	private final FlowScope scope;

	private final OutboxBuffer buffer;

	private final CallScope.Binding calls;

	private final OutboxBuffer.Binding messages;

	FlowGuard(FlowScope scope) {
		CURRENT.set(scope);
		this.calls = new CallScope(null, null, new Refusing(scope), false).bind();
		this.scope = scope;
		this.buffer = new OutboxBuffer((number) -> refuse(scope, MESSAGE));
		this.messages = this.buffer.bind();
	}

	private static <T> T refuse(FlowScope scope, String what) {
		String text = text(what);
		scope.play().violated(text);
		throw new SagaFlowException(text);
	}

	private static String text(String what) {
		return what + " by a flow outside of its steps, so that each replay would do it again."
				+ " Do it in saga.step(...).";
	}

	/**
	 * Refuse messages with ids of their own, of which nobody was asked.
	 * @param scope the scope that comes to its next command
	 */
	static void refuseMessages(FlowScope scope) {
		OutboxBuffer bound = OutboxBuffer.current();
		if (bound != null && CURRENT.get() == scope && !bound.getMessages().isEmpty()) {
			refuse(scope, MESSAGE);
		}
	}

	/**
	 * Refuse something in the thread of a flow, unless a step is being executed.
	 * @param what what is done
	 */
	static void check(String what) {
		FlowScope scope = CURRENT.get();
		if (scope != null && scope.entry().step() == null) {
			refuse(scope, what);
		}
	}

	/**
	 * Let the engine, and what it calls, do what the flow must not: steps, listeners and
	 * interceptors are none of it.
	 * @return to be closed in the same thread
	 */
	static Pause pause() {
		FlowScope scope = CURRENT.get();
		if (scope == null) {
			return () -> {
			};
		}
		CURRENT.remove();
		CallScope.Binding calls = new CallScope(null, null, null, false).bind();
		OutboxBuffer.Binding messages = OutboxBuffer.setAside();
		return () -> {
			messages.close();
			calls.close();
			CURRENT.set(scope);
		};
	}

	@Override
	public void close() {
		if (!this.buffer.getMessages().isEmpty()) {
			this.scope.play().violated(text(MESSAGE));
		}
		this.messages.close();
		this.calls.close();
		if (this.before != null) {
			CURRENT.set(this.before);
		}
		else {
			CURRENT.remove();
		}
	}

	/**
	 * Ends the pause.
	 */
	@FunctionalInterface
	interface Pause extends AutoCloseable {

		@Override
		void close();

	}

	/**
	 * Refuses keys, and calls that need none.
	 *
	 * @param scope the scope of the flow
	 */
	private record Refusing(FlowScope scope) implements OutgoingKeys {

		@Override
		public @Nullable OutgoingKey next(String operation, @Nullable String undoes) {
			return refuse(this.scope, "'" + operation + "' of another service is called");
		}

		@Override
		public void check(String what) {
			refuse(this.scope, what);
		}

	}

}

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

package dev.patterns.inbox.engine;

import java.lang.reflect.Array;
import java.util.Optional;

import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

import dev.patterns.call.InboundRequest;
import dev.patterns.inbox.IdempotentHandlers;
import dev.patterns.inbox.observation.InboxObservationContext;

/**
 * A call of an idempotent operation for a request.
 *
 * @param operation the operation
 * @param name its durable name
 * @param request the request
 * @param invocation calls the handler
 * @param handlers the kind of handlers, {@code null} if nobody knows it
 * @param context context of the observation
 */
record HandlerCall(IdempotentOperation operation, String name, InboundRequest request, MethodInvocation invocation,
		@Nullable IdempotentHandlers handlers, InboxObservationContext context) {

	@Nullable Object proceed() throws Throwable {
		return this.invocation.proceed();
	}

	boolean isHandled(@Nullable Object result) {
		return this.handlers == null || this.handlers.isHandled(result);
	}

	boolean hasRecordedResponse() {
		boolean answered = (this.handlers != null) ? this.handlers.isAnswered()
				: this.request.kind() != InboundRequest.Kind.MESSAGE;
		return answered && this.operation.responses().hasResponse();
	}

	/**
	 * What is returned when there is no result.
	 */
	@Nullable Object nothing() {
		Class<?> type = this.operation.method().getReturnType();
		if (type == Optional.class) {
			return Optional.empty();
		}
		return (type.isPrimitive() && type != void.class) ? Array.get(Array.newInstance(type, 1), 0) : null;
	}

}

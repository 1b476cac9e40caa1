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

package dev.patterns.inbox;

import java.lang.reflect.Method;

import org.jspecify.annotations.Nullable;

import dev.patterns.call.InboundRequest;

/**
 * Tells the inbox which methods are handlers of one kind, and under which durable name.
 * Features that call handlers contribute a bean of this type, and bind an
 * {@link InboundRequest} of that kind and name to the thread around each call. Must give
 * the same answer at any time, from the method's declaration alone; thread-safe.
 */
public interface IdempotentHandlers {

	/**
	 * The kind of requests these handlers get.
	 * @return the kind
	 */
	InboundRequest.Kind kind();

	/**
	 * The durable name of a handler.
	 * @param userClass the class of the bean, not a proxy
	 * @param method the method of that class
	 * @return the name, as it will be in {@link InboundRequest#operation()}, or
	 * {@code null} if the method is no handler of this kind
	 */
	@Nullable String operationOf(Class<?> userClass, Method method);

	/**
	 * Whether a handler's result says that the request was handled. If not, the handler's
	 * transaction is rolled back and nothing is recorded, although no exception was
	 * thrown.
	 * @param result what the handler returned
	 * @return {@code false} if the request will be tried again
	 */
	default boolean isHandled(@Nullable Object result) {
		return true;
	}

	/**
	 * Whether somebody waits for what the handler returns for the request that is bound
	 * to the thread. If not, no response is recorded, and a repeat gets none.
	 * @return {@code false} if nobody does, as for most messages
	 */
	default boolean isAnswered() {
		return kind() != InboundRequest.Kind.MESSAGE;
	}

}

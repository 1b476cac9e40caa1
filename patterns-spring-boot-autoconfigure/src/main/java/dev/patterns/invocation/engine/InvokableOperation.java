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

package dev.patterns.invocation.engine;

import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.patterns.failure.DeclaredFailures;

/**
 * An operation as it is declared.
 *
 * @param name durable name, such as {@code payments/charge}
 * @param method the declaring method
 * @param parameters the parameters
 * @param returnType type of the result; of an {@code Optional} or a
 * {@code CompletableFuture} the type within
 * @param optional whether the result is an {@code Optional}
 * @param async whether the result comes in a {@code CompletableFuture}
 * @param idempotent whether a call may be repeated
 * @param undoes durable name of the operation that is undone, or {@code null}
 * @param failures the declared exceptions
 */
public record InvokableOperation(String name, Method method, List<Parameter> parameters, Type returnType,
		boolean optional, boolean async, boolean idempotent, @Nullable String undoes, DeclaredFailures failures) {

	/**
	 * Whether the operation has no result.
	 * @return {@code true} for {@code void}
	 */
	public boolean isVoid() {
		return this.returnType == void.class || this.returnType == Void.class;
	}

	/**
	 * A parameter.
	 *
	 * @param name its name
	 * @param type its type; of an {@code Optional} the type within
	 * @param optional whether it is an {@code Optional}
	 * @param nullable whether it may be absent
	 */
	public record Parameter(String name, Type type, boolean optional, boolean nullable) {

	}

}

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

package dev.patterns.invocation.engine.client;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import dev.patterns.invocation.InvocationException;
import dev.patterns.invocation.engine.InvokableOperation;
import dev.patterns.invocation.engine.InvokableType;
import dev.patterns.serialization.PayloadSerializer;

/**
 * Turns calls of an interface's methods into invocations.
 */
final class InvokableProxy implements InvocationHandler {

	private final InvokableType type;

	private final Map<Method, InvokableOperation> operations = new HashMap<>();

	private final Supplier<InvocationClient> client;

	private final Supplier<PayloadSerializer> serializer;

	private final Supplier<@Nullable FallbackBean> fallback;

	InvokableProxy(InvokableType type, Supplier<InvocationClient> client, Supplier<PayloadSerializer> serializer,
			Supplier<@Nullable FallbackBean> fallback) {
		this.type = type;
		this.client = client;
		this.serializer = serializer;
		this.fallback = fallback;
		for (Method method : type.type().getMethods()) {
			type.operations()
				.stream()
				.filter((operation) -> operation.method().getName().equals(method.getName())
						&& List.of(operation.method().getParameterTypes()).equals(List.of(method.getParameterTypes())))
				.findFirst()
				.ifPresent((operation) -> this.operations.put(method, operation));
		}
	}

	@Override
	public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] args) throws Throwable {
		InvokableOperation operation = this.operations.get(method);
		if (operation != null) {
			return callOrFallBack(operation, method, (args != null) ? args : new Object[0]);
		}
		if (method.isDefault()) {
			return InvocationHandler.invokeDefault(proxy, method, args);
		}
		return switch (method.getName()) {
			case "equals" -> args != null && proxy == args[0];
			case "hashCode" -> System.identityHashCode(proxy);
			default -> "%s in %s".formatted(this.type.type().getSimpleName(), this.type.application());
		};
	}

	private @Nullable Object callOrFallBack(InvokableOperation operation, Method method, @Nullable Object[] args)
			throws Throwable {
		CallArguments arguments = CallArguments.of(operation, args, this.serializer.get());
		OutgoingCall call = new OutgoingCall(this.type.application(), operation.name(), operation.name(), true,
				operation.mapping().method(), arguments.path(), arguments.headers(), arguments.body(),
				operation.returnType(), operation.failures(), operation.idempotent(), operation.undoes(), null,
				arguments.stream());
		if (operation.async()) {
			return callAsync(operation, call, method, args);
		}
		try {
			Object result = this.client.get().execute(call);
			return operation.optional() ? Optional.ofNullable(result) : result;
		}
		catch (DeclaredFailureException ex) {
			throw ex.getFailure();
		}
		catch (InvocationException ex) {
			FallbackBean substitute = fallback(operation, call, ex);
			if (substitute != null) {
				return substitute.answer(method, args, ex);
			}
			throw ex;
		}
	}

	private CompletableFuture<@Nullable Object> callAsync(InvokableOperation operation, OutgoingCall call,
			Method method, @Nullable Object[] args) {
		CompletableFuture<@Nullable Object> answer = new CompletableFuture<>();
		this.client.get().executeAsync(call).whenComplete((result, failure) -> {
			try {
				if (failure == null) {
					answer.complete(operation.optional() ? Optional.ofNullable(result) : result);
				}
				else if (failure instanceof DeclaredFailureException declared) {
					answer.completeExceptionally(declared.getFailure());
				}
				else {
					FallbackBean substitute = (failure instanceof InvocationException ex)
							? fallback(operation, call, ex) : null;
					if (substitute == null) {
						answer.completeExceptionally(failure);
					}
					else if (substitute.answer(method, args,
							(InvocationException) failure) instanceof CompletionStage<?> stage) {
						stage.whenComplete((other, problem) -> {
							if (problem != null) {
								answer.completeExceptionally(problem);
							}
							else {
								answer.complete(other);
							}
						});
					}
					else {
						answer.complete(null);
					}
				}
			}
			catch (Throwable ex) {
				answer.completeExceptionally(ex);
			}
		});
		return answer;
	}

	// Of a stream that was begun it would get the rest, and take it for the whole.
	private @Nullable FallbackBean fallback(InvokableOperation operation, OutgoingCall call,
			InvocationException failure) {
		boolean possible = operation.undoes() == null && !call.isConsumed();
		FallbackBean substitute = possible ? this.fallback.get() : null;
		return (substitute != null && substitute.answers(failure)) ? substitute : null;
	}

}

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

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import org.springframework.core.Nullness;
import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.core.ResolvableType;
import org.springframework.util.ClassUtils;

import dev.patterns.call.InboundRequest;
import dev.patterns.definition.DefinitionProblems;

/**
 * Checks that an idempotent method can be intercepted, that its response can be recorded,
 * and that nothing goes past the record.
 */
final class SignatureChecks {

	private static final List<Class<?>> NOT_RECORDABLE = present("java.util.concurrent.Callable",
			"java.util.concurrent.Future", "java.util.concurrent.CompletionStage", "java.util.stream.BaseStream",
			"java.io.InputStream", "java.io.Reader", "org.reactivestreams.Publisher",
			"org.springframework.core.io.Resource", "org.springframework.web.context.request.async.DeferredResult",
			"org.springframework.web.context.request.async.WebAsyncTask",
			"org.springframework.web.servlet.mvc.method.annotation.ResponseBodyEmitter",
			"org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody");

	private static final List<Class<?>> RAW = present("jakarta.servlet.ServletResponse",
			"org.springframework.web.context.request.NativeWebRequest", "java.io.OutputStream", "java.io.Writer",
			"java.io.InputStream", "java.io.Reader");

	private SignatureChecks() {
	}

	static void check(Method method, Map<InboundRequest.Kind, String> names, DefinitionProblems problems) {
		int modifiers = method.getModifiers();
		if (Modifier.isFinal(modifiers) || Modifier.isPrivate(modifiers) || Modifier.isStatic(modifiers)
				|| Modifier.isFinal(method.getDeclaringClass().getModifiers())) {
			problems.add(method, "It is @Idempotent, but a call of it cannot be intercepted.",
					"Make the method neither private nor static nor final, and its class not final.");
		}
		if (isAsynchronous(method)) {
			problems.add(method,
					"It is @Idempotent, but its result is streamed or comes after the method returned, so it cannot be recorded with the effect.",
					"Return the value itself.");
		}
		if (names.containsKey(InboundRequest.Kind.HTTP) && hasParameter(method, RAW)) {
			problems.add(method,
					"It is @Idempotent, but reads the raw request or writes to the raw response, past the record.",
					"Take the body as @RequestBody, and return the response or a ResponseEntity.");
		}
	}

	static void checkUndoing(Method method, Map<InboundRequest.Kind, String> names, DefinitionProblems problems) {
		if (names.containsKey(InboundRequest.Kind.MESSAGE)) {
			problems.add(method, "A listener cannot undo an operation: a message has an id of its own.",
					"Let the listener call the undoing operation.");
		}
		Class<?> type = method.getReturnType();
		if (type != void.class && type != Void.class && type != Optional.class
				&& (type.isPrimitive() || Nullness.forMethodReturnType(method) != Nullness.NULLABLE)) {
			problems.add(method, "It undoes another operation, and returns nothing when there is nothing to undo.",
					"Let it return void, an Optional, or declare its return type as @Nullable.");
		}
	}

	private static boolean isAsynchronous(Method method) {
		return isAsynchronous(ResolvableType.forMethodReturnType(method));
	}

	// Also inside of others, such as a ResponseEntity of a StreamingResponseBody.
	private static boolean isAsynchronous(ResolvableType type) {
		Class<?> resolved = type.resolve(Object.class);
		if (isOneOf(resolved, NOT_RECORDABLE)
				|| ReactiveAdapterRegistry.getSharedInstance().getAdapter(resolved) != null) {
			return true;
		}
		return Stream.of(type.getGenerics()).anyMatch(SignatureChecks::isAsynchronous);
	}

	private static boolean hasParameter(Method method, List<Class<?>> types) {
		for (Class<?> parameterType : method.getParameterTypes()) {
			if (isOneOf(parameterType, types)) {
				return true;
			}
		}
		return false;
	}

	private static boolean isOneOf(Class<?> type, List<Class<?>> candidates) {
		return candidates.stream().anyMatch((candidate) -> candidate.isAssignableFrom(type));
	}

	// By name, because some of these types may be absent.
	private static List<Class<?>> present(String... names) {
		ClassLoader classLoader = SignatureChecks.class.getClassLoader();
		List<Class<?>> present = new ArrayList<>();
		for (String name : names) {
			if (ClassUtils.isPresent(name, classLoader)) {
				present.add(ClassUtils.resolveClassName(name, classLoader));
			}
		}
		return List.copyOf(present);
	}

}

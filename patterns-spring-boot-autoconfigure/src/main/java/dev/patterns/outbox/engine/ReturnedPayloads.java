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

package dev.patterns.outbox.engine;

import java.lang.reflect.Array;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.stream.BaseStream;

import org.jspecify.annotations.Nullable;
import org.springframework.core.ResolvableType;
import org.springframework.util.ClassUtils;

import dev.patterns.definition.DefinitionProblems;

/**
 * The payloads in what an annotated method returns: the value itself, each element of a
 * collection or array, the content of an {@code Optional}.
 */
final class ReturnedPayloads {

	private static final @Nullable Class<?> PUBLISHER = publisher();

	private ReturnedPayloads() {
	}

	private static @Nullable Class<?> publisher() {
		String name = "org.reactivestreams.Publisher";
		ClassLoader classLoader = ReturnedPayloads.class.getClassLoader();
		return ClassUtils.isPresent(name, classLoader) ? ClassUtils.resolveClassName(name, classLoader) : null;
	}

	static List<Object> of(@Nullable Object result) {
		List<Object> payloads = new ArrayList<>();
		if (result instanceof Optional<?> optional) {
			optional.ifPresent(payloads::add);
		}
		else if (result instanceof Collection<?> collection) {
			collection.stream().filter((element) -> element != null).forEach(payloads::add);
		}
		else if (result != null && isArray(result.getClass())) {
			for (int i = 0; i < Array.getLength(result); i++) {
				Object element = Array.get(result, i);
				if (element != null) {
					payloads.add(element);
				}
			}
		}
		else if (result != null) {
			payloads.add(result);
		}
		return payloads;
	}

	// A byte[] is a payload, not a collection of bytes.
	private static boolean isArray(Class<?> type) {
		return type.isArray() && type != byte[].class;
	}

	/**
	 * The declared type of a method's payloads.
	 * @param method the method
	 * @return the class, {@code null} if the declaration does not tell
	 */
	static @Nullable Class<?> payloadType(Method method) {
		ResolvableType type = ResolvableType.forMethodReturnType(method);
		Class<?> returned = type.resolve();
		if (returned == null) {
			return null;
		}
		if (Optional.class == returned || Collection.class.isAssignableFrom(returned)) {
			ResolvableType generic = (Optional.class != returned) ? type.as(Collection.class) : type;
			return generic.getGeneric(0).resolve();
		}
		return isArray(returned) ? returned.getComponentType() : returned;
	}

	static void check(Method method, DefinitionProblems problems) {
		int modifiers = method.getModifiers();
		if (Modifier.isPrivate(modifiers) || Modifier.isFinal(modifiers) || Modifier.isStatic(modifiers)) {
			problems.add(method, "It is @Outbox, but a call of it cannot be intercepted: nothing would be published.",
					"Make the method neither private nor static nor final.");
		}
		Class<?> type = method.getReturnType();
		if (type == void.class || type == Void.class) {
			problems.add(method, "@Outbox publishes what the method returns, but it returns nothing.",
					"Return the payload, or publish it with OutboxTemplate or ApplicationEventPublisher.");
		}
		if (Future.class.isAssignableFrom(type) || CompletionStage.class.isAssignableFrom(type)
				|| BaseStream.class.isAssignableFrom(type) || (PUBLISHER != null && PUBLISHER.isAssignableFrom(type))) {
			problems.add(method, "@Outbox writes in the method's transaction, but a '%s' has its result only later."
				.formatted(type.getSimpleName()), "Return the payload itself, a collection or an Optional.");
		}
	}

}

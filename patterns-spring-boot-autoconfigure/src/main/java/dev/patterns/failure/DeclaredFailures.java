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

package dev.patterns.failure;

import java.lang.reflect.Method;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.patterns.naming.DurableNames;
import dev.patterns.serialization.PayloadSerializer;

/**
 * The exceptions that an operation declares: each has a durable code, and an exception
 * comes back from a stored or received code only if the operation knows it. Nothing in
 * the data ever chooses a class.
 * <p>
 * Declared are the types in the {@code throws} clause and those that are listed
 * explicitly. Types of the JDK in a {@code throws} clause, such as {@code Exception} or
 * {@code IOException}, say nothing about the outcome of the work and count only if they
 * are listed. A subtype of a declared type is written as its closest declared supertype.
 * <p>
 * The data of an exception are the fields that its class and its superclasses below the
 * JDK's declare, except transient ones, and the message. An exception is made again by
 * the public or non-public constructor that takes most of them: by the names of its
 * parameters (the name of a field, {@code message}, {@code cause}; one {@code String}
 * parameter of any other name takes the message, {@code Throwable} parameters take
 * {@code null}). The cause and the stack trace do not travel. Immutable and thread-safe.
 */
public final class DeclaredFailures {

	private static final DeclaredFailures NONE = new DeclaredFailures(Map.of());

	private final Map<String, FailureType> types;

	private DeclaredFailures(Map<String, FailureType> types) {
		this.types = types;
	}

	/**
	 * No declared exception.
	 * @return an empty instance
	 */
	public static DeclaredFailures none() {
		return NONE;
	}

	/**
	 * The exceptions of an operation.
	 * @param methods the operation's method in the class and in the interfaces that
	 * declare it
	 * @param listed exceptions listed explicitly
	 * @return the declared exceptions
	 * @throws IllegalArgumentException if a type cannot be made again from its data, a
	 * code is not a durable name, or two types have the same code
	 */
	public static DeclaredFailures of(Collection<Method> methods, Collection<Class<? extends Throwable>> listed) {
		Set<Class<? extends Throwable>> types = new LinkedHashSet<>(listed);
		methods.forEach((method) -> addThrown(method, types));
		Map<String, FailureType> byCode = new LinkedHashMap<>();
		for (Class<? extends Throwable> type : types) {
			FailureType added = FailureType.of(type);
			FailureType present = byCode.putIfAbsent(codeOf(type), added);
			if (present != null) {
				throw new IllegalArgumentException(
						"'%s' and '%s' have the same failure code '%s'; give one a @FailureCode"
							.formatted(present.type().getName(), type.getName(), codeOf(type)));
			}
		}
		return byCode.isEmpty() ? NONE : new DeclaredFailures(byCode);
	}

	private static void addThrown(Method method, Set<Class<? extends Throwable>> types) {
		for (Class<?> thrown : method.getExceptionTypes()) {
			if (!FailureType.isFromJdk(thrown)) {
				types.add(thrown.asSubclass(Throwable.class));
			}
		}
	}

	/**
	 * The durable code of an exception type.
	 * @param type the type
	 * @return its {@link FailureCode}, or the default
	 */
	public static String codeOf(Class<? extends Throwable> type) {
		FailureCode code = type.getAnnotation(FailureCode.class);
		if (code != null) {
			return DurableNames.require(code.value());
		}
		String name = DurableNames.ofComponent(type);
		return (name.endsWith("-exception")) ? name.substring(0, name.length() - "-exception".length()) : name;
	}

	/**
	 * The known codes with their types.
	 * @return codes and types, in the order of their declaration
	 */
	public Map<String, Class<? extends Throwable>> codes() {
		Map<String, Class<? extends Throwable>> codes = new LinkedHashMap<>();
		this.types.forEach((code, type) -> codes.put(code, type.type()));
		return codes;
	}

	/**
	 * Whether an exception is one of the declared.
	 * @param failure the exception
	 * @return {@code true} if its type or a supertype is declared
	 */
	public boolean isDeclared(Throwable failure) {
		return closest(failure) != null;
	}

	/**
	 * Write a declared exception.
	 * @param failure the exception
	 * @param serializer writes its data
	 * @return what is to be stored or sent, empty if the exception is not declared
	 * @throws dev.patterns.serialization.PayloadSerializationException if its data cannot
	 * be written
	 */
	public Optional<Failure> write(Throwable failure, PayloadSerializer serializer) {
		FailureType type = closest(failure);
		if (type == null) {
			return Optional.empty();
		}
		return Optional.of(new Failure(codeOf(type.type()), failure.getMessage(), type.write(failure, serializer)));
	}

	/**
	 * Make a declared exception again.
	 * @param failure what was stored or received
	 * @param serializer reads its data
	 * @return the exception, empty if the code is not known here
	 * @throws dev.patterns.serialization.PayloadSerializationException if the data do not
	 * fit the type's fields
	 */
	public Optional<Throwable> read(Failure failure, PayloadSerializer serializer) {
		FailureType type = this.types.get(failure.code());
		return (type != null) ? Optional.of(type.read(failure, serializer)) : Optional.empty();
	}

	private @Nullable FailureType closest(Throwable failure) {
		for (Class<?> type = failure.getClass(); type != null; type = type.getSuperclass()) {
			for (FailureType candidate : this.types.values()) {
				if (candidate.type() == type) {
					return candidate;
				}
			}
		}
		return null;
	}

}

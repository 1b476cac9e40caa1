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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;

import org.jspecify.annotations.Nullable;
import org.springframework.aop.support.AopUtils;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.util.StringUtils;

import dev.patterns.definition.DefinitionProblems;
import dev.patterns.failure.DeclaredFailures;
import dev.patterns.inbox.Idempotent;
import dev.patterns.inbox.UndoneOperations;
import dev.patterns.invocation.Invokable;
import dev.patterns.naming.DurableNames;

/**
 * Reads the operations of one type.
 */
final class OperationReader {

	private final Class<?> type;

	private final String component;

	private final DefinitionProblems problems;

	private final Class<?> implementation;

	private final HttpMappingReader mappings;

	private final ParameterReader parameters;

	OperationReader(Class<?> type, Class<?> implementation, String component, DefinitionProblems problems) {
		this.type = type;
		this.implementation = implementation;
		this.component = component;
		this.problems = problems;
		this.mappings = new HttpMappingReader(type, component, problems);
		this.parameters = new ParameterReader(type, problems, (declared) -> ResolvableType.forType(typeOf(declared)));
	}

	@Nullable InvokableOperation read(Method method) {
		String name = this.component + "/" + operationName(method);
		if (!DurableNames.isValid(name)) {
			this.problems.add(method, "'%s' is not a valid name of an operation.".formatted(name),
					"Use letters, digits and . _ - in @Invokable(name = \"...\").");
			return null;
		}
		HttpMapping mapping = this.mappings.read(method);
		List<InvokableOperation.Parameter> parameters = (mapping != null) ? this.parameters.read(method, mapping)
				: null;
		ResolvableType declared = ResolvableType.forMethodReturnType(method, this.type);
		boolean async = declared.toClass() == CompletableFuture.class || declared.toClass() == CompletionStage.class;
		ResolvableType result = async ? declared.getGeneric(0) : declared;
		if (mapping == null || parameters == null || !isSupported(method, result.toClass())) {
			return null;
		}
		boolean optional = result.toClass() == Optional.class;
		Idempotent idempotent = AnnotatedElementUtils.findMergedAnnotation(method, Idempotent.class);
		InvokableOperation operation = new InvokableOperation(name, method, parameters,
				typeOf(optional ? result.getGeneric(0) : result), optional, async, idempotent != null,
				undoes(idempotent, name), failures(method, idempotent), mapping);
		return isRepeatable(operation) ? operation : null;
	}

	private static String operationName(Method method) {
		Invokable annotation = AnnotatedElementUtils.findMergedAnnotation(method, Invokable.class);
		return (annotation != null && StringUtils.hasText(annotation.name())) ? annotation.name()
				: DurableNames.ofMethod(method);
	}

	// Neither can be compared or recorded.
	private boolean isRepeatable(InvokableOperation operation) {
		InvokableOperation.Parameter body = operation.body();
		boolean stream = operation.isStream() || (body != null && body.isStream());
		if (stream && operation.idempotent()) {
			this.problems.add(operation.method(), "An @Idempotent operation cannot take or return a stream.",
					"Remove @Idempotent, or take and return a value.");
		}
		return !stream || !operation.idempotent();
	}

	private boolean isSupported(Method method, Class<?> result) {
		boolean supported = !Future.class.isAssignableFrom(result) && !CompletionStage.class.isAssignableFrom(result)
				&& !result.getName().startsWith("reactor.");
		if (!supported) {
			this.problems.add(method,
					"An operation cannot return '%s': nobody could wait for it.".formatted(result.getSimpleName()),
					"Return the value itself, or a CompletableFuture of it.");
		}
		return supported;
	}

	private static @Nullable String undoes(@Nullable Idempotent idempotent, String operation) {
		if (idempotent == null || !StringUtils.hasText(idempotent.undoes())) {
			return null;
		}
		return UndoneOperations.resolve(operation, idempotent.undoes());
	}

	private DeclaredFailures failures(Method method, @Nullable Idempotent idempotent) {
		Set<Class<? extends Throwable>> listed = new LinkedHashSet<>();
		Method specific = AopUtils.getMostSpecificMethod(method, this.implementation);
		Idempotent onSpecific = AnnotatedElementUtils.findMergedAnnotation(specific, Idempotent.class);
		for (Idempotent annotation : new @Nullable Idempotent[] { idempotent, onSpecific }) {
			listed.addAll((annotation != null) ? List.of(annotation.failures()) : List.of());
		}
		try {
			return DeclaredFailures.of(List.of(method, specific), listed);
		}
		catch (IllegalArgumentException ex) {
			this.problems.add(method, String.valueOf(ex.getMessage()) + ".",
					"Give the exception a constructor that takes its message, and a @FailureCode if need be.");
			return DeclaredFailures.none();
		}
	}

	// The type with its variables replaced as far as they are known in the reading type.
	private static Type typeOf(ResolvableType type) {
		return type.hasUnresolvableGenerics() ? type.toClass() : new ResolvedType(type).get();
	}

	/**
	 * A type whose variables are replaced.
	 *
	 * @param type the type
	 */
	private record ResolvedType(ResolvableType type) {

		Type get() {
			if (!this.type.hasGenerics()) {
				return this.type.isArray() ? this.type.getType() : this.type.toClass();
			}
			ResolvableType[] generics = this.type.getGenerics();
			ResolvableType[] resolved = new ResolvableType[generics.length];
			for (int i = 0; i < generics.length; i++) {
				resolved[i] = ResolvableType.forType(new ResolvedType(generics[i]).get());
			}
			return ResolvableType.forClassWithGenerics(this.type.toClass(), resolved).getType();
		}

	}

}

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
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.core.GenericTypeResolver;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.transaction.annotation.AnnotationTransactionAttributeSource;
import org.springframework.transaction.interceptor.TransactionAttribute;
import org.springframework.util.ClassUtils;

import dev.patterns.call.InboundRequest;
import dev.patterns.definition.DefinitionProblems;
import dev.patterns.failure.DeclaredFailures;
import dev.patterns.inbox.Idempotent;
import dev.patterns.inbox.IdempotentHandlers;
import dev.patterns.inbox.UndoneOperations;
import dev.patterns.naming.DurableNames;
import dev.patterns.serialization.PayloadSerializer;

/**
 * Reads the idempotent operations of a class and collects what is wrong with them.
 */
public final class OperationReader {

	private final Supplier<List<IdempotentHandlers>> handlers;

	private final List<ResponseCodec.Factory> codecs;

	private final PayloadSerializer serializer;

	private final TransactionChecks transactions;

	private final AnnotationTransactionAttributeSource attributes = new AnnotationTransactionAttributeSource(false);

	/**
	 * Create a reader.
	 * @param handlers know the durable names of handlers
	 * @param codecs make codecs for types that need more than JSON
	 * @param serializer writes and reads responses
	 * @param backend the inbox's database
	 * @param beanFactory where transaction managers are
	 */
	public OperationReader(Supplier<List<IdempotentHandlers>> handlers, List<ResponseCodec.Factory> codecs,
			PayloadSerializer serializer, InboxBackend backend, ListableBeanFactory beanFactory) {
		this.handlers = handlers;
		this.codecs = List.copyOf(codecs);
		this.serializer = serializer;
		this.transactions = new TransactionChecks(backend, beanFactory);
	}

	List<IdempotentOperation> read(Class<?> type, DefinitionProblems problems) {
		Set<Method> methods = MethodIntrospector.selectMethods(type,
				(MethodIntrospector.MetadataLookup<Boolean>) (method) -> (IdempotentPointcut.isIdempotent(method))
						? Boolean.TRUE : null)
			.keySet();
		List<IdempotentOperation> operations = new ArrayList<>();
		for (Method method : methods) {
			Method specific = ClassUtils.getMostSpecificMethod(method, type);
			IdempotentOperation operation = read(type, specific, problems);
			if (operation != null) {
				operations.add(operation);
			}
		}
		for (IdempotentOperation operation : operations) {
			checkUndone(operation, operations, problems);
		}
		return List.copyOf(operations);
	}

	private @Nullable IdempotentOperation read(Class<?> type, Method method, DefinitionProblems problems) {
		Idempotent annotation = AnnotatedElementUtils.findMergedAnnotation(method, Idempotent.class);
		Map<InboundRequest.Kind, String> names = names(type, method);
		if (annotation == null || names.isEmpty()) {
			problems.add(method,
					"It is @Idempotent, but it is neither a @PubSubListener nor an @Invokable operation nor a Spring MVC handler.",
					"Put @Idempotent on such a method: only there a request can be recognised.");
			return null;
		}
		SignatureChecks.check(method, names, problems);
		checkName(annotation, method, names, problems);
		TransactionAttribute attribute = this.attributes.getTransactionAttribute(method, type);
		this.transactions.check(method, attribute, problems);
		DeclaredFailures failures = failures(type, method, annotation, problems);
		String undoes = undoes(annotation, names);
		return new IdempotentOperation(type, method, names, undoes, annotation.requireKey(), failures,
				codec(type, method), attribute);
	}

	private Map<InboundRequest.Kind, String> names(Class<?> type, Method method) {
		Map<InboundRequest.Kind, String> names = new EnumMap<>(InboundRequest.Kind.class);
		for (IdempotentHandlers candidate : this.handlers.get()) {
			String name = candidate.operationOf(type, method);
			if (name != null) {
				names.putIfAbsent(candidate.kind(), name);
			}
		}
		return names;
	}

	private static void checkName(Idempotent annotation, Method method, Map<InboundRequest.Kind, String> names,
			DefinitionProblems problems) {
		if (!annotation.name().isEmpty() && !names.containsKey(InboundRequest.Kind.HTTP)) {
			problems.add(method, "@Idempotent(name = ...) names Spring MVC handlers only.",
					"Set the name in @PubSubListener(id = ...) or @Invokable(name = ...).");
		}
		names.values()
			.stream()
			.filter((name) -> !DurableNames.isValid(name))
			.forEach((name) -> problems.add(method, "'" + name + "' is not a durable name.",
					"Use 1 to 128 letters, digits or one of . _ / : - and begin with a letter or a digit."));
	}

	private static DeclaredFailures failures(Class<?> type, Method method, Idempotent annotation,
			DefinitionProblems problems) {
		List<Method> methods = new ArrayList<>(List.of(method));
		for (Class<?> declaring : ClassUtils.getAllInterfacesForClassAsSet(type)) {
			Method declared = ClassUtils.getMethodIfAvailable(declaring, method.getName(), method.getParameterTypes());
			if (declared != null) {
				methods.add(declared);
			}
		}
		try {
			return DeclaredFailures.of(methods, Arrays.asList(annotation.failures()));
		}
		catch (IllegalArgumentException ex) {
			problems.add(method, ex.getMessage() + ".",
					"Give the exception a constructor with its fields or its message as parameters, or take it out of the declared exceptions.");
			return DeclaredFailures.none();
		}
	}

	private static @Nullable String undoes(Idempotent annotation, Map<InboundRequest.Kind, String> names) {
		if (annotation.undoes().isEmpty()) {
			return null;
		}
		return UndoneOperations.resolve(names.values().iterator().next(), annotation.undoes());
	}

	private static void checkUndone(IdempotentOperation operation, List<IdempotentOperation> operations,
			DefinitionProblems problems) {
		String undoes = operation.undoes();
		if (undoes == null) {
			return;
		}
		SignatureChecks.checkUndoing(operation.method(), operation.names(), problems);
		boolean sameService = operation.names()
			.values()
			.stream()
			.anyMatch((name) -> UndoneOperations.resolve(name, "x").equals(UndoneOperations.resolve(undoes, "x")));
		boolean known = operations.stream()
			.anyMatch((other) -> other != operation && other.undoes() == null && other.names().containsValue(undoes));
		if (sameService && !known) {
			problems.add(operation.method(),
					"It undoes '%s', which is not an idempotent operation of this class.".formatted(undoes),
					"Name an operation in @Idempotent(undoes = ...) that is @Idempotent itself and undoes nothing.");
		}
	}

	private ResponseCodec codec(Class<?> type, Method method) {
		Type returnType = GenericTypeResolver.resolveType(method.getGenericReturnType(), type);
		if (returnType == void.class || returnType == Void.class) {
			return ResponseCodec.none();
		}
		for (ResponseCodec.Factory factory : this.codecs) {
			ResponseCodec codec = factory.create(returnType);
			if (codec != null) {
				return codec;
			}
		}
		return ResponseCodec.json(returnType, this.serializer);
	}

}

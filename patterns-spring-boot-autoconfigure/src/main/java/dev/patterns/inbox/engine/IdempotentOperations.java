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
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.core.MethodClassKey;

import dev.patterns.call.CallScope;
import dev.patterns.call.InboundRequest;
import dev.patterns.definition.DefinitionProblems;

/**
 * The idempotent operations of this application. Those of beans that exist at startup are
 * checked then, all together; those of later beans at their first call.
 */
public final class IdempotentOperations implements SmartInitializingSingleton {

	private final IdempotentPostProcessor postProcessor;

	private final OperationReader reader;

	private final List<InboundRequestSource> sources;

	private final Map<Class<?>, List<IdempotentOperation>> byType = new ConcurrentHashMap<>();

	private final Map<MethodClassKey, IdempotentOperation> byMethod = new ConcurrentHashMap<>();

	/**
	 * Create an empty registry.
	 * @param postProcessor knows the classes with idempotent methods
	 * @param reader reads the definitions
	 * @param sources where requests are found that no call scope has
	 */
	public IdempotentOperations(IdempotentPostProcessor postProcessor, OperationReader reader,
			List<InboundRequestSource> sources) {
		this.postProcessor = postProcessor;
		this.reader = reader;
		this.sources = List.copyOf(sources);
	}

	@Override
	public void afterSingletonsInstantiated() {
		DefinitionProblems problems = new DefinitionProblems("@Idempotent");
		this.postProcessor.getTypes()
			.stream()
			.sorted(Comparator.comparing(Class::getName))
			.forEach((type) -> this.byType.put(type, this.reader.read(type, problems)));
		checkNames(problems);
		problems.throwIfAny();
	}

	private void checkNames(DefinitionProblems problems) {
		Map<String, IdempotentOperation> seen = new LinkedHashMap<>();
		for (IdempotentOperation operation : all()) {
			operation.names().forEach((kind, name) -> {
				IdempotentOperation other = seen.putIfAbsent(kind + " " + name, operation);
				if (other != null) {
					problems.add(operation.method(),
							"It has the durable name '%s', as %s has.".formatted(name,
									DefinitionProblems.describe(other.method())),
							"Give one of them another name; for a Spring MVC handler by @Idempotent(name = ...).");
				}
			});
		}
	}

	/**
	 * All operations known at this moment.
	 * @return a copy
	 */
	public List<IdempotentOperation> all() {
		List<IdempotentOperation> all = new ArrayList<>();
		this.byType.values().forEach(all::addAll);
		all.sort(Comparator.comparing((operation) -> operation.names().toString()));
		return all;
	}

	@Nullable IdempotentOperation find(InboundRequest.Kind kind, String name) {
		for (List<IdempotentOperation> operations : this.byType.values()) {
			for (IdempotentOperation operation : operations) {
				if (name.equals(operation.name(kind))) {
					return operation;
				}
			}
		}
		return null;
	}

	IdempotentOperation get(Method method, Class<?> type) {
		return this.byMethod.computeIfAbsent(new MethodClassKey(method, type), (key) -> find(method, type));
	}

	private IdempotentOperation find(Method method, Class<?> type) {
		Method specific = AopUtils.getMostSpecificMethod(method, type);
		for (IdempotentOperation operation : this.byType.computeIfAbsent(type, this::readLate)) {
			if (operation.method().equals(specific)) {
				return operation;
			}
		}
		throw new IllegalStateException("No idempotent operation for " + DefinitionProblems.describe(specific));
	}

	private List<IdempotentOperation> readLate(Class<?> type) {
		DefinitionProblems problems = new DefinitionProblems("@Idempotent");
		List<IdempotentOperation> operations = this.reader.read(type, problems);
		problems.throwIfAny();
		return operations;
	}

	@Nullable InboundRequest currentRequest(IdempotentOperation operation) {
		InboundRequest request = CallScope.current().request();
		if (request != null && request.operation() != null
				&& request.operation().equals(operation.name(request.kind()))) {
			return request;
		}
		for (InboundRequestSource source : this.sources) {
			InboundRequest found = source.current(operation);
			if (found != null) {
				return found;
			}
		}
		return null;
	}

}

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
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.aop.support.AopUtils;
import org.springframework.util.ConcurrentReferenceHashMap;

import dev.patterns.call.InboundRequest;
import dev.patterns.definition.DefinitionProblems;
import dev.patterns.inbox.IdempotentHandlers;

/**
 * Tells the inbox which methods serve operations.
 */
public final class InvokableIdempotentHandlers implements IdempotentHandlers {

	private final Map<Class<?>, List<InvokableType>> types = new ConcurrentReferenceHashMap<>();

	@Override
	public InboundRequest.Kind kind() {
		return InboundRequest.Kind.INVOCATION;
	}

	@Override
	public @Nullable String operationOf(Class<?> userClass, Method method) {
		List<InvokableType> found = this.types.computeIfAbsent(userClass,
				(type) -> InvokableTypes.of(type, new DefinitionProblems("@Invokable")));
		for (InvokableType type : found) {
			for (InvokableOperation operation : type.operations()) {
				if (InvokableType.hasSameSignature(operation.method(), method)
						|| AopUtils.getMostSpecificMethod(operation.method(), userClass).equals(method)) {
					return operation.name();
				}
			}
		}
		return null;
	}

}

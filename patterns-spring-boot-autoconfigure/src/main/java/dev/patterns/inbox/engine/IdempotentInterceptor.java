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

import java.util.List;
import java.util.function.Supplier;

import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.support.AopUtils;

import dev.patterns.call.CallScope;
import dev.patterns.call.InboundRequest;

/**
 * Hands calls of idempotent methods to the engine, if they are made for a request.
 */
final class IdempotentInterceptor implements MethodInterceptor {

	private final Supplier<IdempotentOperations> operations;

	private final Supplier<InboxEngine> engine;

	IdempotentInterceptor(Supplier<IdempotentOperations> operations, Supplier<InboxEngine> engine) {
		this.operations = operations;
		this.engine = engine;
	}

	@Override
	public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
		Object target = invocation.getThis();
		if (target == null) {
			return invocation.proceed();
		}
		IdempotentOperation operation = this.operations.get()
			.get(invocation.getMethod(), AopUtils.getTargetClass(target));
		InboundRequest request = this.operations.get().currentRequest(operation);
		if (request == null || RecordedRequests.contains(request)) {
			return invocation.proceed();
		}
		try (CallScope.Binding binding = RecordedRequests.bind(List.of(request))) {
			return this.engine.get().handle(operation, request, invocation);
		}
	}

}

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

import java.lang.reflect.Method;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.support.AopUtils;
import org.springframework.core.DefaultParameterNameDiscoverer;
import org.springframework.core.ParameterNameDiscoverer;
import org.springframework.util.Assert;

/**
 * Publishes what an annotated method returns. It is the innermost advice, so it runs
 * inside the transaction that the method's own attributes define.
 */
final class OutboxMethodInterceptor implements MethodInterceptor {

	private static final ParameterNameDiscoverer NAMES = new DefaultParameterNameDiscoverer();

	private final Supplier<OutboxDefinitions> definitions;

	private final Supplier<@Nullable OutboxPublisher> publisher;

	OutboxMethodInterceptor(Supplier<OutboxDefinitions> definitions, Supplier<@Nullable OutboxPublisher> publisher) {
		this.definitions = definitions;
		this.publisher = publisher;
	}

	@Override
	public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
		Class<?> targetClass = (invocation.getThis() != null) ? AopUtils.getTargetClass(invocation.getThis()) : null;
		Method method = AopUtils.getMostSpecificMethod(invocation.getMethod(), targetClass);
		OutboxDefinition definition = this.definitions.get().ofMethod(method);
		OutboxPublisher target = this.publisher.get();
		Assert.state(target != null, "The outbox has no database");
		String dataSource = definition.dataSource().isEmpty() ? null : definition.dataSource();
		return target.inTransaction(dataSource, () -> {
			Object result = invocation.proceed();
			List<Object> payloads = ReturnedPayloads.of(result);
			if (!payloads.isEmpty()) {
				Map<String, @Nullable Object> variables = variables(method, invocation.getArguments(), result);
				target
					.publish(payloads.stream().map((payload) -> definition.toPublication(payload, variables)).toList());
			}
			return result;
		});
	}

	private static Map<String, @Nullable Object> variables(Method method, @Nullable Object[] arguments,
			@Nullable Object result) {
		Map<String, @Nullable Object> variables = new HashMap<>();
		@Nullable String[] names = NAMES.getParameterNames(method);
		for (int i = 0; i < arguments.length; i++) {
			variables.put("p" + i, arguments[i]);
			variables.put("a" + i, arguments[i]);
			if (names != null && names[i] != null) {
				variables.put(names[i], arguments[i]);
			}
		}
		variables.put("result", result);
		return variables;
	}

}

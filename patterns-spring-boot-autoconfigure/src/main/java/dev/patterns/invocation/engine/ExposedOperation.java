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
import java.util.function.Supplier;

import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.aop.support.AopUtils;
import org.springframework.util.ReflectionUtils;

/**
 * An operation that this application serves.
 *
 * @param operation the operation
 * @param beanName name of the bean that implements it
 * @param bean gives the bean, through its proxies
 */
public record ExposedOperation(InvokableOperation operation, String beanName, Supplier<Object> bean) {

	Method methodOf(Object instance) {
		Method method = this.operation.method();
		Method invocable = method.getDeclaringClass().isInstance(instance) ? method
				: AopUtils.selectInvocableMethod(method, instance.getClass());
		// The declaring interface or class need not be public.
		ReflectionUtils.makeAccessible(invocable);
		return invocable;
	}

	static Object targetOf(Object instance) {
		Object target = AopProxyUtils.getSingletonTarget(instance);
		return (target != null) ? target : instance;
	}

}

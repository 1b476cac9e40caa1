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

package dev.patterns.invocation.engine.client;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.util.ReflectionUtils;

import dev.patterns.invocation.InvocationException;
import dev.patterns.invocation.InvocationFallback;

/**
 * The bean that answers in place of the application that owns an interface.
 *
 * @param bean the bean
 * @param failures failures in whose place it answers
 */
public record FallbackBean(Object bean, List<Class<? extends InvocationException>> failures) {

	private static final Log logger = LogFactory.getLog(FallbackBean.class);

	/**
	 * Names of the fallback beans of an interface. Makes no beans.
	 * @param beanFactory the application's beans
	 * @param type the interface
	 * @return the names
	 */
	public static List<String> names(ListableBeanFactory beanFactory, Class<?> type) {
		List<String> names = new ArrayList<>();
		for (String name : beanFactory.getBeanNamesForType(type, true, false)) {
			if (beanFactory.findAnnotationOnBean(name, InvocationFallback.class, false) != null) {
				names.add(name);
			}
		}
		return names;
	}

	static @Nullable FallbackBean find(ListableBeanFactory beanFactory, Class<?> type) {
		for (String name : names(beanFactory, type)) {
			InvocationFallback annotation = beanFactory.findAnnotationOnBean(name, InvocationFallback.class);
			if (annotation != null) {
				return new FallbackBean(beanFactory.getBean(name), Arrays.asList(annotation.on()));
			}
		}
		return null;
	}

	boolean answers(InvocationException failure) {
		return this.failures.stream().anyMatch((type) -> type.isInstance(failure));
	}

	@Nullable Object answer(Method method, @Nullable Object @Nullable [] args, InvocationException failure) throws Throwable {
		logger.debug(
				"'%s' answers in place of '%s'".formatted(this.bean.getClass().getName(), failure.getApplication()),
				failure);
		try {
			ReflectionUtils.makeAccessible(method);
			return method.invoke(this.bean, args);
		}
		catch (InvocationTargetException ex) {
			ex.getTargetException().addSuppressed(failure);
			throw ex.getTargetException();
		}
	}

}

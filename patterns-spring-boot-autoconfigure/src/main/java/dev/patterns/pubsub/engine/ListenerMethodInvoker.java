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

package dev.patterns.pubsub.engine;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.util.ReflectionUtils;

import dev.patterns.pubsub.CloudEventContext;

/**
 * Calls a listener method on the bean as the context gives it, with all its proxies.
 */
final class ListenerMethodInvoker {

	private final BeanFactory beanFactory;

	private final ListenerDefinition definition;

	private volatile @Nullable Target singleton;

	ListenerMethodInvoker(BeanFactory beanFactory, ListenerDefinition definition) {
		this.beanFactory = beanFactory;
		this.definition = definition;
	}

	/**
	 * Bind the parameters.
	 * @param contexts the messages, exactly one unless the parameters are lists
	 * @return the arguments
	 * @throws MessageConversionException if a message does not fit
	 */
	@Nullable Object[] bind(List<CloudEventContext> contexts) {
		List<ListenerArgument> arguments = this.definition.arguments();
		boolean lists = this.definition.batching().lists();
		@Nullable Object[] values = new Object[arguments.size()];
		for (int i = 0; i < values.length; i++) {
			values[i] = lists ? list(arguments.get(i), contexts) : arguments.get(i).resolve(contexts.get(0));
		}
		return values;
	}

	private static List<@Nullable Object> list(ListenerArgument argument, List<CloudEventContext> contexts) {
		List<@Nullable Object> values = new ArrayList<>(contexts.size());
		contexts.forEach((context) -> values.add(argument.resolve(context)));
		return Collections.unmodifiableList(values);
	}

	/**
	 * Call the method.
	 * @param arguments the arguments
	 * @return its result
	 * @throws Throwable what the method throws
	 */
	@Nullable Object invoke(@Nullable Object[] arguments) throws Throwable {
		Target target = target();
		try {
			return target.method().invoke(target.bean(), arguments);
		}
		catch (InvocationTargetException ex) {
			throw ex.getTargetException();
		}
	}

	private Target target() {
		Target target = this.singleton;
		if (target == null) {
			String beanName = this.definition.beanName();
			Object bean = this.beanFactory.getBean(beanName);
			Method method = AopUtils.selectInvocableMethod(this.definition.method(), bean.getClass());
			ReflectionUtils.makeAccessible(method);
			target = new Target(bean, method);
			if (this.beanFactory.isSingleton(beanName)) {
				this.singleton = target;
			}
		}
		return target;
	}

	private record Target(Object bean, Method method) {

	}

}

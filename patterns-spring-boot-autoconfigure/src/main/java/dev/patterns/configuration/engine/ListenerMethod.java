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

package dev.patterns.configuration.engine;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.util.ReflectionUtils;

import dev.patterns.binding.BindProblem;
import dev.patterns.binding.PropertiesBinder;
import dev.patterns.configuration.ConfigurationChanged;
import dev.patterns.definition.DefinitionProblems;

/**
 * A method that is called when properties change.
 *
 * @param beanName name of its bean
 * @param method the method
 * @param keys names of properties, each with what is below it
 * @param prefix names of properties that are told one by one begin so, {@code null} if
 * there is no prefix
 * @param type type of the values
 */
record ListenerMethod(String beanName, Method method, List<ConfigurationPropertyName> keys,
		@Nullable ConfigurationPropertyName prefix, Bindable<?> type) {

	/**
	 * Find out what to call.
	 * @param changed names of properties that change
	 * @param before the properties as they are
	 * @param after the properties as they will be
	 * @param problems what cannot be bound
	 * @return the calls
	 */
	List<ListenerCall> calls(Set<ConfigurationPropertyName> changed, PropertiesBinder before, PropertiesBinder after,
			List<BindProblem> problems) {
		List<ListenerCall> calls = new ArrayList<>();
		for (ConfigurationPropertyName key : this.keys) {
			if (changed.stream().anyMatch((name) -> isAtOrBelow(name, key))) {
				add(calls, key, before, after, problems);
			}
		}
		ConfigurationPropertyName start = this.prefix;
		if (start != null) {
			changed.stream()
				.filter((name) -> isAtOrBelow(name, start))
				.forEach((name) -> add(calls, name, before, after, problems));
		}
		return calls;
	}

	private static boolean isAtOrBelow(ConfigurationPropertyName name, ConfigurationPropertyName key) {
		return key.equals(name) || key.isAncestorOf(name);
	}

	private void add(List<ListenerCall> calls, ConfigurationPropertyName name, PropertiesBinder before,
			PropertiesBinder after, List<BindProblem> problems) {
		try {
			// First what it is compared by: a change in between is told later, not never.
			Object raw = after.raw(name);
			Object newValue = value(after, name);
			Object oldValue = present(before, name);
			if (!Objects.equals(oldValue, newValue)) {
				calls.add(new ListenerCall(this, name.toString(), oldValue, newValue, raw));
			}
		}
		catch (BindException ex) {
			problems.add(BindProblem.of("listener " + DefinitionProblems.describe(this.method), name, ex));
		}
	}

	private @Nullable Object present(PropertiesBinder before, ConfigurationPropertyName name) {
		try {
			return value(before, name);
		}
		catch (BindException ex) {
			return null;
		}
	}

	/**
	 * The value of a property.
	 * @param binder binds to the properties
	 * @param name name of the property
	 * @return the value, {@code null} if there is none
	 */
	@Nullable Object value(PropertiesBinder binder, ConfigurationPropertyName name) {
		return (this.type.getType().resolve() == Object.class) ? binder.raw(name) : binder.bind(name, this.type);
	}

	void invoke(BeanFactory beanFactory, ListenerCall call) throws Throwable {
		Object bean = beanFactory.getBean(this.beanName);
		Method invocable = AopUtils.selectInvocableMethod(this.method, bean.getClass());
		ReflectionUtils.makeAccessible(invocable);
		try {
			invocable.invoke(bean, arguments(call));
		}
		catch (InvocationTargetException ex) {
			throw ex.getTargetException();
		}
	}

	private @Nullable Object[] arguments(ListenerCall call) {
		return switch (this.method.getParameterCount()) {
			case 0 -> new Object[0];
			case 1 -> (this.method.getParameterTypes()[0] == ConfigurationChanged.class)
					? new Object[] { new ConfigurationChanged<>(call.name(), call.oldValue(), call.newValue()) }
					: new @Nullable Object[] { call.newValue() };
			default -> new @Nullable Object[] { call.oldValue(), call.newValue() };
		};
	}

	/**
	 * A call of a listener.
	 *
	 * @param listener the listener
	 * @param name name of the property
	 * @param oldValue the value before
	 * @param newValue the value now
	 * @param raw the value now as it stands in the sources
	 */
	record ListenerCall(ListenerMethod listener, String name, @Nullable Object oldValue, @Nullable Object newValue,
			@Nullable Object raw) {

	}

}

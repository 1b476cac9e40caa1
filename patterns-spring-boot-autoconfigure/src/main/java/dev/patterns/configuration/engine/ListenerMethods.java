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

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.autoproxy.AutoProxyUtils;
import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.stereotype.Component;
import org.springframework.util.ReflectionUtils;
import org.springframework.util.StringUtils;

import dev.patterns.configuration.ConfigurationChanged;
import dev.patterns.configuration.ConfigurationListener;
import dev.patterns.definition.DefinitionProblems;

/**
 * Finds the methods of a context that are annotated with {@link ConfigurationListener}.
 */
final class ListenerMethods {

	private static final Log logger = LogFactory.getLog(ListenerMethods.class);

	private final ConfigurableListableBeanFactory beanFactory;

	private final DefinitionProblems problems = new DefinitionProblems("@ConfigurationListener");

	ListenerMethods(ConfigurableListableBeanFactory beanFactory) {
		this.beanFactory = beanFactory;
	}

	/**
	 * Find the methods.
	 * @return the methods
	 * @throws dev.patterns.definition.InvalidDefinitionException if one of them cannot be
	 * called
	 */
	List<ListenerMethod> find() {
		List<ListenerMethod> found = new ArrayList<>();
		for (String name : this.beanFactory.getBeanNamesForType(Object.class, true, false)) {
			Class<?> type = ScopedProxyUtils.isScopedTarget(name) ? null : type(name);
			if (type != null && AnnotationUtils.isCandidateClass(type, ConfigurationListener.class)) {
				MethodIntrospector
					.selectMethods(type,
							(MethodIntrospector.MetadataLookup<ConfigurationListener>) (method) -> AnnotatedElementUtils
								.findMergedAnnotation(method, ConfigurationListener.class))
					.forEach((method, annotation) -> add(found, name, method, annotation));
			}
		}
		this.problems.throwIfAny();
		return found;
	}

	/**
	 * Find one method, without looking whether it can be called.
	 * @return any of the methods, {@code null} if there is none
	 */
	@Nullable Method findAny() {
		for (String name : this.beanFactory.getBeanDefinitionNames()) {
			Method method = ScopedProxyUtils.isScopedTarget(name) ? null : findAny(name);
			if (method != null) {
				return method;
			}
		}
		return null;
	}

	private @Nullable Method findAny(String name) {
		try {
			Class<?> type = type(name);
			return (type != null && !isOfSpring(type)) ? MethodIntrospector
				.selectMethods(type,
						(ReflectionUtils.MethodFilter) (method) -> AnnotatedElementUtils.hasAnnotation(method,
								ConfigurationListener.class))
				.stream()
				.findAny()
				.orElse(null) : null;
		}
		catch (RuntimeException | LinkageError ex) {
			// An optional class is absent. Whoever uses the bean finds out.
			logger.debug("The methods of the bean '" + name + "' are not known", ex);
			return null;
		}
	}

	// Most beans are, and none of them listens.
	private static boolean isOfSpring(Class<?> type) {
		return !AnnotationUtils.isCandidateClass(type, ConfigurationListener.class)
				|| (type.getName().startsWith("org.springframework.")
						&& !AnnotatedElementUtils.hasAnnotation(type, Component.class));
	}

	private @Nullable Class<?> type(String name) {
		return this.beanFactory.containsBeanDefinition(name)
				? AutoProxyUtils.determineTargetClass(this.beanFactory, name) : this.beanFactory.getType(name, false);
	}

	private void add(List<ListenerMethod> found, String name, Method method, ConfigurationListener annotation) {
		if (!this.beanFactory.isSingleton(name)) {
			this.problems.add(method, "Its bean '" + name + "' is not a singleton.",
					"Listen in a singleton, or in a bean with a scoped proxy.");
		}
		if (annotation.key().length == 0 && !StringUtils.hasText(annotation.prefix())) {
			this.problems.add(method, "It names no property.", "Set 'key' or 'prefix'.");
		}
		if (annotation.key().length > 0 && StringUtils.hasText(annotation.prefix())) {
			this.problems.add(method, "It has both properties and a prefix.",
					"Set 'key' or 'prefix', and write another method for the other one.");
		}
		if (Modifier.isPrivate(method.getModifiers()) || Modifier.isStatic(method.getModifiers())) {
			this.problems.add(method, "It is private or static.", "Make it a method of the bean that is not private.");
		}
		Bindable<?> type = type(method);
		checkProxy(name, method);
		List<ConfigurationPropertyName> keys = new ArrayList<>();
		for (String key : annotation.key()) {
			keys.add(name(method, key));
		}
		ConfigurationPropertyName prefix = StringUtils.hasText(annotation.prefix()) ? name(method, annotation.prefix())
				: null;
		if (type != null) {
			found.add(new ListenerMethod(name, method, keys, prefix, type));
		}
	}

	private ConfigurationPropertyName name(Method method, String name) {
		if (!ConfigurationPropertyName.isValid(name)) {
			this.problems.add(method, "'" + name + "' is not the name of a property.",
					"Write names in kebab case, such as 'app.read-timeout'.");
			return ConfigurationPropertyName.EMPTY;
		}
		return ConfigurationPropertyName.of(name);
	}

	private @Nullable Bindable<?> type(Method method) {
		int count = method.getParameterCount();
		if (count == 0) {
			return Bindable.of(Object.class);
		}
		ResolvableType first = ResolvableType.forMethodParameter(method, 0);
		boolean sameType = count == 1
				|| (count == 2 && first.getType().equals(ResolvableType.forMethodParameter(method, 1).getType()));
		if (!sameType || first.toClass().isPrimitive()) {
			this.problems.add(method, "Its parameters are not those of a listener.",
					"Let it have none, the new value, the old and the new value of one type, or a ConfigurationChanged;"
							+ " instead of a primitive type its wrapper, since there may be no value.");
			return null;
		}
		ResolvableType type = (first.toClass() == ConfigurationChanged.class) ? first.getGeneric(0) : first;
		return Bindable.of((type == ResolvableType.NONE) ? ResolvableType.forClass(Object.class) : type);
	}

	private void checkProxy(String name, Method method) {
		Object bean = this.beanFactory.getSingleton(name);
		if (bean != null && AopUtils.isAopProxy(bean)) {
			try {
				AopUtils.selectInvocableMethod(method, bean.getClass());
			}
			catch (IllegalStateException ex) {
				this.problems.add(method, "The proxy of its bean does not have it.",
						"Declare it in an interface of the bean, or let proxies be of the class.");
			}
		}
	}

}

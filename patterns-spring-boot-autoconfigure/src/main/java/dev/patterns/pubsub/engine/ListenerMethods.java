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

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.aop.framework.autoproxy.AutoProxyUtils;
import org.springframework.aop.scope.ScopedObject;
import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.AnnotationUtils;

import dev.patterns.pubsub.PubSubListener;

/**
 * Finds the listener methods of all beans by their types, without creating a bean: lazy
 * and scoped beans are found as well, and are created when the first message comes.
 */
final class ListenerMethods {

	private final ConfigurableListableBeanFactory beanFactory;

	private final Set<Class<?>> withoutListeners = ConcurrentHashMap.newKeySet();

	ListenerMethods(ConfigurableListableBeanFactory beanFactory) {
		this.beanFactory = beanFactory;
	}

	List<ListenerMethod> find() {
		List<ListenerMethod> found = new ArrayList<>();
		for (String beanName : this.beanFactory.getBeanNamesForType(Object.class)) {
			if (!ScopedProxyUtils.isScopedTarget(beanName)) {
				Class<?> type = typeOf(beanName);
				if (type != null) {
					collect(beanName, type, found);
				}
			}
		}
		return found;
	}

	private @Nullable Class<?> typeOf(String beanName) {
		Class<?> type = AutoProxyUtils.determineTargetClass(this.beanFactory, beanName);
		if (type == null) {
			return null;
		}
		if (ScopedObject.class.isAssignableFrom(type)) {
			Class<?> target = AutoProxyUtils.determineTargetClass(this.beanFactory,
					ScopedProxyUtils.getTargetBeanName(beanName));
			return (target != null) ? target : type;
		}
		if (Proxy.isProxyClass(type) && this.beanFactory.containsSingleton(beanName)) {
			Object singleton = this.beanFactory.getSingleton(beanName);
			return (singleton != null) ? AopProxyUtils.ultimateTargetClass(singleton) : type;
		}
		return type;
	}

	private void collect(String beanName, Class<?> type, List<ListenerMethod> found) {
		if (this.withoutListeners.contains(type) || type.getName().startsWith("org.springframework.")
				|| !AnnotationUtils.isCandidateClass(type, PubSubListener.class)) {
			return;
		}
		Map<Method, PubSubListener> methods = MethodIntrospector.selectMethods(type,
				(MethodIntrospector.MetadataLookup<PubSubListener>) (method) -> AnnotatedElementUtils
					.findMergedAnnotation(method, PubSubListener.class));
		if (methods.isEmpty()) {
			this.withoutListeners.add(type);
		}
		methods.forEach((method, annotation) -> found.add(new ListenerMethod(beanName, type, method, annotation)));
	}

	/**
	 * A method with the annotation.
	 *
	 * @param beanName name of the bean, of the proxy where there is one
	 * @param type the user's class
	 * @param method the method
	 * @param annotation the merged annotation
	 */
	record ListenerMethod(String beanName, Class<?> type, Method method, PubSubListener annotation) {

	}

}

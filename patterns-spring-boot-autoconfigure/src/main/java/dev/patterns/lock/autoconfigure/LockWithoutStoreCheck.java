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

package dev.patterns.lock.autoconfigure;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.util.ClassUtils;

import dev.patterns.definition.DefinitionProblems;
import dev.patterns.lock.Locked;

/**
 * Finds locked methods in an application that has neither JDBC nor Redis.
 */
final class LockWithoutStoreCheck implements SmartInitializingSingleton {

	private static final String REMEDY = "Add spring-boot-starter-jdbc and a database driver, or spring-boot-starter-data-redis.";

	private final ConfigurableListableBeanFactory beanFactory;

	LockWithoutStoreCheck(ConfigurableListableBeanFactory beanFactory) {
		this.beanFactory = beanFactory;
	}

	@Override
	public void afterSingletonsInstantiated() {
		DefinitionProblems problems = new DefinitionProblems("@Locked");
		for (String name : this.beanFactory.getBeanDefinitionNames()) {
			Class<?> type = this.beanFactory.getType(name, false);
			if (type != null && !type.isInterface() && !Proxy.isProxyClass(type)
					&& AnnotationUtils.isCandidateClass(type, Locked.class)) {
				check(ClassUtils.getUserClass(type), problems);
			}
		}
		problems.throwIfAny();
	}

	private static void check(Class<?> type, DefinitionProblems problems) {
		if (AnnotatedElementUtils.hasAnnotation(type, Locked.class)) {
			problems.add(type.getName(), "It is @Locked, but there is nothing to keep locks in.", REMEDY);
		}
		MethodIntrospector
			.selectMethods(type, (Method method) -> AnnotatedElementUtils.hasAnnotation(method, Locked.class))
			.forEach((method) -> problems.add(method, "It is @Locked, but there is nothing to keep locks in.", REMEDY));
	}

}

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

package dev.patterns.inbox.autoconfigure;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.util.ClassUtils;

import dev.patterns.definition.DefinitionProblems;
import dev.patterns.inbox.Idempotent;

/**
 * Finds idempotent handlers in an application without JDBC.
 */
final class InboxWithoutJdbcCheck implements SmartInitializingSingleton {

	private final ConfigurableListableBeanFactory beanFactory;

	InboxWithoutJdbcCheck(ConfigurableListableBeanFactory beanFactory) {
		this.beanFactory = beanFactory;
	}

	@Override
	public void afterSingletonsInstantiated() {
		DefinitionProblems problems = new DefinitionProblems("@Idempotent");
		for (String name : this.beanFactory.getBeanDefinitionNames()) {
			Class<?> type = this.beanFactory.getType(name, false);
			if (type != null && !type.isInterface() && !Proxy.isProxyClass(type)
					&& AnnotationUtils.isCandidateClass(type, Idempotent.class)) {
				check(ClassUtils.getUserClass(type), problems);
			}
		}
		problems.throwIfAny();
	}

	private static void check(Class<?> type, DefinitionProblems problems) {
		MethodIntrospector
			.selectMethods(type, (Method method) -> AnnotatedElementUtils.hasAnnotation(method, Idempotent.class))
			.forEach((method) -> problems.add(method, "It is @Idempotent, but there is no JDBC to keep records in.",
					"Add spring-boot-starter-jdbc and a database driver."));
	}

}

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
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.autoproxy.AbstractBeanFactoryAwareAdvisingPostProcessor;
import org.springframework.aop.support.AopUtils;
import org.springframework.aop.support.DefaultPointcutAdvisor;
import org.springframework.aop.support.StaticMethodMatcherPointcut;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

import dev.patterns.definition.DefinitionProblems;
import dev.patterns.outbox.Outbox;

/**
 * Advises beans with annotated methods. It runs after the auto-proxy creator and adds its
 * advice behind all others: inside of {@code @Transactional}, whatever its order.
 */
public final class OutboxPostProcessor extends AbstractBeanFactoryAwareAdvisingPostProcessor {

	private static final long serialVersionUID = 1L;

	private final transient Supplier<OutboxDefinitions> definitions;

	private final transient Set<Method> methods = ConcurrentHashMap.newKeySet();

	private final transient Set<Class<?>> classes = ConcurrentHashMap.newKeySet();

	private volatile boolean started;

	/**
	 * Create a post-processor.
	 * @param definitions gives the definitions; asked for after startup only
	 * @param publisher writes messages; asked for by the first call of an annotated
	 * method
	 */
	public OutboxPostProcessor(Supplier<OutboxDefinitions> definitions, Supplier<@Nullable OutboxPublisher> publisher) {
		this.definitions = definitions;
		this.advisor = new DefaultPointcutAdvisor(new AnnotatedMethods(),
				new OutboxMethodInterceptor(definitions, publisher));
		setOrder(LOWEST_PRECEDENCE);
	}

	// Checks all methods found so far; later ones are checked when they are found.
	void checkMethods(DefinitionProblems problems) {
		this.started = true;
		this.methods.forEach((method) -> {
			DefinitionProblems own = new DefinitionProblems("@Outbox");
			this.definitions.get().addMethod(method, own);
			own.toList().forEach((problem) -> problems.add(problem.where(), problem.what(), problem.remedy()));
		});
	}

	boolean hasMethods() {
		return !this.methods.isEmpty();
	}

	private void found(Method method) {
		if (this.methods.add(method) && this.started) {
			this.definitions.get().ofMethod(method);
		}
	}

	// A proxy does not ask for methods that it cannot intercept, and they must be
	// reported.
	private void findAll(Class<?> targetClass) {
		if (this.classes.add(targetClass)) {
			Class<?> type = ClassUtils.getUserClass(targetClass);
			ReflectionUtils.doWithMethods(type, this::found,
					(method) -> !method.isBridge() && AnnotatedElementUtils.hasAnnotation(method, Outbox.class)
							&& method.equals(AopUtils.getMostSpecificMethod(method, type)));
		}
	}

	/**
	 * Methods of the user's class that carry the annotation.
	 */
	private final class AnnotatedMethods extends StaticMethodMatcherPointcut {

		AnnotatedMethods() {
			setClassFilter((type) -> AnnotationUtils.isCandidateClass(type, Outbox.class));
		}

		@Override
		public boolean matches(Method method, Class<?> targetClass) {
			if (method.getDeclaringClass() == Object.class) {
				return false;
			}
			Method specific = AopUtils.getMostSpecificMethod(method, targetClass);
			if (!AnnotatedElementUtils.hasAnnotation(specific, Outbox.class)) {
				return false;
			}
			found(specific);
			findAll(targetClass);
			return true;
		}

	}

}

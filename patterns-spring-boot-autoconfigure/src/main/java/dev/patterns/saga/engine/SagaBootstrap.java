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

package dev.patterns.saga.engine;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.Advisor;
import org.springframework.aop.PointcutAdvisor;
import org.springframework.aop.framework.Advised;
import org.springframework.aop.framework.autoproxy.AutoProxyUtils;
import org.springframework.aop.interceptor.ExposeInvocationInterceptor;
import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.util.ClassUtils;
import org.springframework.util.StringValueResolver;

import dev.patterns.definition.DefinitionProblems;
import dev.patterns.saga.Saga;
import dev.patterns.saga.store.SagaStore;

/**
 * Finds the sagas among the beans when all singletons are there, checks them, and ends
 * the start with all problems at once if there are any.
 */
final class SagaBootstrap implements SmartInitializingSingleton {

	private static final Log logger = LogFactory.getLog(SagaBootstrap.class);

	private final ConfigurableListableBeanFactory beanFactory;

	private final SagaRegistry registry;

	private final SagaSettings settings;

	private final ObjectProvider<SagaStore> store;

	private final SagaCommands commands;

	private boolean done;

	SagaBootstrap(ConfigurableListableBeanFactory beanFactory, SagaRegistry registry, SagaSettings settings,
			ObjectProvider<SagaStore> store, SagaCommands commands) {
		this.beanFactory = beanFactory;
		this.registry = registry;
		this.settings = settings;
		this.store = store;
		this.commands = commands;
	}

	@Override
	public void afterSingletonsInstantiated() {
		read();
	}

	/**
	 * Whether any saga sends commands, asked by who may be there earlier.
	 * @return {@code true} if answers are to be received
	 */
	boolean sendsCommands() {
		read();
		return this.registry.definitions().stream().anyMatch(SagaDefinition::commands);
	}

	private synchronized void read() {
		if (this.done) {
			return;
		}
		this.done = true;
		DefinitionProblems problems = new DefinitionProblems("@Saga");
		StringValueResolver resolver = this.beanFactory::resolveEmbeddedValue;
		SagaDefinitionReader reader = new SagaDefinitionReader(new RetryRuleReader(resolver), this.settings, problems);
		List<SagaDefinition> definitions = new ArrayList<>();
		for (String beanName : this.beanFactory.getBeanNamesForType(Object.class, true, false)) {
			Class<?> type = ScopedProxyUtils.isScopedTarget(beanName) ? null : userClass(beanName);
			Saga saga = (type != null) ? AnnotatedElementUtils.findMergedAnnotation(type, Saga.class) : null;
			if (type != null && saga != null) {
				definitions.add(reader.read(beanName, type, saga));
			}
		}
		this.registry.register(definitions, problems);
		if (definitions.isEmpty()) {
			return;
		}
		definitions.forEach((definition) -> checkProxy(definition, problems));
		definitions.stream()
			.filter(SagaDefinition::commands)
			.forEach((definition) -> this.commands.check(definition, problems));
		problems.throwIfAny();
		TransactionChecks checks = new TransactionChecks(this.beanFactory, store().transactionManager(), problems);
		definitions.forEach(checks::check);
		problems.throwIfAny();
		definitions.forEach(SagaBootstrap::warn);
		if (!this.settings.parkIncompatible()) {
			checkUnfinished(problems);
			problems.throwIfAny();
		}
	}

	private static void warn(SagaDefinition definition) {
		if (definition.flow() != null) {
			for (String warning : FlowInspection.inspect(definition.beanClass(), definition.flow().method())) {
				logger.warn("Saga '" + definition.name() + "': " + warning);
			}
		}
	}

	/**
	 * Find instances that were started with another list of steps of a version that this
	 * application has, and that it can therefore not run.
	 * @param problems where they are noted
	 */
	private void checkUnfinished(DefinitionProblems problems) {
		store().countUnfinished(this.registry.names()).forEach((key, count) -> {
			SagaDefinition definition = this.registry.find(key.name(), key.version());
			if (definition != null && !definition.accepted().contains(key.fingerprint())) {
				problems.add(definition.beanClass().getName(),
						count + " instances of saga '" + key.name() + "' version " + key.version()
								+ " have not ended and were started with another list of steps.",
						"Keep the class as it was and change a copy of it with a higher version, " + "@Saga(name = \""
								+ key.name() + "\", version = " + (key.version() + 1)
								+ "); steps may be appended within a version. To leave these instances parked, set "
								+ "'patterns.saga.on-incompatible-change=park'.");
			}
		});
	}

	private SagaStore store() {
		SagaStore found = this.store.getIfAvailable();
		if (found == null) {
			throw new IllegalStateException(
					"There are @Saga beans, but nothing to store sagas in: add spring-boot-starter-jdbc and a database driver,"
							+ " or, with 'patterns.saga.store=redis', spring-boot-starter-data-redis.");
		}
		return found;
	}

	private @Nullable Class<?> userClass(String beanName) {
		Class<?> type = AutoProxyUtils.determineTargetClass(this.beanFactory, beanName);
		return (type != null) ? ClassUtils.getUserClass(type) : null;
	}

	private void checkProxy(SagaDefinition definition, DefinitionProblems problems) {
		Object bean = this.beanFactory.getBean(definition.beanName());
		if (!AopUtils.isAopProxy(bean)) {
			return;
		}
		for (Method method : methods(definition)) {
			if (definition.flow() != null && definition.flow().method().equals(method)) {
				warnOfAdvice(definition, method, bean);
				continue;
			}
			int modifiers = method.getModifiers();
			if (AopUtils.isJdkDynamicProxy(bean)) {
				if (ClassUtils.getInterfaceMethodIfPossible(method, bean.getClass()) == method) {
					problems.add(method, "The bean is a proxy for its interfaces, and none of them has this method.",
							"Add the method to an interface, or proxy the class by 'spring.aop.proxy-target-class=true'.");
				}
			}
			else if (Modifier.isPrivate(modifiers) || Modifier.isFinal(modifiers)) {
				problems.add(method,
						"The bean is a proxy, which cannot call a method that is "
								+ (Modifier.isPrivate(modifiers) ? "private" : "final") + ".",
						"Make the method at least package-private and not final.");
			}
		}
	}

	private static void warnOfAdvice(SagaDefinition definition, Method flow, Object bean) {
		if (!(bean instanceof Advised advised)) {
			return;
		}
		for (Advisor advisor : advised.getAdvisors()) {
			if (advisor instanceof PointcutAdvisor pointcut
					&& !(advisor.getAdvice() instanceof ExposeInvocationInterceptor)
					&& AopUtils.canApply(pointcut.getPointcut(), definition.beanClass())
					&& pointcut.getPointcut().getMethodMatcher().matches(flow, definition.beanClass())) {
				logger.warn(
						"The flow of saga '%s' is called without the advice of its bean's proxy, since it is called again"
							.formatted(definition.name()) + " after each wait: " + advisor
								+ ". Advise what its steps call.");
			}
		}
	}

	static List<Method> methods(SagaDefinition definition) {
		List<Method> methods = new ArrayList<>();
		for (StepDefinition step : definition.steps()) {
			methods.add(step.forward().method());
			if (step.compensation() != null) {
				methods.add(step.compensation().method());
			}
		}
		if (definition.flow() != null) {
			methods.add(definition.flow().method());
		}
		if (definition.ended() != null) {
			methods.add(definition.ended().method());
		}
		return methods;
	}

}

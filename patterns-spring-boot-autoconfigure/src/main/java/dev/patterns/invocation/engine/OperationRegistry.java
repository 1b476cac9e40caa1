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

import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.autoproxy.AutoProxyUtils;
import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.http.HttpMethod;

import dev.patterns.definition.DefinitionProblems;
import dev.patterns.identity.ApplicationIdentity;
import dev.patterns.invocation.InvocationFallback;

/**
 * The operations that this application serves, found among its beans when they are all
 * defined. Lazy beans stay lazy. An interface that another application owns is not
 * served, even if a bean here implements it.
 */
public final class OperationRegistry implements SmartInitializingSingleton {

	/**
	 * Attribute of the bean definition of a proxy that calls another application.
	 */
	public static final String PROXY_ATTRIBUTE = "dev.patterns.invocation.proxy";

	/**
	 * Begin of the name of the bean of such a proxy.
	 */
	public static final String PROXY_PREFIX = "patternsInvokable.";

	private static final Log logger = LogFactory.getLog(OperationRegistry.class);

	private final ConfigurableListableBeanFactory beanFactory;

	private final ApplicationIdentity identity;

	private volatile Map<String, ExposedOperation> operations = Map.of();

	private volatile MappedOperations mapped = MappedOperations.NONE;

	/**
	 * Create the registry.
	 * @param beanFactory the application's beans
	 * @param identity who this application is
	 */
	public OperationRegistry(ConfigurableListableBeanFactory beanFactory, ApplicationIdentity identity) {
		this.beanFactory = beanFactory;
		this.identity = identity;
	}

	@Override
	public void afterSingletonsInstantiated() {
		Map<String, ExposedOperation> found = new TreeMap<>();
		DefinitionProblems problems = new DefinitionProblems("@Invokable");
		for (String beanName : this.beanFactory.getBeanNamesForType(Object.class)) {
			Class<?> type = userClassOf(beanName);
			if (type != null) {
				for (InvokableType invokable : InvokableTypes.of(type, problems)) {
					register(beanName, invokable, found, problems);
				}
			}
		}
		MappedOperations byPath = MappedOperations.of(found.values().stream().map(ExposedOperation::operation).toList(),
				problems);
		problems.throwIfAny();
		this.operations = Collections.unmodifiableMap(found);
		this.mapped = byPath;
	}

	/**
	 * Find an operation.
	 * @param name durable name of the operation
	 * @return the operation, {@code null} if this application does not serve it
	 */
	public @Nullable ExposedOperation find(String name) {
		return this.operations.get(name);
	}

	/**
	 * Find what a verb and a path lead to.
	 * @param method the verb
	 * @param path the path below the base path as it came, beginning with a slash
	 * @return the operation, or why there is none
	 */
	public OperationMatch find(HttpMethod method, String path) {
		return this.mapped.find(method, path);
	}

	/**
	 * All operations that this application serves.
	 * @return the operations, in the order of their names
	 */
	public Collection<ExposedOperation> all() {
		return this.operations.values();
	}

	private @Nullable Class<?> userClassOf(String beanName) {
		if (ScopedProxyUtils.isScopedTarget(beanName) || isProxy(beanName)) {
			return null;
		}
		Class<?> type = AutoProxyUtils.determineTargetClass(this.beanFactory, beanName);
		return (type == null || type.getName().startsWith("org.springframework.")
				|| AnnotatedElementUtils.hasAnnotation(type, InvocationFallback.class)) ? null : type;
	}

	private boolean isProxy(String beanName) {
		// The name is asked too: code generated ahead of time knows no attributes.
		return beanName.startsWith(PROXY_PREFIX) || (this.beanFactory.containsBeanDefinition(beanName)
				&& this.beanFactory.getMergedBeanDefinition(beanName).hasAttribute(PROXY_ATTRIBUTE));
	}

	private void register(String beanName, InvokableType type, Map<String, ExposedOperation> found,
			DefinitionProblems problems) {
		if (type.isShared() && !type.application().equals(this.identity.application())) {
			logger
				.warn(("Bean '%s' implements '%s', whose operations belong to '%s'. This application is '%s' and does "
						+ "not expose them")
					.formatted(beanName, type.type().getName(), type.application(), this.identity.application()));
			return;
		}
		for (InvokableOperation operation : type.operations()) {
			ExposedOperation present = found.get(operation.name());
			if (present == null || (isPrimary(beanName) && !isPrimary(present.beanName()))) {
				found.put(operation.name(),
						new ExposedOperation(operation, beanName, () -> this.beanFactory.getBean(beanName)));
			}
			else if (isPrimary(beanName) || !isPrimary(present.beanName())) {
				problems.add(operation.method(),
						"The beans '%s' and '%s' both serve the operation '%s'.".formatted(present.beanName(), beanName,
								operation.name()),
						"Remove one of them, make one of them @Primary, or give one another @Invokable(name = \"...\").");
			}
		}
	}

	private boolean isPrimary(String beanName) {
		for (String name : List.of(beanName, ScopedProxyUtils.getTargetBeanName(beanName))) {
			if (this.beanFactory.containsBeanDefinition(name)) {
				BeanDefinition definition = this.beanFactory.getMergedBeanDefinition(name);
				if (definition.isPrimary()) {
					return true;
				}
			}
		}
		return false;
	}

}

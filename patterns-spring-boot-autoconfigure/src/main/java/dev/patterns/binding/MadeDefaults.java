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

package dev.patterns.binding;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryAware;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.context.EnvironmentAware;
import org.springframework.core.PriorityOrdered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;

/**
 * Remembers what {@code @ConfigurationProperties} beans that methods make have in them
 * before they are bound, so that these methods need not be called again to know it. Does
 * nothing in an application whose properties do not change.
 */
public final class MadeDefaults implements BeanPostProcessor, BeanFactoryAware, EnvironmentAware, PriorityOrdered {

	private final Map<String, BeanState> states = new ConcurrentHashMap<>();

	private @Nullable ConfigurableListableBeanFactory beanFactory;

	private @Nullable Environment environment;

	private volatile boolean changing;

	/**
	 * Create without knowing anything.
	 */
	public MadeDefaults() {
	}

	@Override
	public void setBeanFactory(BeanFactory beanFactory) {
		this.beanFactory = (ConfigurableListableBeanFactory) beanFactory;
	}

	@Override
	public void setEnvironment(Environment environment) {
		this.environment = environment;
	}

	@Override
	public int getOrder() {
		// Before they are bound.
		return HIGHEST_PRECEDENCE;
	}

	@Override
	public Object postProcessBeforeInitialization(Object bean, String beanName) {
		if (isMade(beanName) && isChanging()) {
			this.states.put(beanName, BeanState.of(bean));
		}
		return bean;
	}

	private boolean isChanging() {
		// What does not change yet may do so later: a store is made when it is first
		// asked.
		if (!this.changing) {
			this.changing = this.environment instanceof ConfigurableEnvironment configurable
					&& configurable.getPropertySources()
						.stream()
						.anyMatch((source) -> source instanceof LivePropertySource live && live.isLive());
		}
		return this.changing;
	}

	private boolean isMade(String name) {
		ConfigurableListableBeanFactory factory = this.beanFactory;
		return factory != null && factory.containsBeanDefinition(name)
				&& factory.getMergedBeanDefinition(name) instanceof RootBeanDefinition definition
				&& (definition.getFactoryMethodName() != null || definition.getInstanceSupplier() != null)
				&& factory.findAnnotationOnBean(name, ConfigurationProperties.class, false) != null;
	}

	/**
	 * What a bean had in it before it was bound.
	 * @param name name of the bean
	 * @return the state, {@code null} if it is not known
	 */
	@Nullable BeanState find(String name) {
		return this.states.get(name);
	}

}

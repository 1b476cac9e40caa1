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

import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationContextAware;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.util.Assert;
import org.springframework.util.function.SingletonSupplier;

/**
 * Adds the listener for application events of annotated types. It is no bean: a bean is
 * taken off when it is destroyed, perhaps before the DataSource is. What is published in
 * between would be committed without its message.
 */
public final class OutboxEventListenerRegistrar implements BeanFactoryPostProcessor, ApplicationContextAware {

	private ConfigurableApplicationContext applicationContext;

	/**
	 * Create a registrar.
	 */
	@SuppressWarnings("NullAway.Init")
	public OutboxEventListenerRegistrar() {
	}

	@Override
	public void setApplicationContext(ApplicationContext applicationContext) {
		Assert.isInstanceOf(ConfigurableApplicationContext.class, applicationContext);
		this.applicationContext = (ConfigurableApplicationContext) applicationContext;
	}

	@Override
	public void postProcessBeanFactory(ConfigurableListableBeanFactory beanFactory) {
		// Not looked up by the first event, which may be that of a start that has failed.
		OutboxTypes types = beanFactory.getBean(OutboxTypes.class);
		this.applicationContext.addApplicationListener(new OutboxEventListener(types,
				SingletonSupplier.of(() -> beanFactory.getBean(OutboxDefinitions.class)), SingletonSupplier
					.ofNullable(() -> beanFactory.getBeanProvider(OutboxPublisher.class).getIfAvailable())));
	}

}

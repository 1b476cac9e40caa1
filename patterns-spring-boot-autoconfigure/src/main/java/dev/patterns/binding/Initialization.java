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

import org.springframework.beans.factory.InitializingBean;
import org.springframework.beans.factory.annotation.InitDestroyAnnotationBeanPostProcessor;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;

/**
 * Has a bean derive again what it derives of its properties: by {@code @PostConstruct}
 * and {@link InitializingBean}.
 */
final class Initialization {

	private final DefaultListableBeanFactory beanFactory;

	Initialization(DefaultListableBeanFactory beanFactory) {
		this.beanFactory = beanFactory;
	}

	void run(String name, Object bean) {
		for (BeanPostProcessor postProcessor : this.beanFactory.getBeanPostProcessors()) {
			if (postProcessor instanceof InitDestroyAnnotationBeanPostProcessor initialization) {
				initialization.postProcessBeforeInitialization(bean, name);
			}
		}
		if (bean instanceof InitializingBean initializing) {
			try {
				initializing.afterPropertiesSet();
			}
			catch (RuntimeException ex) {
				throw ex;
			}
			catch (Exception ex) {
				throw new IllegalStateException("The bean '" + name + "' cannot be initialized again", ex);
			}
		}
	}

}

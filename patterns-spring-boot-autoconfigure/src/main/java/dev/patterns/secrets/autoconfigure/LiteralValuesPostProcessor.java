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

package dev.patterns.secrets.autoconfigure;

import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.beans.factory.config.EmbeddedValueResolver;
import org.springframework.context.EmbeddedValueResolverAware;

/**
 * Gives beans that resolve texts themselves, such as those that read
 * {@code @Scheduled(cron)} or {@code @RequestMapping}, a resolver that takes secrets as
 * they are. The one that the application context gave them before was made before any
 * post-processor, and evaluates what looks like an expression.
 */
final class LiteralValuesPostProcessor implements BeanPostProcessor {

	private final EmbeddedValueResolver resolver;

	LiteralValuesPostProcessor(ConfigurableBeanFactory beanFactory) {
		this.resolver = new EmbeddedValueResolver(beanFactory);
	}

	@Override
	public Object postProcessBeforeInitialization(Object bean, String beanName) {
		if (bean instanceof EmbeddedValueResolverAware aware) {
			aware.setEmbeddedValueResolver(this.resolver);
		}
		return bean;
	}

}

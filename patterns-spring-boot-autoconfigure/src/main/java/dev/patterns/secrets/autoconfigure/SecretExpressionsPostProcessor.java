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

import org.springframework.beans.factory.config.BeanExpressionResolver;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.Ordered;
import org.springframework.core.PriorityOrdered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.PropertySource;

import dev.patterns.secrets.engine.ImportedSecretsPropertySource;
import dev.patterns.secrets.engine.KnownSecrets;
import dev.patterns.secrets.engine.LiteralExpressionResolver;

/**
 * Keeps secrets from being evaluated as expressions.
 */
final class SecretExpressionsPostProcessor implements BeanFactoryPostProcessor, PriorityOrdered {

	private final ConfigurableEnvironment environment;

	SecretExpressionsPostProcessor(ConfigurableEnvironment environment) {
		this.environment = environment;
	}

	@Override
	public void postProcessBeanFactory(ConfigurableListableBeanFactory beanFactory) {
		BeanExpressionResolver resolver = beanFactory.getBeanExpressionResolver();
		if (resolver != null) {
			beanFactory.setBeanExpressionResolver(new LiteralExpressionResolver(resolver, known()));
			beanFactory.addBeanPostProcessor(new LiteralValuesPostProcessor(beanFactory));
		}
	}

	// A context has the imports of its parents, too.
	private KnownSecrets known() {
		KnownSecrets known = EnvironmentSecretStores.of(this.environment).known();
		for (PropertySource<?> source : this.environment.getPropertySources()) {
			if (source instanceof ImportedSecretsPropertySource imported) {
				known.inherit(imported.getSource().known());
			}
		}
		return known;
	}

	@Override
	public int getOrder() {
		return Ordered.HIGHEST_PRECEDENCE;
	}

}

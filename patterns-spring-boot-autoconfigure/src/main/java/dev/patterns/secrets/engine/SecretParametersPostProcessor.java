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

package dev.patterns.secrets.engine;

import java.util.function.Supplier;
import java.util.function.UnaryOperator;

import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.AutowireCandidateResolver;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.context.annotation.ContextAnnotationAutowireCandidateResolver;
import org.springframework.core.Ordered;
import org.springframework.core.PriorityOrdered;

/**
 * Makes parameters with {@link dev.patterns.secrets.Secret} known to a bean factory,
 * unless somebody gave it a way of its own to find what parameters need.
 */
public final class SecretParametersPostProcessor implements BeanFactoryPostProcessor, PriorityOrdered {

	private final Supplier<SecretStores> stores;

	private final Supplier<SecretWatcher> watcher;

	private final UnaryOperator<String> placeholders;

	/**
	 * Create a post-processor.
	 * @param stores the stores
	 * @param watcher looks for changes
	 * @param placeholders resolves placeholders in references
	 */
	public SecretParametersPostProcessor(Supplier<SecretStores> stores, Supplier<SecretWatcher> watcher,
			UnaryOperator<String> placeholders) {
		this.stores = stores;
		this.watcher = watcher;
		this.placeholders = placeholders;
	}

	@Override
	public void postProcessBeanFactory(ConfigurableListableBeanFactory beanFactory) {
		if (beanFactory instanceof DefaultListableBeanFactory factory) {
			AutowireCandidateResolver present = factory.getAutowireCandidateResolver();
			if (present.getClass() == ContextAnnotationAutowireCandidateResolver.class) {
				factory.setAutowireCandidateResolver(
						new SecretParameterResolver(this.stores, this.watcher, this.placeholders));
			}
		}
	}

	// Before whatever has qualifiers of its own to add.
	@Override
	public int getOrder() {
		return Ordered.HIGHEST_PRECEDENCE;
	}

}

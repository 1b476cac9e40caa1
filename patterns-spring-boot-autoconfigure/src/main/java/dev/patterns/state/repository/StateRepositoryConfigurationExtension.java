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

package dev.patterns.state.repository;

import java.util.Collection;
import java.util.List;

import org.springframework.beans.factory.config.RuntimeBeanReference;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.beans.factory.support.BeanDefinitionBuilder;
import org.springframework.data.keyvalue.core.KeyValueTemplate;
import org.springframework.data.keyvalue.repository.config.KeyValueRepositoryConfigurationExtension;
import org.springframework.data.repository.config.RepositoryConfigurationSource;

import dev.patterns.state.StateTemplate;

/**
 * Lets repositories work with a template of Spring Data over state.
 */
final class StateRepositoryConfigurationExtension extends KeyValueRepositoryConfigurationExtension {

	static final String TEMPLATE = "patternsStateKeyValueTemplate";

	private static final String MAPPINGS = "patternsStateMappingContext";

	@Override
	public String getModuleName() {
		return "State";
	}

	@Override
	protected String getModulePrefix() {
		return "state";
	}

	// Not those of other modules, whose repositories would be claimed by two.
	@Override
	protected Collection<Class<?>> getIdentifyingTypes() {
		return List.of(StateRepository.class);
	}

	// Not the one of Redis, which has the default name, and mappings of its own.
	@Override
	protected String getMappingContextBeanRef() {
		return MAPPINGS;
	}

	@Override
	protected String getDefaultKeyValueTemplateRef() {
		return TEMPLATE;
	}

	@Override
	protected AbstractBeanDefinition getDefaultKeyValueTemplateBeanDefinition(RepositoryConfigurationSource source) {
		RuntimeBeanReference mappings = new RuntimeBeanReference(getMappingContextBeanRef());
		AbstractBeanDefinition adapter = BeanDefinitionBuilder.rootBeanDefinition(StateKeyValueAdapter.class)
			.addConstructorArgValue(new RuntimeBeanReference(StateTemplate.class))
			.addConstructorArgValue(source.getAttribute("store").orElse(""))
			.addConstructorArgValue(mappings)
			.getBeanDefinition();
		return BeanDefinitionBuilder.rootBeanDefinition(KeyValueTemplate.class)
			.addConstructorArgValue(adapter)
			.addConstructorArgValue(mappings)
			.getBeanDefinition();
	}

}

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

package dev.patterns.invocation.autoconfigure;

import java.util.LinkedHashMap;
import java.util.Map;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

import dev.patterns.inventory.InventoryContributor;
import dev.patterns.invocation.engine.OperationRegistry;
import dev.patterns.invocation.engine.client.InvokableProxyFactoryBean;

/**
 * Reports the operations that are served and the interfaces that are called.
 */
final class InvocationInventoryContributor implements InventoryContributor {

	private final OperationRegistry registry;

	private final ConfigurableListableBeanFactory beanFactory;

	InvocationInventoryContributor(OperationRegistry registry, ConfigurableListableBeanFactory beanFactory) {
		this.registry = registry;
		this.beanFactory = beanFactory;
	}

	@Override
	public String feature() {
		return "invocation";
	}

	@Override
	public Map<String, Object> describe() {
		Map<String, Object> served = new LinkedHashMap<>();
		this.registry.all().forEach((exposed) -> served.put(exposed.operation().name(), exposed.beanName()));
		Map<String, Object> called = new LinkedHashMap<>();
		for (String name : this.beanFactory.getBeanNamesForType(InvokableProxyFactoryBean.class, true, false)) {
			InvokableProxyFactoryBean<?> proxy = this.beanFactory.getBean(name, InvokableProxyFactoryBean.class);
			called.put(proxy.getObjectType().getName(), proxy.getInvokable().application());
		}
		return Map.of("serves", served, "calls", called);
	}

}

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

import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConstructorArgumentValues;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;

import dev.patterns.invocation.engine.OperationRegistry;
import dev.patterns.invocation.engine.client.InvokableProxyFactoryBean;

/**
 * Registers proxies as fallback candidates, once for each interface.
 */
final class InvokableProxyRegistration {

	private InvokableProxyRegistration() {
	}

	static void register(BeanDefinitionRegistry registry, Class<?> type) {
		String beanName = OperationRegistry.PROXY_PREFIX + type.getName();
		if (registry.containsBeanDefinition(beanName)) {
			return;
		}
		RootBeanDefinition definition = new RootBeanDefinition(InvokableProxyFactoryBean.class);
		ConstructorArgumentValues arguments = new ConstructorArgumentValues();
		arguments.addIndexedArgumentValue(0, type);
		definition.setConstructorArgumentValues(arguments);
		definition.setAttribute(FactoryBean.OBJECT_TYPE_ATTRIBUTE, type);
		definition.setAttribute(OperationRegistry.PROXY_ATTRIBUTE, type.getName());
		definition.setFallback(true);
		definition.setRole(BeanDefinition.ROLE_SUPPORT);
		registry.registerBeanDefinition(beanName, definition);
	}

}

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

package dev.patterns.registry.autoconfigure;

import java.util.Arrays;
import java.util.Set;

import org.springframework.beans.factory.annotation.AnnotatedBeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.cloud.client.discovery.composite.CompositeDiscoveryClient;
import org.springframework.cloud.client.discovery.simple.SimpleDiscoveryClient;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.ConfigurationCondition;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.core.type.MethodMetadata;
import org.springframework.util.Assert;

import dev.patterns.registry.RegistryType;

/**
 * Finds the registry type in use: the configured one, else {@link RegistryType#CLOUD} if
 * somebody else defined a discovery client, else {@link RegistryType#STATIC}.
 */
final class OnRegistryTypeCondition extends SpringBootCondition implements ConfigurationCondition {

	private static final Set<Class<?>> NOT_A_REGISTRY = Set.of(CompositeDiscoveryClient.class,
			SimpleDiscoveryClient.class);

	private static final String NO_REGISTRIES = SimpleDiscoveryClient.class.getPackageName() + ".";

	@Override
	public ConfigurationPhase getConfigurationPhase() {
		return ConfigurationPhase.REGISTER_BEAN;
	}

	@Override
	public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
		RegistryType[] wanted = (RegistryType[]) metadata.getAnnotations()
			.get(ConditionalOnRegistryType.class)
			.getValue("value")
			.orElseThrow();
		RegistryType type = resolve(context);
		ConditionMessage message = ConditionMessage.forCondition(ConditionalOnRegistryType.class)
			.because("the registry type is " + type);
		return new ConditionOutcome(Arrays.asList(wanted).contains(type), message);
	}

	static RegistryType resolve(ConditionContext context) {
		ConfigurableListableBeanFactory beanFactory = context.getBeanFactory();
		Assert.state(beanFactory != null, "No bean factory");
		return Binder.get(context.getEnvironment())
			.bind("patterns.registry.type", RegistryType.class)
			.orElseGet(() -> hasForeignRegistry(beanFactory) ? RegistryType.CLOUD : RegistryType.STATIC);
	}

	private static boolean hasForeignRegistry(ConfigurableListableBeanFactory beanFactory) {
		for (String name : beanFactory.getBeanNamesForType(DiscoveryClient.class, true, false)) {
			Class<?> type = beanFactory.getType(name, false);
			if (type != null && !NOT_A_REGISTRY.contains(type) && !type.getName().startsWith("dev.patterns.registry.")
					&& !isDeclaredByCommons(beanFactory, name)) {
				return true;
			}
		}
		return false;
	}

	// Of what is declared as a discovery client only, the type tells nothing.
	private static boolean isDeclaredByCommons(ConfigurableListableBeanFactory beanFactory, String name) {
		if (beanFactory.containsBeanDefinition(name)
				&& beanFactory.getBeanDefinition(name) instanceof AnnotatedBeanDefinition definition) {
			MethodMetadata method = definition.getFactoryMethodMetadata();
			return method != null && method.getDeclaringClassName().startsWith(NO_REGISTRIES);
		}
		return false;
	}

}

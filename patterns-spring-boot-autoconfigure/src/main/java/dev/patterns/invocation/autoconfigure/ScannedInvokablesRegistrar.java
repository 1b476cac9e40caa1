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

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.annotation.AnnotatedBeanDefinition;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.boot.autoconfigure.AutoConfigurationPackages;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.ImportBeanDefinitionRegistrar;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.env.Environment;
import org.springframework.core.io.ResourceLoader;
import org.springframework.core.type.AnnotationMetadata;
import org.springframework.util.ClassUtils;

import dev.patterns.invocation.ImportInvokables;

/**
 * Registers proxies for the interfaces in the auto-configuration packages, in those that
 * {@code patterns.invocation.packages} names, and in those of {@link ImportInvokables}.
 */
final class ScannedInvokablesRegistrar implements ImportBeanDefinitionRegistrar {

	private final BeanFactory beanFactory;

	private final Environment environment;

	private final ResourceLoader resourceLoader;

	ScannedInvokablesRegistrar(BeanFactory beanFactory, Environment environment, ResourceLoader resourceLoader) {
		this.beanFactory = beanFactory;
		this.environment = environment;
		this.resourceLoader = resourceLoader;
	}

	@Override
	public void registerBeanDefinitions(AnnotationMetadata importingClassMetadata, BeanDefinitionRegistry registry) {
		Set<String> packages = new LinkedHashSet<>();
		if (AutoConfigurationPackages.has(this.beanFactory)) {
			packages.addAll(AutoConfigurationPackages.get(this.beanFactory));
		}
		packages.addAll(Binder.get(this.environment)
			.bind("patterns.invocation.packages", Bindable.listOf(String.class))
			.orElse(List.of()));
		Set<Class<?>> types = new LinkedHashSet<>();
		for (String beanName : registry.getBeanDefinitionNames()) {
			if (registry.getBeanDefinition(beanName) instanceof AnnotatedBeanDefinition definition) {
				MergedAnnotation<ImportInvokables> annotation = definition.getMetadata()
					.getAnnotations()
					.get(ImportInvokables.class);
				if (annotation.isPresent()) {
					packages.addAll(Arrays.asList(annotation.getStringArray("basePackages")));
					for (String name : annotation.getStringArray(MergedAnnotation.VALUE)) {
						types.add(ClassUtils.resolveClassName(name, this.resourceLoader.getClassLoader()));
					}
				}
			}
		}
		types.addAll(new InvokableScanner(this.environment, this.resourceLoader).scan(packages));
		types.forEach((type) -> InvokableProxyRegistration.register(registry, type));
	}

}

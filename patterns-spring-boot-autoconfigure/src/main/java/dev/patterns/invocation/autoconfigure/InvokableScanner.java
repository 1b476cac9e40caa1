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

import java.util.LinkedHashSet;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.AnnotatedBeanDefinition;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.env.Environment;
import org.springframework.core.io.ResourceLoader;
import org.springframework.core.type.filter.AnnotationTypeFilter;
import org.springframework.util.ClassUtils;

import dev.patterns.invocation.Invokable;

/**
 * Finds interfaces annotated with {@link Invokable}.
 */
final class InvokableScanner extends ClassPathScanningCandidateComponentProvider {

	private final @Nullable ClassLoader classLoader;

	InvokableScanner(Environment environment, ResourceLoader resourceLoader) {
		super(false, environment);
		setResourceLoader(resourceLoader);
		this.classLoader = resourceLoader.getClassLoader();
		addIncludeFilter(new AnnotationTypeFilter(Invokable.class, false, true));
	}

	@Override
	protected boolean isCandidateComponent(AnnotatedBeanDefinition beanDefinition) {
		return beanDefinition.getMetadata().isInterface() && beanDefinition.getMetadata().isIndependent()
				&& beanDefinition.getMetadata().hasAnnotation(Invokable.class.getName());
	}

	Set<Class<?>> scan(Iterable<String> packages) {
		Set<Class<?>> types = new LinkedHashSet<>();
		for (String name : packages) {
			for (BeanDefinition candidate : findCandidateComponents(name)) {
				String className = candidate.getBeanClassName();
				if (className != null) {
					types.add(ClassUtils.resolveClassName(className, this.classLoader));
				}
			}
		}
		return types;
	}

}

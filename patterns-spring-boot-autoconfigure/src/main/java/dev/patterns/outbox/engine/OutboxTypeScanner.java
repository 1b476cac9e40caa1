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

package dev.patterns.outbox.engine;

import java.util.Collection;
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

import dev.patterns.outbox.Outbox;

/**
 * Finds annotated types in packages, so that their definitions are checked at startup. A
 * type outside of them is found when its first event is published.
 */
final class OutboxTypeScanner extends ClassPathScanningCandidateComponentProvider {

	OutboxTypeScanner(Environment environment, ResourceLoader resourceLoader) {
		super(false, environment);
		setResourceLoader(resourceLoader);
		addIncludeFilter(new AnnotationTypeFilter(Outbox.class, true, false));
	}

	@Override
	protected boolean isCandidateComponent(AnnotatedBeanDefinition beanDefinition) {
		return !beanDefinition.getMetadata().isAnnotation();
	}

	Set<Class<?>> scan(Collection<String> packages, @Nullable ClassLoader classLoader) {
		Set<Class<?>> types = new LinkedHashSet<>();
		for (String basePackage : packages) {
			for (BeanDefinition candidate : findCandidateComponents(basePackage)) {
				String name = candidate.getBeanClassName();
				if (name != null) {
					types.add(ClassUtils.resolveClassName(name, classLoader));
				}
			}
		}
		return types;
	}

}

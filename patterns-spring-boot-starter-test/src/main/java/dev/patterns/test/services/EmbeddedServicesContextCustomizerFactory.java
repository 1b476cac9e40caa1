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

package dev.patterns.test.services;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.context.ContextConfigurationAttributes;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.ContextCustomizerFactory;
import org.springframework.test.context.MergedContextConfiguration;
import org.springframework.test.context.TestContextAnnotationUtils;

/**
 * Finds {@link EmbeddedServices} on test classes.
 */
final class EmbeddedServicesContextCustomizerFactory implements ContextCustomizerFactory {

	@Override
	public @Nullable ContextCustomizer createContextCustomizer(Class<?> testClass,
			List<ContextConfigurationAttributes> configAttributes) {
		EmbeddedServices annotation = TestContextAnnotationUtils.findMergedAnnotation(testClass,
				EmbeddedServices.class);
		return (annotation != null) ? new Customizer(new LinkedHashSet<>(List.of(annotation.value()))) : null;
	}

	/**
	 * Part of the key of the context cache: the same services give the same context. The
	 * order counts, since the first database is that of the data source.
	 *
	 * @param services the services
	 */
	private record Customizer(List<Service> services) implements ContextCustomizer {

		private Customizer(Set<Service> services) {
			this(List.copyOf(services));
		}

		@Override
		public void customizeContext(ConfigurableApplicationContext context, MergedContextConfiguration merged) {
			ServicesContribution.create(this.services, context.getEnvironment()).registerWith(context);
		}

	}

}

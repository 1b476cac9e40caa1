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
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.test.context.TestContextAnnotationUtils;

/**
 * Lets {@code spring.config.import} find the servers of {@link EmbeddedServices}.
 */
final class ImportServicesEnvironmentPostProcessor implements EnvironmentPostProcessor, Ordered {

	// What the bootstrapper of @SpringBootTest sets for the context of the test, so that
	// applications that a test starts itself do not get the services of the test.
	private static final String CONTEXT_OF_TEST = "org.springframework.boot.test.context.SpringBootTestContextBootstrapper";

	@Override
	public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
		Set<Service> services = EmbeddedServicesEnvironmentPostProcessor.services(application);
		if (environment.getProperty(CONTEXT_OF_TEST, Boolean.class, false)) {
			services = new LinkedHashSet<>(services);
			services.addAll(services(TestClassExecutionListener.current()));
		}
		ServicesMode mode = ServicesMode.of(environment.getProperty(ServicesMode.PROPERTY));
		if (!services.isEmpty() && mode != ServicesMode.EXTERNAL) {
			environment.getPropertySources().addFirst(new ImportServicesPropertySource(List.copyOf(services), mode));
		}
	}

	private static List<Service> services(@Nullable Class<?> testClass) {
		EmbeddedServices annotation = (testClass != null)
				? TestContextAnnotationUtils.findMergedAnnotation(testClass, EmbeddedServices.class) : null;
		return (annotation != null) ? List.of(annotation.value()) : List.of();
	}

	@Override
	public int getOrder() {
		return ConfigDataEnvironmentPostProcessor.ORDER - 1;
	}

}

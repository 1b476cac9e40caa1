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

import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * Finds {@link EmbeddedServices} on the sources of an application that is started from
 * the tests for development.
 */
final class EmbeddedServicesEnvironmentPostProcessor implements EnvironmentPostProcessor, Ordered {

	@Override
	public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
		Set<Service> services = services(application);
		if (!services.isEmpty()) {
			ServicesContribution contribution = ServicesContribution.create(List.copyOf(services), environment);
			application.addInitializers(contribution::registerWith);
		}
	}

	static Set<Service> services(SpringApplication application) {
		Set<Service> services = new LinkedHashSet<>();
		for (Object source : application.getAllSources()) {
			if (source instanceof Class<?> type) {
				EmbeddedServices annotation = AnnotatedElementUtils.findMergedAnnotation(type, EmbeddedServices.class);
				if (annotation != null) {
					services.addAll(List.of(annotation.value()));
				}
			}
		}
		return services;
	}

	@Override
	public int getOrder() {
		return Ordered.LOWEST_PRECEDENCE;
	}

}

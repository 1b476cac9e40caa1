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

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

import dev.patterns.invocation.engine.client.Destinations;
import dev.patterns.invocation.engine.server.InvocationHandlerMapping;
import dev.patterns.invocation.engine.server.InvocationPort;
import dev.patterns.registry.RegistrationCustomizer;

/**
 * Auto-configuration that lets a registered instance say where it exposes operations.
 */
@AutoConfiguration(after = InvocationWebMvcAutoConfiguration.class)
@ConditionalOnBean(InvocationHandlerMapping.class)
public final class InvocationRegistrationAutoConfiguration {

	InvocationRegistrationAutoConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBean(name = "patternsInvocationRegistrationCustomizer")
	RegistrationCustomizer patternsInvocationRegistrationCustomizer(InvocationProperties properties,
			Environment environment, ObjectProvider<InvocationPort> port) {
		String path = ServletPaths.of(environment) + properties.basePath();
		return (metadata) -> {
			metadata.put(Destinations.PATH_METADATA, path);
			int number = port.stream().mapToInt(InvocationPort::number).findFirst().orElse(-1);
			if (number > 0) {
				// Who runs behind a mapping of ports tells the mapped one.
				metadata.putIfAbsent(Destinations.PORT_METADATA, Integer.toString(number));
			}
		};
	}

}

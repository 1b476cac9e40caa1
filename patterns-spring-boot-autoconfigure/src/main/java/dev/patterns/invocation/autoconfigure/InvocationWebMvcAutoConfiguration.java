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

import java.util.List;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;
import org.springframework.web.servlet.DispatcherServlet;

import dev.patterns.invocation.engine.OperationDispatcher;
import dev.patterns.invocation.engine.OperationRegistry;
import dev.patterns.invocation.engine.server.InvocationHandlerMapping;
import dev.patterns.invocation.engine.server.InvocationRequestHandler;
import dev.patterns.invocation.engine.server.OpenApiRequestHandler;
import dev.patterns.invocation.engine.server.RefusedRequestFilter;
import dev.patterns.invocation.engine.server.UntouchedBodyFilter;
import dev.patterns.serialization.PayloadSerializer;

/**
 * Auto-configuration that exposes operations in Spring MVC.
 */
@AutoConfiguration(after = InvocationServerAutoConfiguration.class)
@ConditionalOnClass(DispatcherServlet.class)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnBooleanProperty(name = "patterns.invocation.server.enabled", matchIfMissing = true)
public final class InvocationWebMvcAutoConfiguration {

	InvocationWebMvcAutoConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBean
	InvocationHandlerMapping patternsInvocationHandlerMapping(OperationRegistry registry,
			OperationDispatcher dispatcher, PayloadSerializer serializer, InvocationProperties properties,
			ObjectProvider<OpenApiRequestHandler> openApi) {
		return new InvocationHandlerMapping(registry, new InvocationRequestHandler(dispatcher, serializer,
				properties.basePath(), properties.server().maxRequestSize()), openApi.getIfAvailable(),
				properties.basePath());
	}

	@Bean
	@ConditionalOnMissingBean
	UntouchedBodyFilter patternsUntouchedBodyFilter(InvocationProperties properties, Environment environment) {
		return new UntouchedBodyFilter(prefixes(properties, environment));
	}

	@Bean
	@ConditionalOnMissingBean
	RefusedRequestFilter patternsRefusedRequestFilter(InvocationProperties properties, Environment environment,
			PayloadSerializer serializer) {
		return new RefusedRequestFilter(prefixes(properties, environment), serializer);
	}

	private static List<String> prefixes(InvocationProperties properties, Environment environment) {
		String context = ServletPaths.of(environment);
		String operations = context + properties.basePath() + "/";
		return properties.router().enabled() ? List.of(operations, context + properties.router().basePath() + "/")
				: List.of(operations);
	}

}

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

import java.util.Objects;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;
import org.springframework.web.servlet.DispatcherServlet;

import dev.patterns.definition.DefinitionProblems;
import dev.patterns.invocation.engine.OperationDispatcher;
import dev.patterns.invocation.engine.OperationRegistry;
import dev.patterns.invocation.engine.server.InvocationHandlerMapping;
import dev.patterns.invocation.engine.server.InvocationPort;
import dev.patterns.invocation.engine.server.InvocationPortFilter;
import dev.patterns.invocation.engine.server.InvocationRequestHandler;
import dev.patterns.invocation.engine.server.OpenApiRequestHandler;
import dev.patterns.invocation.engine.server.RefusedRequestFilter;
import dev.patterns.invocation.engine.server.RefusedRequests;
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
		return new UntouchedBodyFilter(ServletPaths.ofInvocations(environment, properties));
	}

	@Bean
	@ConditionalOnMissingBean
	RefusedRequestFilter patternsRefusedRequestFilter(InvocationProperties properties, Environment environment,
			PayloadSerializer serializer) {
		return new RefusedRequestFilter(
				new RefusedRequests(ServletPaths.ofInvocations(environment, properties), serializer));
	}

	@Bean
	@ConditionalOnMissingBean
	@ConditionalOnProperty("patterns.invocation.server.port")
	InvocationPortFilter patternsInvocationPortFilter(ObjectProvider<InvocationPort> port,
			InvocationProperties properties, Environment environment, PayloadSerializer serializer) {
		InvocationPort own = port.getIfAvailable();
		if (own == null) {
			DefinitionProblems problems = new DefinitionProblems("invocation server");
			problems.add("patterns.invocation.server.port", "Only Tomcat can listen on a port for operations alone.",
					"Use Tomcat as the web server ('spring-boot-starter-webmvc'), or remove the property.");
			problems.throwIfAny();
		}
		return new InvocationPortFilter(Objects.requireNonNull(own), ServletPaths.ofOperations(environment, properties),
				serializer);
	}

}

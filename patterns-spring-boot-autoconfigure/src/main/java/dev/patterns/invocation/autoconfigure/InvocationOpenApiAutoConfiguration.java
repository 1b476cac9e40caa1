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

import com.github.victools.jsonschema.generator.SchemaGenerator;
import com.github.victools.jsonschema.module.jackson.JacksonSchemaModule;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.web.servlet.DispatcherServlet;

import dev.patterns.identity.ApplicationIdentity;
import dev.patterns.invocation.engine.OperationRegistry;
import dev.patterns.invocation.engine.server.OpenApiDescription;
import dev.patterns.invocation.engine.server.OpenApiRequestHandler;
import dev.patterns.serialization.PayloadSerializer;

/**
 * Auto-configuration of the OpenAPI description of what is exposed.
 */
@AutoConfiguration(after = InvocationServerAutoConfiguration.class, before = InvocationWebMvcAutoConfiguration.class)
@ConditionalOnClass({ DispatcherServlet.class, SchemaGenerator.class, JacksonSchemaModule.class })
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnBooleanProperty(name = { "patterns.invocation.server.enabled", "patterns.invocation.server.openapi" },
		matchIfMissing = true)
public final class InvocationOpenApiAutoConfiguration {

	InvocationOpenApiAutoConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBean
	OpenApiDescription patternsOpenApiDescription(OperationRegistry registry, ApplicationIdentity identity,
			InvocationProperties properties, PayloadSerializer serializer) {
		return new OpenApiDescription(registry, identity, properties.basePath(), serializer);
	}

	@Bean
	@ConditionalOnMissingBean
	OpenApiRequestHandler patternsOpenApiRequestHandler(OpenApiDescription description, PayloadSerializer serializer) {
		return new OpenApiRequestHandler(description, serializer);
	}

}

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

package dev.patterns.saga.autoconfigure;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.autoconfigure.endpoint.expose.EndpointExposure;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

import dev.patterns.saga.SagaTemplate;
import dev.patterns.saga.actuate.endpoint.SagasEndpoint;
import dev.patterns.saga.actuate.endpoint.SagasEndpointWebExtension;
import dev.patterns.saga.engine.SagaComponents;
import dev.patterns.serialization.PayloadSerializer;

/**
 * Auto-configuration of the endpoint {@code sagas}.
 */
@AutoConfiguration(after = SagaAutoConfiguration.class)
@ConditionalOnClass({ Endpoint.class, ConditionalOnAvailableEndpoint.class })
@ConditionalOnBean({ SagaTemplate.class, SagaComponents.class })
@ConditionalOnAvailableEndpoint(endpoint = SagasEndpoint.class)
@EnableConfigurationProperties(SagasEndpointProperties.class)
public final class SagasEndpointAutoConfiguration {

	SagasEndpointAutoConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBean
	SagasEndpoint patternsSagasEndpoint(SagaTemplate template, SagaComponents components, PayloadSerializer serializer,
			SagasEndpointProperties properties, ObjectProvider<SanitizingFunction> sanitizingFunctions) {
		return new SagasEndpoint(template, components.catalog(), serializer,
				sanitizingFunctions.orderedStream().toList(), properties.showValues(), properties.maxValueLength());
	}

	@Bean
	@ConditionalOnMissingBean
	@ConditionalOnBean(SagasEndpoint.class)
	@ConditionalOnAvailableEndpoint(endpoint = SagasEndpoint.class, exposure = EndpointExposure.WEB)
	SagasEndpointWebExtension patternsSagasEndpointWebExtension(SagasEndpoint endpoint,
			SagasEndpointProperties properties) {
		return new SagasEndpointWebExtension(endpoint, properties.showValues(), properties.roles());
	}

}

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

package dev.patterns.pubsub.autoconfigure;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.autoconfigure.endpoint.expose.EndpointExposure;
import org.springframework.boot.actuate.endpoint.Sanitizer;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

import dev.patterns.pubsub.DeadLetters;
import dev.patterns.pubsub.actuate.endpoint.DeadLetterDescriber;
import dev.patterns.pubsub.actuate.endpoint.PubSubEndpoint;
import dev.patterns.pubsub.actuate.endpoint.PubSubEndpointWebExtension;
import dev.patterns.pubsub.engine.PubSubListenerRegistry;
import dev.patterns.pubsub.engine.PubSubRequests;

/**
 * Auto-configuration of the endpoint {@code pubsub}.
 */
@AutoConfiguration(after = PubSubAutoConfiguration.class)
@ConditionalOnClass({ Endpoint.class, ConditionalOnAvailableEndpoint.class })
@ConditionalOnAvailableEndpoint(endpoint = PubSubEndpoint.class)
@ConditionalOnBean({ PubSubListenerRegistry.class, PubSubRequests.class, DeadLetters.class })
@EnableConfigurationProperties(PubSubEndpointProperties.class)
public final class PubSubEndpointAutoConfiguration {

	PubSubEndpointAutoConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBean
	DeadLetterDescriber patternsDeadLetterDescriber(DeadLetters deadLetters,
			ObjectProvider<SanitizingFunction> sanitizingFunctions, PubSubEndpointProperties properties) {
		return new DeadLetterDescriber(deadLetters, new Sanitizer(sanitizingFunctions.orderedStream().toList()),
				properties.maxValueLength());
	}

	@Bean
	@ConditionalOnMissingBean
	PubSubEndpoint patternsPubSubEndpoint(PubSubListenerRegistry registry, PubSubRequests requests,
			DeadLetterDescriber deadLetters, PubSubEndpointProperties properties) {
		return new PubSubEndpoint(registry, requests, deadLetters, properties.showValues());
	}

	@Bean
	@ConditionalOnMissingBean
	@ConditionalOnBean(PubSubEndpoint.class)
	@ConditionalOnAvailableEndpoint(endpoint = PubSubEndpoint.class, exposure = EndpointExposure.WEB)
	PubSubEndpointWebExtension patternsPubSubEndpointWebExtension(PubSubEndpoint endpoint,
			DeadLetterDescriber deadLetters, PubSubEndpointProperties properties) {
		return new PubSubEndpointWebExtension(endpoint, deadLetters, properties.showValues(), properties.roles());
	}

}

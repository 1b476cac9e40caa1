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

package dev.patterns.outbox.autoconfigure;

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

import dev.patterns.outbox.actuate.endpoint.OutboxDescriber;
import dev.patterns.outbox.actuate.endpoint.OutboxEndpoint;
import dev.patterns.outbox.actuate.endpoint.OutboxEndpointWebExtension;
import dev.patterns.outbox.actuate.endpoint.OutboxInterventions;
import dev.patterns.outbox.engine.OutboxRelayLifecycle;
import dev.patterns.outbox.engine.OutboxStatus;
import dev.patterns.outbox.engine.RelayStatistics;

/**
 * Auto-configuration of the endpoint {@code outbox}.
 */
@AutoConfiguration(after = OutboxJdbcAutoConfiguration.class)
@ConditionalOnClass({ Endpoint.class, ConditionalOnAvailableEndpoint.class })
@ConditionalOnAvailableEndpoint(endpoint = OutboxEndpoint.class)
@ConditionalOnBean({ OutboxStatus.class, RelayStatistics.class })
@EnableConfigurationProperties(OutboxEndpointProperties.class)
public final class OutboxEndpointAutoConfiguration {

	OutboxEndpointAutoConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBean
	OutboxDescriber patternsOutboxDescriber(OutboxStatus status, RelayStatistics statistics,
			ObjectProvider<SanitizingFunction> sanitizingFunctions, OutboxEndpointProperties properties) {
		return new OutboxDescriber(status, statistics, new Sanitizer(sanitizingFunctions.orderedStream().toList()),
				properties.maxValueLength());
	}

	@Bean
	@ConditionalOnMissingBean
	OutboxEndpoint patternsOutboxEndpoint(OutboxDescriber describer, OutboxStatus status, OutboxRelayLifecycle relay,
			OutboxProperties outboxProperties, OutboxEndpointProperties properties) {
		OutboxInterventions interventions = new OutboxInterventions(status, relay, outboxProperties.maxMessageSize());
		return new OutboxEndpoint(describer, interventions, properties.showValues());
	}

	@Bean
	@ConditionalOnMissingBean
	@ConditionalOnBean(OutboxEndpoint.class)
	@ConditionalOnAvailableEndpoint(endpoint = OutboxEndpoint.class, exposure = EndpointExposure.WEB)
	OutboxEndpointWebExtension patternsOutboxEndpointWebExtension(OutboxEndpoint endpoint, OutboxDescriber describer,
			OutboxEndpointProperties properties) {
		return new OutboxEndpointWebExtension(endpoint, describer, properties.showValues(), properties.roles());
	}

}

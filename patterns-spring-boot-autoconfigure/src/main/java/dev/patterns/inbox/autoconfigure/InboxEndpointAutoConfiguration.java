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

package dev.patterns.inbox.autoconfigure;

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

import dev.patterns.inbox.actuate.endpoint.InboxEndpoint;
import dev.patterns.inbox.actuate.endpoint.InboxEndpointWebExtension;
import dev.patterns.inbox.actuate.endpoint.InboxValues;
import dev.patterns.inbox.engine.InboxBackend;
import dev.patterns.inbox.engine.InboxEngine;
import dev.patterns.inbox.engine.InboxPurger;
import dev.patterns.inbox.engine.InboxSettings;
import dev.patterns.inbox.engine.InboxStatus;
import dev.patterns.inbox.engine.InboxView;
import dev.patterns.serialization.PayloadSerializer;

/**
 * Auto-configuration of the endpoint {@code inbox}.
 */
@AutoConfiguration(after = InboxAutoConfiguration.class)
@ConditionalOnClass({ Endpoint.class, ConditionalOnAvailableEndpoint.class })
@ConditionalOnBean(InboxEngine.class)
@ConditionalOnAvailableEndpoint(endpoint = InboxEndpoint.class)
@EnableConfigurationProperties(InboxEndpointProperties.class)
public final class InboxEndpointAutoConfiguration {

	InboxEndpointAutoConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBean
	InboxView patternsInboxView(InboxBackend backend, InboxSettings settings) {
		return new InboxView(backend, settings);
	}

	@Bean
	@ConditionalOnMissingBean
	InboxEndpoint patternsInboxEndpoint(InboxView view, InboxStatus status, InboxEngine engine, InboxPurger purger,
			PayloadSerializer serializer, InboxEndpointProperties properties,
			ObjectProvider<SanitizingFunction> sanitizingFunctions) {
		InboxValues values = new InboxValues(serializer, sanitizingFunctions.orderedStream().toList(),
				properties.maxValueLength());
		return new InboxEndpoint(view, status, engine.statistics(), purger, values, properties.showValues());
	}

	@Bean
	@ConditionalOnMissingBean
	@ConditionalOnBean(InboxEndpoint.class)
	@ConditionalOnAvailableEndpoint(endpoint = InboxEndpoint.class, exposure = EndpointExposure.WEB)
	InboxEndpointWebExtension patternsInboxEndpointWebExtension(InboxEndpoint endpoint,
			InboxEndpointProperties properties) {
		return new InboxEndpointWebExtension(endpoint, properties.showValues(), properties.roles());
	}

}

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

package dev.patterns.state.autoconfigure;

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

import dev.patterns.serialization.PayloadSerializer;
import dev.patterns.state.actuate.endpoint.StateEndpoint;
import dev.patterns.state.actuate.endpoint.StateEndpointWebExtension;
import dev.patterns.state.actuate.endpoint.StateValuePresenter;
import dev.patterns.state.engine.StatePurger;
import dev.patterns.state.engine.StateStores;
import dev.patterns.state.engine.StateTemplates;
import dev.patterns.state.engine.StateView;

/**
 * Auto-configuration of the endpoint {@code state}.
 */
@AutoConfiguration(after = StateAutoConfiguration.class)
@ConditionalOnClass({ Endpoint.class, ConditionalOnAvailableEndpoint.class })
@ConditionalOnBean(StateStores.class)
@ConditionalOnAvailableEndpoint(endpoint = StateEndpoint.class)
@EnableConfigurationProperties(StateEndpointProperties.class)
public final class StateEndpointAutoConfiguration {

	StateEndpointAutoConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBean
	StateEndpoint patternsStateEndpoint(StateStores stores, StateTemplates templates, StatePurger purger,
			PayloadSerializer serializer, StateEndpointProperties properties,
			ObjectProvider<SanitizingFunction> sanitizingFunctions) {
		StateValuePresenter values = new StateValuePresenter(serializer, sanitizingFunctions.orderedStream().toList(),
				properties.maxValueLength());
		return new StateEndpoint(new StateView(stores, templates), purger, values, properties.showValues());
	}

	@Bean
	@ConditionalOnMissingBean
	@ConditionalOnBean(StateEndpoint.class)
	@ConditionalOnAvailableEndpoint(endpoint = StateEndpoint.class, exposure = EndpointExposure.WEB)
	StateEndpointWebExtension patternsStateEndpointWebExtension(StateEndpoint endpoint,
			StateEndpointProperties properties) {
		return new StateEndpointWebExtension(endpoint, properties.showValues(), properties.roles());
	}

}

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

package dev.patterns.configuration.autoconfigure;

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

import dev.patterns.configuration.actuate.endpoint.ConfigStoreEndpoint;
import dev.patterns.configuration.actuate.endpoint.ConfigStoreEndpointWebExtension;
import dev.patterns.configuration.engine.ConfigurationStores;
import dev.patterns.configuration.engine.LiveConfiguration;
import dev.patterns.configuration.engine.StoreTemplates;

/**
 * Auto-configuration of the endpoint {@code configstore}.
 */
@AutoConfiguration(after = ConfigurationAutoConfiguration.class)
@ConditionalOnClass({ Endpoint.class, ConditionalOnAvailableEndpoint.class })
@ConditionalOnBean(ConfigurationStores.class)
@ConditionalOnAvailableEndpoint(endpoint = ConfigStoreEndpoint.class)
@EnableConfigurationProperties(ConfigStoreEndpointProperties.class)
public final class ConfigStoreEndpointAutoConfiguration {

	ConfigStoreEndpointAutoConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBean
	ConfigStoreEndpoint patternsConfigStoreEndpoint(ConfigurationStores stores, LiveConfiguration live,
			StoreTemplates templates, ConfigStoreEndpointProperties properties,
			ObjectProvider<SanitizingFunction> sanitizingFunctions) {
		return new ConfigStoreEndpoint(stores, live, templates.ofDefaultStore(),
				new Sanitizer(sanitizingFunctions.orderedStream().toList()), properties.showValues());
	}

	@Bean
	@ConditionalOnMissingBean
	@ConditionalOnBean(ConfigStoreEndpoint.class)
	@ConditionalOnAvailableEndpoint(endpoint = ConfigStoreEndpoint.class, exposure = EndpointExposure.WEB)
	ConfigStoreEndpointWebExtension patternsConfigStoreEndpointWebExtension(ConfigStoreEndpoint endpoint,
			ConfigStoreEndpointProperties properties) {
		return new ConfigStoreEndpointWebExtension(endpoint, properties.showValues(), properties.roles());
	}

}

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

package dev.patterns.secrets.autoconfigure;

import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.autoconfigure.endpoint.expose.EndpointExposure;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.context.annotation.Bean;

import dev.patterns.secrets.actuate.endpoint.SecretsEndpoint;
import dev.patterns.secrets.actuate.endpoint.SecretsEndpointWebExtension;
import dev.patterns.secrets.engine.SecretStores;

/**
 * Auto-configuration of the endpoint {@code secrets}.
 */
@AutoConfiguration(after = SecretsAutoConfiguration.class)
@ConditionalOnClass({ Endpoint.class, ConditionalOnAvailableEndpoint.class })
@ConditionalOnBean(SecretStores.class)
@ConditionalOnAvailableEndpoint(SecretsEndpoint.class)
public final class SecretsEndpointAutoConfiguration {

	SecretsEndpointAutoConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	SecretsEndpoint patternsSecretsEndpoint(SecretStores stores) {
		return new SecretsEndpoint(stores);
	}

	@Bean
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	@ConditionalOnBean(value = SecretsEndpoint.class, search = SearchStrategy.CURRENT)
	@ConditionalOnAvailableEndpoint(endpoint = SecretsEndpoint.class, exposure = EndpointExposure.WEB)
	SecretsEndpointWebExtension patternsSecretsEndpointWebExtension(SecretsEndpoint endpoint) {
		return new SecretsEndpointWebExtension(endpoint);
	}

}

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

package dev.patterns.resiliency.autoconfigure;

import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.autoconfigure.endpoint.expose.EndpointExposure;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

import dev.patterns.resiliency.ResiliencePolicies;
import dev.patterns.resiliency.actuate.endpoint.ResiliencyEndpoint;
import dev.patterns.resiliency.actuate.endpoint.ResiliencyEndpointWebExtension;

/**
 * Auto-configuration of the endpoint {@code resiliency}.
 */
@AutoConfiguration(after = ResiliencyAutoConfiguration.class)
@ConditionalOnClass({ Endpoint.class, ConditionalOnAvailableEndpoint.class })
@ConditionalOnBean(ResiliencePolicies.class)
@ConditionalOnAvailableEndpoint(endpoint = ResiliencyEndpoint.class)
public final class ResiliencyEndpointAutoConfiguration {

	ResiliencyEndpointAutoConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBean
	ResiliencyEndpoint patternsResiliencyEndpoint(ResiliencePolicies policies) {
		return new ResiliencyEndpoint(policies);
	}

	@Bean
	@ConditionalOnMissingBean
	@ConditionalOnBean(ResiliencyEndpoint.class)
	@ConditionalOnAvailableEndpoint(endpoint = ResiliencyEndpoint.class, exposure = EndpointExposure.WEB)
	ResiliencyEndpointWebExtension patternsResiliencyEndpointWebExtension(ResiliencyEndpoint endpoint) {
		return new ResiliencyEndpointWebExtension(endpoint);
	}

}

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

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.autoconfigure.endpoint.expose.EndpointExposure;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.cloud.client.discovery.composite.CompositeDiscoveryClient;
import org.springframework.context.annotation.Bean;

import dev.patterns.invocation.ThirdPartyEndpoints;
import dev.patterns.invocation.actuate.endpoint.ServicesEndpoint;
import dev.patterns.invocation.actuate.endpoint.ServicesEndpointWebExtension;
import dev.patterns.invocation.engine.OperationRegistry;
import dev.patterns.registry.InstanceLoad;
import dev.patterns.registry.OutlierInstances;
import dev.patterns.registry.SuspectInstances;
import dev.patterns.registry.store.InstanceStore;

/**
 * Auto-configuration of the endpoint {@code services}.
 */
@AutoConfiguration(after = { InvocationServerAutoConfiguration.class, InvocationClientAutoConfiguration.class })
@ConditionalOnClass({ Endpoint.class, ConditionalOnAvailableEndpoint.class, DiscoveryClient.class })
@ConditionalOnBean(OperationRegistry.class)
@ConditionalOnAvailableEndpoint(endpoint = ServicesEndpoint.class)
public final class ServicesEndpointAutoConfiguration {

	ServicesEndpointAutoConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBean
	ServicesEndpoint patternsServicesEndpoint(OperationRegistry operations,
			ObjectProvider<DiscoveryClient> discoveryClients, ObjectProvider<InstanceStore> store,
			ObjectProvider<SuspectInstances> suspects, ObjectProvider<OutlierInstances> outliers,
			ObjectProvider<InstanceLoad> load, ObjectProvider<ThirdPartyEndpoints> thirdParties) {
		return new ServicesEndpoint(operations,
				() -> discoveryClients.orderedStream()
					.filter((client) -> !(client instanceof CompositeDiscoveryClient))
					.toList(),
				new ServicesEndpoint.View(suspects.getIfAvailable(), outliers.getIfAvailable(), load.getIfAvailable()),
				store::getIfAvailable, thirdParties::getIfAvailable);
	}

	@Bean
	@ConditionalOnMissingBean
	@ConditionalOnBean(ServicesEndpoint.class)
	@ConditionalOnAvailableEndpoint(endpoint = ServicesEndpoint.class, exposure = EndpointExposure.WEB)
	ServicesEndpointWebExtension patternsServicesEndpointWebExtension(ServicesEndpoint endpoint) {
		return new ServicesEndpointWebExtension(endpoint);
	}

}

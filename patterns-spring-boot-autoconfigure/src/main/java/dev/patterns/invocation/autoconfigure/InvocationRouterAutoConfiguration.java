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
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.context.annotation.Bean;
import org.springframework.web.servlet.DispatcherServlet;

import dev.patterns.gate.Gate;
import dev.patterns.identity.ApplicationIdentity;
import dev.patterns.invocation.engine.client.InvocationClient;
import dev.patterns.invocation.engine.client.RequestForwarder;
import dev.patterns.invocation.engine.server.RoutedServices;
import dev.patterns.invocation.engine.server.RouterHandlerMapping;
import dev.patterns.invocation.engine.server.RouterRequestHandler;
import dev.patterns.serialization.PayloadSerializer;

/**
 * Auto-configuration of the router, which is off unless it is asked for.
 */
@AutoConfiguration(after = { InvocationClientAutoConfiguration.class, InvocationWebMvcAutoConfiguration.class })
@ConditionalOnClass(DispatcherServlet.class)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnBooleanProperty("patterns.invocation.router.enabled")
@ConditionalOnBean(InvocationClient.class)
public final class InvocationRouterAutoConfiguration {

	InvocationRouterAutoConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBean
	RouterHandlerMapping patternsRouterHandlerMapping(ObjectProvider<InvocationClient> client,
			PayloadSerializer serializer, Gate gate, InvocationProperties properties, ApplicationIdentity identity,
			ObjectProvider<DiscoveryClient> discoveryClients) {
		InvocationProperties.Router router = properties.router();
		RoutedServices routed = new RoutedServices(router.services(), identity.application(),
				() -> discoveryClients.orderedStream().toList());
		return new RouterHandlerMapping(new RouterRequestHandler(new RequestForwarder(client::getObject), serializer,
				gate, routed::contains, router.basePath(), properties.server().maxRequestSize()), router.basePath());
	}

}

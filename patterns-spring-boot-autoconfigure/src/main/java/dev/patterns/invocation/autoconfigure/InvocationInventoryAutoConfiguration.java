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
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import dev.patterns.invocation.ThirdPartyEndpoints;
import dev.patterns.invocation.engine.OperationRegistry;
import dev.patterns.invocation.engine.client.InvocationClient;
import dev.patterns.registry.StaticAddresses;

/**
 * Auto-configuration of what invocation checks at startup and reports about itself.
 */
@AutoConfiguration(after = { InvocationClientAutoConfiguration.class, InvocationServerAutoConfiguration.class })
@ConditionalOnBean(OperationRegistry.class)
public final class InvocationInventoryAutoConfiguration {

	InvocationInventoryAutoConfiguration() {
	}

	@Bean
	InvocationInventoryContributor patternsInvocationInventoryContributor(OperationRegistry registry,
			ConfigurableListableBeanFactory beanFactory) {
		return new InvocationInventoryContributor(registry, beanFactory);
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(DiscoveryClient.class)
	@ConditionalOnBean(InvocationClient.class)
	static class ProxyCheckConfiguration {

		@Bean
		InvokableProxyCheck patternsInvokableProxyCheck(ConfigurableListableBeanFactory beanFactory,
				ObjectProvider<StaticAddresses> addresses, ObjectProvider<DiscoveryClient> discoveryClients,
				ThirdPartyEndpoints endpoints) {
			return new InvokableProxyCheck(beanFactory, addresses, discoveryClients, endpoints);
		}

	}

}

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

import org.apache.hc.client5.http.classic.HttpClient;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.web.client.RestClient;

import dev.patterns.invocation.InvocationClientCustomizer;
import dev.patterns.invocation.engine.client.HttpComponentsRequestFactories;
import dev.patterns.invocation.engine.client.InvocationTransport;
import dev.patterns.invocation.engine.client.JdkRequestFactory;
import dev.patterns.invocation.engine.client.RestClientTransport;
import dev.patterns.invocation.engine.client.TransportFactory;

/**
 * Auto-configuration of the transport: Apache HttpClient 5 where it is on the class path,
 * else the JDK's client.
 */
@AutoConfiguration
@ConditionalOnClass({ RestClient.class, ClientHttpRequestFactoryBuilder.class })
@EnableConfigurationProperties(InvocationProperties.class)
public final class InvocationTransportAutoConfiguration {

	InvocationTransportAutoConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBean(InvocationTransport.class)
	InvocationTransport patternsInvocationTransport(TransportFactory factory) {
		return factory.create(null);
	}

	private static RestClientTransport transport(ClientHttpRequestFactory factory, InvocationProperties properties,
			ObjectProvider<InvocationClientCustomizer> customizers) {
		RestClient.Builder builder = RestClient.builder().requestFactory(factory);
		customizers.orderedStream().forEach((customizer) -> customizer.customize(builder));
		return new RestClientTransport(builder.build(), factory, properties.maxResponseSize());
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(HttpClient.class)
	static class HttpComponentsConfiguration {

		@Bean
		@ConditionalOnMissingBean
		TransportFactory patternsTransportFactory(InvocationProperties properties,
				ObjectProvider<InvocationClientCustomizer> customizers) {
			return (bundle) -> transport(
					HttpComponentsRequestFactories.create(properties.connectTimeout(), properties.timeout(),
							properties.maxConnections(), properties.maxConnectionsPerInstance(), bundle),
					properties, customizers);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnMissingClass("org.apache.hc.client5.http.classic.HttpClient")
	static class JdkConfiguration {

		@Bean
		@ConditionalOnMissingBean
		TransportFactory patternsTransportFactory(InvocationProperties properties,
				ObjectProvider<InvocationClientCustomizer> customizers) {
			return (bundle) -> transport(
					new JdkRequestFactory(properties.connectTimeout(), properties.timeout(), bundle), properties,
					customizers);
		}

	}

}

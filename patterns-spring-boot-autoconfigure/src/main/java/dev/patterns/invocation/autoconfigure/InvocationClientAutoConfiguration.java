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

import io.micrometer.observation.ObservationRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.thread.Threading;
import org.springframework.cloud.client.loadbalancer.LoadBalancerClient;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Role;
import org.springframework.core.env.Environment;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.web.client.RestClient;

import dev.patterns.call.ThreadBound;
import dev.patterns.identity.ApplicationIdentity;
import dev.patterns.invocation.InvocationTemplate;
import dev.patterns.invocation.engine.OperationDispatcher;
import dev.patterns.invocation.engine.client.BundledTransports;
import dev.patterns.invocation.engine.client.DefaultInvocationTemplate;
import dev.patterns.invocation.engine.client.DefaultThirdPartyEndpoints;
import dev.patterns.invocation.engine.client.Destinations;
import dev.patterns.invocation.engine.client.InstanceChooser;
import dev.patterns.invocation.engine.client.InvocationClient;
import dev.patterns.invocation.engine.client.InvocationFallbackPostProcessor;
import dev.patterns.invocation.engine.client.InvocationTransport;
import dev.patterns.invocation.engine.client.LoadBalancedInstanceChooser;
import dev.patterns.invocation.engine.client.LocalCalls;
import dev.patterns.invocation.engine.client.NoTransactions;
import dev.patterns.invocation.engine.client.TransactionSuspension;
import dev.patterns.invocation.engine.client.TransportFactory;
import dev.patterns.invocation.observation.InvocationClientObservationConvention;
import dev.patterns.registry.InstanceLoad;
import dev.patterns.registry.OutlierInstances;
import dev.patterns.registry.SuspectInstances;
import dev.patterns.resiliency.ResiliencePolicies;
import dev.patterns.resiliency.autoconfigure.ResiliencyAutoConfiguration;
import dev.patterns.serialization.PayloadSerializer;

/**
 * Auto-configuration of calls of other applications.
 */
@AutoConfiguration(
		after = { InvocationServerAutoConfiguration.class, InvocationTransportAutoConfiguration.class,
				ResiliencyAutoConfiguration.class },
		afterName = { "org.springframework.cloud.loadbalancer.config.BlockingLoadBalancerClientAutoConfiguration",
				"org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration" })
@ConditionalOnClass({ RestClient.class, LoadBalancerClient.class })
@ConditionalOnBean({ LoadBalancerClient.class, InvocationTransport.class })
@EnableConfigurationProperties(InvocationProperties.class)
@Import(ScannedInvokablesRegistrar.class)
public final class InvocationClientAutoConfiguration {

	InvocationClientAutoConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBean(InstanceChooser.class)
	LoadBalancedInstanceChooser patternsInstanceChooser(LoadBalancerClient loadBalancer,
			ObjectProvider<SuspectInstances> suspects, ObjectProvider<OutlierInstances> outliers,
			ObjectProvider<InstanceLoad> load) {
		return new LoadBalancedInstanceChooser(loadBalancer, suspects.getIfAvailable(), outliers.getIfAvailable(),
				load.getIfAvailable());
	}

	@Bean
	@ConditionalOnMissingBean
	LocalCalls patternsLocalCalls(ApplicationIdentity identity, ObjectProvider<OperationDispatcher> dispatcher,
			PayloadSerializer serializer, ObjectProvider<TransactionSuspension> suspension,
			ObjectProvider<ThreadBound> bound) {
		return new LocalCalls(identity, dispatcher::getIfAvailable, serializer,
				suspension.getIfAvailable(NoTransactions::new), bound.orderedStream().toList());
	}

	@Bean
	BundledTransports patternsBundledTransports(InvocationTransport transport, ObjectProvider<TransportFactory> factory,
			ObjectProvider<SslBundles> bundles) {
		return new BundledTransports(transport, factory.getIfAvailable(() -> (bundle) -> transport),
				bundles.getIfAvailable());
	}

	@Bean
	DefaultThirdPartyEndpoints patternsThirdPartyEndpoints(BundledTransports transports,
			InvocationProperties properties) {
		DefaultThirdPartyEndpoints endpoints = new DefaultThirdPartyEndpoints(transports);
		properties.toEndpoints(endpoints);
		return endpoints;
	}

	@Bean
	@ConditionalOnMissingBean
	InvocationClient patternsInvocationClient(InvocationTransport transport, InstanceChooser instances,
			DefaultThirdPartyEndpoints endpoints, ResiliencePolicies policies, PayloadSerializer serializer,
			InvocationProperties properties, LocalCalls localCalls, ObjectProvider<ObservationRegistry> observations,
			ObjectProvider<InvocationClientObservationConvention> convention, Environment environment) {
		return new InvocationClient(new Destinations(instances, transport, properties.basePath(), endpoints), policies,
				serializer, properties.timeout(), localCalls, executor(properties.maxAsyncCalls(), environment),
				observations.getIfUnique(() -> ObservationRegistry.NOOP), convention.getIfAvailable());
	}

	// A thread for each call: platform threads end with their calls, virtual ones cost
	// little.
	private static SimpleAsyncTaskExecutor executor(int maxCalls, Environment environment) {
		SimpleAsyncTaskExecutor executor = new SimpleAsyncTaskExecutor("patterns-invocation-");
		executor.setVirtualThreads(Threading.VIRTUAL.isActive(environment));
		executor.setDaemon(true);
		executor.setConcurrencyLimit(maxCalls);
		executor.setRejectTasksWhenLimitReached(true);
		return executor;
	}

	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static InvocationFallbackPostProcessor patternsInvocationFallbackPostProcessor() {
		return new InvocationFallbackPostProcessor();
	}

	@Bean
	@ConditionalOnMissingBean(InvocationTemplate.class)
	DefaultInvocationTemplate patternsInvocationTemplate(InvocationClient client, PayloadSerializer serializer) {
		return new DefaultInvocationTemplate(client, serializer);
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(SanitizingFunction.class)
	static class SanitizingConfiguration {

		@Bean
		SecretHeadersSanitizer patternsSecretHeadersSanitizer() {
			return new SecretHeadersSanitizer();
		}

	}

}

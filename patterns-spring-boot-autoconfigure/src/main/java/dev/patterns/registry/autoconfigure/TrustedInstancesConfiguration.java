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

package dev.patterns.registry.autoconfigure;

import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.cloud.loadbalancer.core.ReactorLoadBalancer;
import org.springframework.cloud.loadbalancer.core.ServiceInstanceListSupplier;
import org.springframework.cloud.loadbalancer.support.LoadBalancerClientFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.core.env.Environment;

import dev.patterns.registry.InstanceLoad;
import dev.patterns.registry.OutlierInstances;
import dev.patterns.registry.SuspectInstances;
import dev.patterns.registry.engine.CachedInstances;
import dev.patterns.registry.engine.KnownInstancesDiscoveryClient;
import dev.patterns.registry.engine.LeastInFlightLoadBalancer;
import dev.patterns.registry.engine.TrustedInstancesSupplier;

/**
 * Configuration of the child context that Spring Cloud LoadBalancer makes for a service.
 * The load balancer of Spring Cloud Kubernetes, where it is used, has its own source.
 */
@Configuration(proxyBeanMethods = false)
class TrustedInstancesConfiguration {

	@Bean
	@Primary
	@ConditionalOnBean(CachedInstances.class)
	KnownInstancesDiscoveryClient patternsKnownInstancesDiscoveryClient(CachedInstances known) {
		return new KnownInstancesDiscoveryClient(known);
	}

	@Bean
	@ConditionalOnMissingBean(value = ServiceInstanceListSupplier.class,
			type = "org.springframework.cloud.kubernetes.commons.loadbalancer.KubernetesServiceInstanceMapper")
	@Conditional(OnDefaultInstancesCondition.class)
	TrustedInstancesSupplier patternsTrustedInstancesSupplier(Environment environment, DiscoveryClient discoveryClient,
			SuspectInstances suspects, OutlierInstances outliers, RegistryProperties properties) {
		return new TrustedInstancesSupplier(environment.getRequiredProperty(LoadBalancerClientFactory.PROPERTY_NAME),
				discoveryClient::getInstances, suspects, outliers, properties.zone());
	}

	@Bean
	@ConditionalOnMissingBean
	@Conditional(OnLeastInFlightCondition.class)
	ReactorLoadBalancer<ServiceInstance> patternsLoadBalancer(ServiceInstanceListSupplier supplier, InstanceLoad load) {
		return new LeastInFlightLoadBalancer(supplier, load);
	}

}

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

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigureOrder;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.cloud.client.ConditionalOnDiscoveryEnabled;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.cloud.loadbalancer.annotation.LoadBalancerClientSpecification;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;

/**
 * Auto-configuration that lets Spring Cloud LoadBalancer see what is known of instances
 * without a cache and a thread of its own.
 */
@AutoConfiguration(after = { RegistryAutoConfiguration.class, StoreRegistryAutoConfiguration.class,
		DnsRegistryAutoConfiguration.class, CloudRegistryAutoConfiguration.class })
@AutoConfigureOrder(Ordered.LOWEST_PRECEDENCE)
@ConditionalOnClass(LoadBalancerClientSpecification.class)
@ConditionalOnDiscoveryEnabled
@ConditionalOnBean(DiscoveryClient.class)
public final class RegistryLoadBalancerAutoConfiguration {

	RegistryLoadBalancerAutoConfiguration() {
	}

	@Bean
	LoadBalancerClientSpecification patternsLoadBalancerClientSpecification() {
		// Spring Cloud applies specifications whose name begins so to every service.
		return new LoadBalancerClientSpecification("default.patternsRegistry",
				new Class<?>[] { TrustedInstancesConfiguration.class });
	}

}

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

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.context.annotation.Bean;

import dev.patterns.gate.Gate;
import dev.patterns.invocation.ThirdPartyEndpoints;
import dev.patterns.invocation.engine.OperationRegistry;
import dev.patterns.invocation.engine.client.InvokableProxyFactoryBean;
import dev.patterns.invocation.health.InvocationHealthIndicator;

/**
 * Auto-configuration of the health of invocation.
 */
@AutoConfiguration(after = { InvocationClientAutoConfiguration.class, InvocationServerAutoConfiguration.class })
@ConditionalOnClass({ HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class, DiscoveryClient.class })
@ConditionalOnBean(OperationRegistry.class)
@ConditionalOnEnabledHealthIndicator("invocation")
public final class InvocationHealthAutoConfiguration {

	InvocationHealthAutoConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBean(name = "invocationHealthContributor")
	InvocationHealthIndicator invocationHealthContributor(ObjectProvider<Gate> gate,
			ObjectProvider<DiscoveryClient> discoveryClient, ObjectProvider<ThirdPartyEndpoints> endpoints,
			ConfigurableListableBeanFactory beanFactory) {
		// Looked up when asked: the gate itself may look at the health endpoint.
		return new InvocationHealthIndicator(() -> gate.stream().allMatch(Gate::isOpen), () -> called(beanFactory),
				(application) -> endpoints.stream().anyMatch((known) -> known.find(application) != null) ? 1
						: discoveryClient.stream()
							.findFirst()
							.map((client) -> client.getInstances(application).size())
							.orElse(0),
				() -> states(endpoints));
	}

	private static Map<String, String> states(ObjectProvider<ThirdPartyEndpoints> endpoints) {
		Map<String, String> states = new TreeMap<>();
		endpoints.stream()
			.forEach((known) -> known.all()
				.forEach((endpoint) -> states.put(endpoint.name(), known.isUp(endpoint.name()) ? "UP" : "DOWN")));
		return states;
	}

	private static Set<String> called(ConfigurableListableBeanFactory beanFactory) {
		Set<String> applications = new TreeSet<>();
		for (String name : beanFactory.getBeanNamesForType(InvokableProxyFactoryBean.class, true, false)) {
			applications.add(beanFactory.getBean(name, InvokableProxyFactoryBean.class).getInvokable().application());
		}
		return applications;
	}

}

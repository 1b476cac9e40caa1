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

package dev.patterns.gate.autoconfigure;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroup;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroups;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import dev.patterns.gate.Gate;
import dev.patterns.gate.HealthGate;

/**
 * Auto-configuration of the gate: always open unless the user defines the health group
 * {@code patterns-gate}.
 */
@AutoConfiguration(
		afterName = "org.springframework.boot.health.autoconfigure.actuate.endpoint.HealthEndpointAutoConfiguration")
@EnableConfigurationProperties(GateProperties.class)
public final class GateAutoConfiguration {

	/**
	 * The health group that the gate looks at.
	 */
	static final String GROUP = "patterns-gate";

	GateAutoConfiguration() {
	}

	// Beans of nested classes are registered first: this one is for when they are not.
	@Bean
	@ConditionalOnMissingBean(Gate.class)
	Gate patternsGate() {
		return () -> true;
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(HealthEndpoint.class)
	@ConditionalOnBean({ HealthEndpoint.class, HealthEndpointGroups.class })
	static class HealthGateConfiguration {

		@Bean
		@ConditionalOnMissingBean(Gate.class)
		Gate patternsGate(ObjectProvider<HealthEndpoint> endpoint, HealthEndpointGroups groups,
				GateProperties properties, ApplicationEventPublisher publisher) {
			HealthEndpointGroup group = groups.get(GROUP);
			if (group == null) {
				return () -> true;
			}
			return new HealthGate(new HealthGroupCheck(endpoint, GROUP, group), properties.interval(),
					properties.timeout(), properties.threshold(), publisher);
		}

	}

}

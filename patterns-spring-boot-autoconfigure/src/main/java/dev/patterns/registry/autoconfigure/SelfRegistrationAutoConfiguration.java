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

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigureOrder;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.cloud.client.serviceregistry.Registration;
import org.springframework.cloud.client.serviceregistry.ServiceRegistry;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;

import dev.patterns.gate.Gate;
import dev.patterns.gate.autoconfigure.GateAutoConfiguration;
import dev.patterns.identity.ApplicationIdentity;
import dev.patterns.registry.RegistrationCustomizer;
import dev.patterns.registry.engine.InstanceRegistration;
import dev.patterns.registry.engine.SelfRegistration;
import dev.patterns.registry.engine.TrustedInstancesSupplier;

/**
 * Auto-configuration of the registration of a web application in our own registries.
 */
@AutoConfiguration(after = { StoreRegistryAutoConfiguration.class, GateAutoConfiguration.class })
@AutoConfigureOrder(Ordered.LOWEST_PRECEDENCE)
@ConditionalOnClass({ ServiceRegistry.class, WebServerInitializedEvent.class })
@ConditionalOnWebApplication
@ConditionalOnBean(name = "patternsServiceRegistry")
@ConditionalOnBooleanProperty(name = "patterns.registry.register", matchIfMissing = true)
public final class SelfRegistrationAutoConfiguration {

	SelfRegistrationAutoConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBean
	SelfRegistration patternsSelfRegistration(ServiceRegistry<Registration> patternsServiceRegistry, Gate gate,
			RegistryProperties properties, ApplicationIdentity identity, Environment environment,
			ObjectProvider<RegistrationCustomizer> customizers) {
		return new SelfRegistration(patternsServiceRegistry, gate, timing(properties), (serverPort) -> {
			Map<String, String> metadata = new LinkedHashMap<>(properties.metadata());
			if (properties.zone() != null) {
				metadata.putIfAbsent(TrustedInstancesSupplier.ZONE_METADATA, properties.zone());
			}
			customizers.orderedStream().forEach((customizer) -> customizer.customize(metadata));
			return new InstanceRegistration(identity.instance(), identity.application(), host(properties, environment),
					Optional.ofNullable(properties.port()).orElse(serverPort), secure(properties, environment),
					metadata);
		});
	}

	private static SelfRegistration.Timing timing(RegistryProperties properties) {
		Duration drainDelay = properties.drainDelay();
		return new SelfRegistration.Timing(properties.ttl().dividedBy(3),
				(drainDelay != null) ? drainDelay : properties.refresh().multipliedBy(2));
	}

	private static String host(RegistryProperties properties, Environment environment) {
		if (StringUtils.hasText(properties.host())) {
			return properties.host();
		}
		// Spring Cloud finds the address before the context is created.
		return environment.getProperty("spring.cloud.client.ip-address", "127.0.0.1");
	}

	private static boolean secure(RegistryProperties properties, Environment environment) {
		Boolean secure = properties.secure();
		return (secure != null) ? secure
				: environment.getProperty("server.ssl.enabled", Boolean.class,
						environment.containsProperty("server.ssl.key-store")
								|| environment.containsProperty("server.ssl.certificate")
								|| environment.containsProperty("server.ssl.bundle"));
	}

}

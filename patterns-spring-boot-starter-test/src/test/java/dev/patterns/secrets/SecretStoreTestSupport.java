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

package dev.patterns.secrets;

import java.util.Map;
import java.util.TreeMap;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

import dev.patterns.secrets.autoconfigure.SecretsAutoConfiguration;
import dev.patterns.secrets.engine.SecretStores;
import dev.patterns.secrets.store.SecretStore;
import dev.patterns.test.secrets.SecretStoreContractTests;

/**
 * Runs the contract on a store that the auto-configuration made.
 */
abstract class SecretStoreTestSupport extends SecretStoreContractTests {

	final Map<String, Object> variables = new TreeMap<>();

	final Map<String, Object> properties = new TreeMap<>();

	private ConfigurableApplicationContext context;

	abstract Map<String, Object> settings();

	@BeforeEach
	void start() {
		StandardEnvironment environment = new StandardEnvironment();
		environment.getPropertySources()
			.replace(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, new SystemEnvironmentPropertySource(
					StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, this.variables));
		environment.getPropertySources().addLast(new MapPropertySource("secrets-of-others", this.properties));
		environment.getPropertySources().addFirst(new MapPropertySource("settings", settings()));
		SpringApplication application = new SpringApplication(SecretsConfiguration.class);
		application.setWebApplicationType(WebApplicationType.NONE);
		application.setEnvironment(environment);
		this.context = application.run();
	}

	@AfterEach
	void stop() {
		this.context.close();
	}

	@Override
	protected SecretStore store() {
		return this.context.getBean(SecretStores.class).get("tested").getStore();
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration(SecretsAutoConfiguration.class)
	static class SecretsConfiguration {

	}

}

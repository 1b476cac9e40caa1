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
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
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
 * Runs the contract on a store that the auto-configuration made, in one application for
 * all tests of a class.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class SecretStoreTestSupport extends SecretStoreContractTests {

	final Map<String, Object> variables = new TreeMap<>();

	final Map<String, Object> properties = new TreeMap<>();

	private final Set<String> names = new TreeSet<>();

	private ConfigurableApplicationContext context;

	abstract Map<String, Object> settings() throws Exception;

	abstract void write(String name, byte[] value) throws Exception;

	abstract void delete(String name) throws Exception;

	@BeforeAll
	void start() throws Exception {
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

	@AfterAll
	void stop() {
		this.context.close();
	}

	@AfterEach
	void empty() {
		Set.copyOf(this.names).forEach(this::remove);
	}

	void added(String name) {
		this.names.add(name);
	}

	@Override
	protected void put(String name, byte[] value) {
		try {
			write(name, value);
			added(name);
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Override
	protected void remove(String name) {
		try {
			delete(name);
			this.names.remove(name);
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
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

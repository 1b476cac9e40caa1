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

package dev.patterns.test.services;

import java.time.Duration;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;
import org.springframework.core.env.StandardEnvironment;

import dev.patterns.configuration.ConfigurationTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Tests for configuration stores that are imported from servers of the tests.
 */
class ImportServicesIntegrationTests {

	@Test
	void anApplicationForDevelopmentImportsToo() {
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Development.class)
			.web(WebApplicationType.NONE)
			.run("--spring.config.import=patterns:jdbc", "--patterns.jdbc.initialize-schema=always")) {
			context.getBean(ConfigurationTemplate.class).set("demo.limit", "7");
			await().atMost(Duration.ofSeconds(10))
				.until(() -> "7".equals(context.getEnvironment().getProperty("demo.limit")));
		}
	}

	@Test
	void noServerStartsBeforeAnImportAsks() {
		StandardEnvironment environment = new StandardEnvironment();
		new ImportServicesEnvironmentPostProcessor().postProcessEnvironment(environment,
				new SpringApplication(Development.class));
		ImportServicesPropertySource imports = (ImportServicesPropertySource) environment.getPropertySources()
			.stream()
			.findFirst()
			.orElseThrow();
		assertThat(environment.getProperty("spring.application.name")).isNull();
		assertThat(imports.getSource().has(Service.POSTGRESQL)).isFalse();
	}

	@Test
	void externalServersThatAreSaidTooLateAreRefused() {
		StandardEnvironment environment = new StandardEnvironment();
		new ImportServicesEnvironmentPostProcessor().postProcessEnvironment(environment,
				new SpringApplication(Development.class));
		assertThat(environment.getProperty("spring.datasource.url")).contains("context_");
		TestPropertyValues.of(ServicesMode.PROPERTY + "=external").applyTo(environment);
		assertThatExceptionOfType(EmbeddedServicesException.class)
			.isThrownBy(() -> new EmbeddedServicesEnvironmentPostProcessor().postProcessEnvironment(environment,
					new SpringApplication(Development.class)))
			.withMessageContaining("system property");
	}

	@Nested
	@SpringBootTest(classes = Application.class, webEnvironment = SpringBootTest.WebEnvironment.NONE,
			properties = { "spring.config.import=patterns:jdbc", "patterns.jdbc.initialize-schema=always" })
	@EmbeddedServices(Service.POSTGRESQL)
	class OfADatabase {

		@Autowired
		private ConfigurationTemplate configuration;

		@Autowired
		private Environment environment;

		@Test
		void theImportFollowsTheDatabaseOfTheContext() {
			this.configuration.set("demo.limit", "5");
			await().atMost(Duration.ofSeconds(10)).until(() -> "5".equals(this.environment.getProperty("demo.limit")));
			assertThat(((ConfigurableEnvironment) this.environment).getPropertySources()
				.contains(ImportServicesPropertySource.NAME)).isFalse();
		}

		@Test
		void anApplicationThatATestStartsGetsNothingOfIt() {
			try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Plain.class)
				.web(WebApplicationType.NONE)
				.run()) {
				assertThat(context.getEnvironment().getProperty("spring.datasource.url")).isNull();
			}
		}

	}

	@Nested
	@SpringBootTest(classes = Application.class, webEnvironment = SpringBootTest.WebEnvironment.NONE,
			properties = { "spring.config.import=patterns:redis", "spring.datasource.generate-unique-name=true" })
	@EmbeddedServices(Service.REDIS)
	class OfRedis {

		@Autowired
		private ConfigurationTemplate configuration;

		@Autowired
		private Environment environment;

		@Test
		void theImportFollows() {
			this.configuration.set("import-services.limit", "6");
			await().atMost(Duration.ofSeconds(10))
				.until(() -> "6".equals(this.environment.getProperty("import-services.limit")));
			this.configuration.delete("import-services.limit");
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

	@Configuration(proxyBeanMethods = false)
	static class Plain {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@EmbeddedServices(Service.POSTGRESQL)
	static class Development {

	}

}

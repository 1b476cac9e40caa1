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

package dev.patterns.demo.order;

import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.actuate.autoconfigure.env.EnvironmentEndpointAutoConfiguration;
import org.springframework.boot.actuate.env.EnvironmentEndpoint;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.json.JsonMapper;

import dev.patterns.secrets.autoconfigure.SecretsAutoConfiguration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for what {@code application.yml} imports: secrets, and settings from the database
 * that is opened with them.
 */
@ExtendWith(OutputCaptureExtension.class)
class ImportedSettingsTests {

	private static final String PASSWORD = "correct-horse-battery-staple";

	private final String url = "jdbc:h2:mem:imported-" + System.nanoTime();

	@AutoClose
	private Connection database;

	@BeforeEach
	void createDatabase() throws Exception {
		// It lives as long as this connection.
		this.database = DriverManager.getConnection(this.url, "orders", PASSWORD);
	}

	@Test
	void theStoreIsReadWithThePasswordFromTheSecrets(@TempDir Path secrets, CapturedOutput output) throws Exception {
		Files.writeString(secrets.resolve("spring.datasource.password"), PASSWORD);
		execute("runscript from 'classpath:dev/patterns/db/h2/R__patterns_configuration.sql'",
				"insert into patterns_configuration_head (store, revision, history_floor) values ('jdbc', 1, 0)",
				"insert into patterns_configuration values ('jdbc', 'demo.order.max-amount', '500.00', 1)");
		try (ConfigurableApplicationContext context = start("--demo.secrets-directory=" + secrets)) {
			assertThat(context.getBean(OrderProperties.class).getMaxAmount()).isEqualTo(new BigDecimal("500.00"));
			assertThat(context.getEnvironment().getProperty("spring.datasource.password")).isEqualTo(PASSWORD);
			Object shown = context.getBean(EnvironmentEndpoint.class).environment(null);
			assertThat(JsonMapper.shared().writeValueAsString(shown)).contains("spring.datasource.password", "500.00")
				.doesNotContain(PASSWORD);
		}
		assertThat(output).doesNotContain(PASSWORD).doesNotContain("WARN");
	}

	@Test
	void neitherSecretsNorATableAreNeeded(@TempDir Path parent) {
		try (ConfigurableApplicationContext context = start("--demo.secrets-directory=" + parent.resolve("none"),
				"--spring.datasource.password=" + PASSWORD)) {
			assertThat(context.getBean(OrderProperties.class).getMaxAmount()).isNull();
		}
	}

	@Test
	void whatIsGivenGoesBeforeTheSecrets(@TempDir Path secrets) throws Exception {
		Files.writeString(secrets.resolve("spring.datasource.password"), "another one");
		try (ConfigurableApplicationContext context = start("--demo.secrets-directory=" + secrets,
				"--spring.datasource.password=" + PASSWORD)) {
			assertThat(context.getEnvironment().getProperty("spring.datasource.password")).isEqualTo(PASSWORD);
		}
	}

	private ConfigurableApplicationContext start(String... arguments) {
		List<String> all = new ArrayList<>(List.of(arguments));
		all.add("--spring.datasource.url=" + this.url);
		all.add("--spring.datasource.username=orders");
		all.add("--management.endpoint.env.show-values=always");
		return new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.run(all.toArray(String[]::new));
	}

	private void execute(String... statements) throws Exception {
		try (Statement statement = this.database.createStatement()) {
			for (String sql : statements) {
				statement.execute(sql);
			}
		}
	}

	@Configuration(proxyBeanMethods = false)
	@EnableConfigurationProperties(OrderProperties.class)
	@ImportAutoConfiguration({ SecretsAutoConfiguration.class, EnvironmentEndpointAutoConfiguration.class })
	static class Application {

	}

}

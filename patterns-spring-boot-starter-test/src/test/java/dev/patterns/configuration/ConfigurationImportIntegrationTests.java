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

package dev.patterns.configuration;

import java.time.Duration;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.JdbcTemplate;

import dev.patterns.test.services.EmbeddedServer;
import dev.patterns.test.services.EmbeddedServers;
import dev.patterns.test.services.Service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/**
 * Applications that import their configuration from a table of a real PostgreSQL.
 */
@ExtendWith(OutputCaptureExtension.class)
class ConfigurationImportIntegrationTests {

	private static final Duration LONG = Duration.ofSeconds(10);

	private static final EmbeddedServer SERVER = EmbeddedServers.shared(Service.POSTGRESQL);

	private final String database = "configuration_" + Long.toString(System.nanoTime(), Character.MAX_RADIX);

	private final ConfigurationNodes nodes = new ConfigurationNodes(SERVER.createDatabase(this.database));

	private @Nullable ConfigurationTemplate template;

	@AfterEach
	void stop() {
		this.nodes.close();
		SERVER.dropDatabase(this.database);
	}

	// Another node, of those tests that need one.
	private ConfigurationTemplate template() {
		ConfigurationTemplate known = this.template;
		if (known == null) {
			known = this.nodes.template("jdbc");
			this.template = known;
		}
		return known;
	}

	@Test
	void propertiesFollowTheStore() {
		template().set("app.greeting", "hello ${app.name:nobody}");
		template().set("orders/app.name", "orders");
		template().set("orders@prod/app.name", "production");
		template().set("orders@test/app.name", "never");
		template().set("orders/nested/app.nested", "never");
		ConfigurableApplicationContext plain = this.nodes.start(Empty.class, "spring.config.import=patterns:jdbc");
		ConfigurableApplicationContext orders = this.nodes.start(Empty.class,
				"spring.config.import=patterns:jdbc,patterns:jdbc/orders", "spring.profiles.active=prod",
				"app.name=default");
		assertThat(plain.getEnvironment().getProperty("app.greeting")).isEqualTo("hello nobody");
		assertThat(plain.getEnvironment().getProperty("app.name")).isNull();
		assertThat(orders.getEnvironment().getProperty("app.greeting")).isEqualTo("hello production");
		assertThat(orders.getEnvironment().getProperty("app.nested")).isNull();
		template().set("app.greeting", "bye ${app.name:nobody}");
		template().delete("orders@prod/app.name");
		awaitProperty(plain, "app.greeting", "bye nobody");
		awaitProperty(orders, "app.greeting", "bye orders");
		template().delete("orders/app.name");
		awaitProperty(orders, "app.greeting", "bye default");
		template().delete("app.greeting");
		awaitProperty(plain, "app.greeting", null);
	}

	@Test
	void aMissingTableIsAnEmptyStore() {
		// Nothing was written yet, and only this application creates no tables.
		ConfigurableApplicationContext context = this.nodes.start(Empty.class, "spring.config.import=patterns:jdbc",
				"patterns.jdbc.initialize-schema=never");
		assertThat(context.getBean(ConfigurationTemplate.class).get(java.util.List.of())).isEmpty();
		assertThat(context.getBean(JdbcTemplate.class)
			.queryForList("select 1 from pg_tables where tablename = 'patterns_configuration'")).isEmpty();
		template().set("app.name", "late");
		awaitProperty(context, "app.name", "late");
	}

	@Test
	void whatIsNoMissingTableIsNotTakenForOne() {
		template().set("app.name", "secret");
		JdbcTemplate jdbc = this.nodes.start(Empty.class).getBean(JdbcTemplate.class);
		jdbc.execute("alter table patterns_configuration rename column item_value to renamed");
		assertThatThrownBy(() -> this.nodes.start(Empty.class, "spring.config.import=patterns:jdbc"))
			.isInstanceOf(ConfigurationImportException.class)
			.hasMessageContaining("item_value");
	}

	@Test
	void aRequiredStoreThatIsDownFailsTheStart(CapturedOutput output) {
		String url = "jdbc:postgresql://127.0.0.1:1/nowhere?password=top-secret";
		assertThatThrownBy(() -> this.nodes.start(Empty.class, "spring.config.import=patterns:main/orders",
				"patterns.configuration.stores.main.url=" + url,
				"patterns.configuration.stores.main.password=top-secret"))
			.isInstanceOf(ConfigurationImportException.class);
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("The configuration store 'main' cannot be read")
			.contains("optional:patterns:main/orders")
			.doesNotContain("top-secret");
	}

	@Test
	void anOptionalStoreThatIsDownIsLeftOut(CapturedOutput output) {
		ConfigurableApplicationContext context = this.nodes.start(Empty.class, "app.name=default",
				"spring.config.import=optional:patterns:main",
				"patterns.configuration.stores.main.url=jdbc:postgresql://127.0.0.1:1/nowhere");
		assertThat(context.getEnvironment().getProperty("app.name")).isEqualTo("default");
		assertThat(output).contains("It is imported as optional");
	}

	@Test
	void aStoreThatDoesNotExistFailsTheStart(CapturedOutput output) {
		assertThatThrownBy(() -> this.nodes.start(Empty.class, "spring.config.import=optional:patterns:nobody"))
			.isInstanceOf(ConfigurationImportException.class);
		assertThat(output).contains("there is none of that name").contains("Write 'spring.config.import=");
		assertThatThrownBy(() -> this.nodes.start(Empty.class, "spring.config.import=patterns:jdbc/orders@prod"))
			.isInstanceOf(ConfigurationImportException.class);
	}

	@Test
	void aStoreHasADatabaseOfItsOwn() {
		String other = this.database + "_other";
		Map<String, String> properties = SERVER.createDatabase(other);
		try {
			String[] own = { "patterns.configuration.stores.main.url=" + properties.get("spring.datasource.url"),
					"patterns.configuration.stores.main.username=" + properties.get("spring.datasource.username"),
					"patterns.configuration.stores.main.password=" + properties.get("spring.datasource.password"),
					"spring.config.import=patterns:main" };
			try (ConfigurableApplicationContext context = this.nodes.builder(Empty.class, own).run()) {
				context.getBean(ConfigurationTemplate.class).set("app.name", "own");
				awaitProperty(context, "app.name", "own");
				assertThat(template().get(java.util.List.of())).isEmpty();
				assertThat(context.getBean(ConfigurationTemplate.class).getStore()).isEqualTo("main");
			}
		}
		finally {
			SERVER.dropDatabase(other);
		}
	}

	private static void awaitProperty(ConfigurableApplicationContext context, String name, String value) {
		Environment environment = context.getEnvironment();
		await().atMost(LONG).untilAsserted(() -> assertThat(environment.getProperty(name)).isEqualTo(value));
	}

	@Configuration(proxyBeanMethods = false)
	static class Empty {

	}

}

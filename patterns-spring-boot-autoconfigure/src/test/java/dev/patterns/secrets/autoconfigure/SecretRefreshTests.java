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

package dev.patterns.secrets.autoconfigure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.cloud.autoconfigure.RefreshAutoConfiguration;
import org.springframework.cloud.context.refresh.ContextRefresher;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.ConfigurableEnvironment;

import dev.patterns.secrets.engine.SecretStores;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What becomes of secrets when configuration is read again: in an earlier attempt the
 * environment got other stores than the application, and an outage emptied imports.
 */
class SecretRefreshTests {

	private static final String EXPRESSION = "#{T(java.lang.System).getProperty('user.home')}";

	@TempDir
	Path temporary;

	private Path directory;

	@BeforeEach
	void files() throws IOException {
		this.directory = Files.createDirectories(this.temporary.resolve("files"));
		Files.writeString(this.directory.resolve("password"), "first-password");
		Files.writeString(this.directory.resolve("expression"), EXPRESSION);
	}

	@Test
	void theApplicationKeepsItsStores() {
		try (ConfigurableApplicationContext context = run("spring.config.import=optional:patterns-secrets:files/x")) {
			SecretStores stores = context.getBean(SecretStores.class);
			context.getBean(ContextRefresher.class).refresh();
			assertThat(EnvironmentSecretStores.find(context.getEnvironment())).isSameAs(stores);
			assertThat(resolved(context, "<${patterns.secret.files.expression}>")).isEqualTo("<" + EXPRESSION + ">");
		}
	}

	@Test
	void seesARotationAfterARefresh() throws IOException {
		try (ConfigurableApplicationContext context = run("spring.config.import=patterns-secrets:files",
				"my.password=${patterns.secret.files.password}", "patterns.secrets.stores.files.refresh=50ms")) {
			ConfigurableEnvironment environment = context.getEnvironment();
			assertThat(environment.getProperty("my.password")).isEqualTo("first-password");
			context.getBean(ContextRefresher.class).refresh();
			assertThat(environment.getProperty("my.password")).isEqualTo("first-password");
			Files.writeString(this.directory.resolve("password"), "second-password");
			Awaitility.await()
				.until(() -> "second-password".equals(environment.getProperty("my.password"))
						&& "second-password".equals(environment.getProperty("password")));
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "optional:patterns-secrets:files", "patterns-secrets:files" })
	void anImportKeepsWhatItHasWhileTheStoreIsLost(String location) throws IOException {
		try (ConfigurableApplicationContext context = run("spring.config.import=" + location)) {
			Path away = this.temporary.resolve("away");
			Files.move(this.directory, away);
			Set<String> changed = context.getBean(ContextRefresher.class).refresh();
			assertThat(changed).doesNotContain("password");
			assertThat(context.getEnvironment().getProperty("password")).isEqualTo("first-password");
			Files.writeString(away.resolve("password"), "second-password");
			Files.move(away, this.directory);
			assertThat(context.getBean(ContextRefresher.class).refresh()).contains("password");
			assertThat(context.getEnvironment().getProperty("password")).isEqualTo("second-password");
		}
	}

	@Test
	void anImportThatIsOlderThanPermittedIsNotKept() throws IOException {
		try (ConfigurableApplicationContext context = run("spring.config.import=optional:patterns-secrets:files",
				"patterns.secrets.stores.files.max-staleness=0s")) {
			Files.move(this.directory, this.temporary.resolve("away"));
			context.getBean(ContextRefresher.class).refresh();
			assertThat(context.getEnvironment().containsProperty("password")).isFalse();
		}
	}

	private static Object resolved(ConfigurableApplicationContext context, String text) {
		return new org.springframework.beans.factory.config.EmbeddedValueResolver(context.getBeanFactory())
			.resolveStringValue(text);
	}

	private ConfigurableApplicationContext run(String... properties) {
		String[] all = java.util.Arrays.copyOf(properties, properties.length + 2);
		all[properties.length] = "patterns.secrets.stores.files.type=directory";
		all[properties.length + 1] = "patterns.secrets.stores.files.path=" + this.directory;
		return SecretApplication.run(Refreshable.class, all);
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration(RefreshAutoConfiguration.class)
	static class Refreshable {

	}

}

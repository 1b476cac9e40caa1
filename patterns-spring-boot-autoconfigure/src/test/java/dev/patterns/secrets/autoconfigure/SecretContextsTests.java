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
import java.nio.file.StandardCopyOption;
import java.util.Map;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.actuate.endpoint.SanitizableData;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.cloud.autoconfigure.ConfigurationPropertiesRebinderAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

import dev.patterns.secrets.Secret;
import dev.patterns.secrets.SecretTemplate;
import dev.patterns.secrets.SecretValue;
import dev.patterns.secrets.UnknownSecretStoreException;
import dev.patterns.secrets.engine.SecretStores;
import dev.patterns.secrets.engine.SecretWatcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests of two application contexts. A child had the beans of its parent before, so that
 * its own stores were never closed and its secrets never looked at.
 */
class SecretContextsTests {

	private static final String EXPRESSION = "#{T(java.lang.System).getProperty('user.home')}";

	@TempDir
	Path directory;

	@BeforeEach
	void files() throws IOException {
		for (String store : new String[] { "parent", "child" }) {
			Files.createDirectories(this.directory.resolve(store));
			write(store, "key", "marker-" + store);
			write(store, store + "-import", "imported-" + store);
		}
		write("parent", "expression", EXPRESSION);
	}

	@Test
	void eachContextHasItsOwn() throws IOException {
		try (ConfigurableApplicationContext parent = parent();
				ConfigurableApplicationContext child = child(parent, "child.key=${patterns.secret.childs.key}")) {
			SecretStores stores = child.getBean(SecretStores.class);
			assertThat(stores).isNotSameAs(parent.getBean(SecretStores.class))
				.isSameAs(EnvironmentSecretStores.find(child.getEnvironment()));
			assertThat(child.getBean(SecretWatcher.class)).isNotSameAs(parent.getBean(SecretWatcher.class));
			assertThat(child.getBean(SecretTemplate.class).get("childs", "key").toText()).isEqualTo("marker-child");
			assertThatExceptionOfType(UnknownSecretStoreException.class)
				.isThrownBy(() -> parent.getBean(SecretTemplate.class).get("childs", "key"));
			assertThat(child.getBean(Injected.class).key.toText()).isEqualTo("marker-child");
			assertThat(child.getBean(Bound.class).getKey()).isEqualTo("marker-child");
			write("child", "key", "marker-second");
			Awaitility.await()
				.until(() -> child.getBean(Injected.class).key.toText().equals("marker-second")
						&& child.getBean(Bound.class).getKey().equals("marker-second"));
			assertThat(child.getBean(SanitizingFunction.class).apply(shown("a marker-second b")).getValue())
				.isEqualTo(SanitizableData.SANITIZED_VALUE);
			parent.getBean(SecretTemplate.class).get("parents", "key");
			assertThat(child.getBean(SanitizingFunction.class).apply(shown("a marker-parent b")).getValue())
				.as("its parent's secrets are known, too")
				.isEqualTo(SanitizableData.SANITIZED_VALUE);
		}
	}

	@Test
	void isClosedAtTheEndOfItsContext() {
		try (ConfigurableApplicationContext parent = parent()) {
			ConfigurableApplicationContext child = child(parent);
			SecretWatcher watcher = child.getBean(SecretWatcher.class);
			SecretStores stores = child.getBean(SecretStores.class);
			assertThat(watcher.isRunning()).isTrue();
			child.close();
			assertThat(watcher.isRunning()).isFalse();
			assertThat(stores.isClosed()).isTrue();
			assertThat(parent.getBean(SecretStores.class).isClosed()).isFalse();
			assertThat(parent.getBean(SecretTemplate.class).get("parents", "key").toText()).isEqualTo("marker-parent");
		}
	}

	@Test
	void aChildFollowsTheImportsOfItsParent() throws IOException {
		try (ConfigurableApplicationContext parent = parent("spring.config.import=patterns-secrets:parents");
				ConfigurableApplicationContext child = child(parent, "child.key=${parent-import}")) {
			assertThat(child.getBean(Bound.class).getKey()).isEqualTo("imported-parent");
			assertThat(((ConfigurableBeanFactory) child.getAutowireCapableBeanFactory())
				.resolveEmbeddedValue("${expression}")).isEqualTo(EXPRESSION);
			assertThat(child.getBean(Valued.class).text).isEqualTo("<" + EXPRESSION + ">");
			write("parent", "parent-import", "second-parent");
			Awaitility.await().until(() -> "second-parent".equals(child.getBean(Bound.class).getKey()));
		}
	}

	@Test
	void contextsThatShareAnEnvironmentShareItsStores() {
		StandardEnvironment environment = new StandardEnvironment();
		environment.getPropertySources()
			.addFirst(new MapPropertySource("settings", Map.of("patterns.secrets.stores.parents.type", "directory",
					"patterns.secrets.stores.parents.path", this.directory.resolve("parent").toString())));
		try (ConfigurableApplicationContext parent = new SpringApplicationBuilder(
				SecretApplication.SecretsConfiguration.class)
			.environment(environment)
			.web(WebApplicationType.NONE)
			.run()) {
			ConfigurableApplicationContext child = new SpringApplicationBuilder(
					SecretApplication.SecretsConfiguration.class)
				.environment(environment)
				.parent(parent)
				.web(WebApplicationType.NONE)
				.run();
			assertThat(child.getBean(SecretStores.class)).isSameAs(parent.getBean(SecretStores.class));
			child.close();
			assertThat(parent.getBean(SecretStores.class).isClosed()).isFalse();
		}
		try (ConfigurableApplicationContext again = new SpringApplicationBuilder(
				SecretApplication.SecretsConfiguration.class)
			.environment(environment)
			.web(WebApplicationType.NONE)
			.run()) {
			assertThat(again.getBean(SecretStores.class).isClosed()).isFalse();
			assertThat(again.getEnvironment().getProperty("patterns.secret.parents.key")).isEqualTo("marker-parent");
		}
	}

	private ConfigurableApplicationContext parent(String... properties) {
		return run(new SpringApplicationBuilder(SecretApplication.SecretsConfiguration.class), "parent", properties);
	}

	private ConfigurableApplicationContext child(ConfigurableApplicationContext parent, String... properties) {
		return run(
				new SpringApplicationBuilder(SecretApplication.SecretsConfiguration.class, Child.class).parent(parent),
				"child", properties);
	}

	private ConfigurableApplicationContext run(SpringApplicationBuilder builder, String store, String... properties) {
		String prefix = "--patterns.secrets.stores." + store + "s.";
		java.util.List<String> arguments = new java.util.ArrayList<>(java.util.List.of(prefix + "type=directory",
				prefix + "path=" + this.directory.resolve(store), prefix + "refresh=50ms", prefix + "ttl=0s"));
		for (String property : properties) {
			arguments.add("--" + property);
		}
		return builder.web(WebApplicationType.NONE).run(arguments.toArray(new String[0]));
	}

	private static SanitizableData shown(String value) {
		return new SanitizableData(null, "some.property", value);
	}

	private void write(String store, String name, String value) throws IOException {
		Path file = this.directory.resolve(store).resolve(name);
		Files.move(Files.writeString(Files.createTempFile(this.directory, "..", ""), value), file,
				StandardCopyOption.REPLACE_EXISTING);
	}

	static class Injected {

		@Secret("childs:key")
		volatile SecretValue key;

	}

	static class Valued {

		final String text;

		Valued(String text) {
			this.text = text;
		}

	}

	@ConfigurationProperties("child")
	public static class Bound {

		private volatile String key;

		public String getKey() {
			return this.key;
		}

		public void setKey(String key) {
			this.key = key;
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableConfigurationProperties(Bound.class)
	@ImportAutoConfiguration(ConfigurationPropertiesRebinderAutoConfiguration.class)
	static class Child {

		@Bean
		Injected injected() {
			return new Injected();
		}

		@Bean
		Valued valued(@Value("<${expression:}>") String text) {
			return new Valued(text);
		}

	}

}

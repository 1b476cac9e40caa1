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
import java.util.function.Supplier;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Scope;
import org.springframework.core.NestedExceptionUtils;

import dev.patterns.definition.InvalidDefinitionException;
import dev.patterns.secrets.Secret;
import dev.patterns.secrets.SecretNotFoundException;
import dev.patterns.secrets.SecretValue;
import dev.patterns.secrets.SecretValues;
import dev.patterns.secrets.engine.SecretStores;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Tests of {@link Secret} at parameters.
 */
class SecretParameterTests {

	@TempDir
	Path directory;

	@BeforeEach
	void files() throws IOException {
		write("key", "#{T(java.lang.System).lineSeparator()} ${which}");
		write("other", "first-other");
	}

	@Test
	void givesTheValueOfTheMoment() throws IOException {
		try (ConfigurableApplicationContext context = run(Beans.class)) {
			Client client = context.getBean(Client.class);
			assertThat(client.key.get().toText()).as("a secret is a literal")
				.isEqualTo("#{T(java.lang.System).lineSeparator()} ${which}");
			assertThat(client.other.get()).isEqualTo("first-other");
			assertThat(client.all.get().getName()).isEqualTo("other");
			assertThat(client.late.get()).isNull();
			assertThat(client.valued).isEqualTo("first-other");
			assertThat(client.qualified).isEqualTo("ordinary");
			assertThat(client.key.toString()).contains("files:key").doesNotContain("lineSeparator");
			assertThat(context.getBean(Made.class).other.get()).isEqualTo("first-other".toCharArray());
			write("other", "second-other");
			write("late", "late-value");
			// As soon as secrets are looked at, long before the time to live.
			Awaitility.await().until(() -> client.other.get().equals("second-other") && client.late.get() != null);
			assertThat(context.getBean(Made.class).other.get()).isEqualTo("second-other".toCharArray());
			Files.delete(this.directory.resolve("other"));
			Awaitility.await().until(() -> catchThrowable(client.other::get) instanceof SecretNotFoundException);
			assertThatExceptionOfType(SecretNotFoundException.class).isThrownBy(client.other::get)
				.withMessageContaining("Client, parameter 2");
		}
	}

	@Test
	void prototypesAreForgotten() {
		try (ConfigurableApplicationContext context = run(Beans.class)) {
			SecretStores stores = context.getBean(SecretStores.class);
			int before = stores.get("files").watchedCount();
			context.getBean(Prototype.class);
			assertThat(stores.get("files").watchedCount()).isEqualTo(before + 1);
			Awaitility.await().until(() -> {
				System.gc();
				return stores.get("files").watchedCount() == before;
			});
		}
	}

	@ParameterizedTest
	@ValueSource(classes = { Text.class, Bare.class, Number.class, Raw.class, Provided.class, Reference.class })
	void whatWouldNotChangeWithTheSecretIsRefused(Class<?> wrong) {
		Throwable failure = catchThrowable(() -> {
			try (ConfigurableApplicationContext context = run(wrong)) {
				context.getBean(Provided.class).key.getIfAvailable();
			}
		});
		Throwable root = NestedExceptionUtils.getMostSpecificCause(failure);
		assertThat(root).isInstanceOfSatisfying(InvalidDefinitionException.class, (ex) -> {
			assertThat(ex.getProblems()).hasSize(1);
			assertThat(ex).hasMessageContaining(wrong.getName()).hasMessageContaining("parameter 1");
		});
	}

	@Test
	void whatIsMissingFailsAtTheStart() {
		assertThat(catchThrowable(() -> run(Missing.class).close())).rootCause()
			.isInstanceOf(SecretNotFoundException.class)
			.hasMessageContaining("Missing, parameter 1");
	}

	private ConfigurableApplicationContext run(Class<?> configuration) {
		return SecretApplication.run(configuration, "patterns.secrets.stores.files.type=directory",
				"patterns.secrets.stores.files.path=" + this.directory, "patterns.secrets.stores.files.refresh=50ms",
				"patterns.secrets.stores.files.ttl=1h", "which=other");
	}

	private void write(String name, String value) throws IOException {
		Files.move(Files.writeString(Files.createTempFile(this.directory, "..", ""), value),
				this.directory.resolve(name), StandardCopyOption.REPLACE_EXISTING);
	}

	static class Client {

		final Supplier<SecretValue> key;

		final Supplier<String> other;

		final Supplier<SecretValues> all;

		final Supplier<byte[]> late;

		final String valued;

		final String qualified;

		Client(@Secret("files:key") Supplier<SecretValue> key, @Secret("files:${which}") Supplier<String> other,
				@Secret("files:other") Supplier<SecretValues> all,
				@Secret(value = "files:late", required = false) Supplier<byte[]> late,
				@Value("${patterns.secret.files.other}") String valued, @Qualifier("ordinary") String qualified) {
			this.key = key;
			this.other = other;
			this.all = all;
			this.late = late;
			this.valued = valued;
			this.qualified = qualified;
		}

	}

	record Made(Supplier<char[]> other) {

	}

	static class Prototype {

		final Supplier<String> once;

		Prototype(Supplier<String> once) {
			this.once = once;
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Import(Client.class)
	static class Beans {

		@Bean
		Made made(@Secret("files:other") Supplier<char[]> other) {
			return new Made(other);
		}

		@Bean
		@Scope(ConfigurableBeanFactory.SCOPE_PROTOTYPE)
		Prototype prototype(@Secret(value = "files:once", required = false) Supplier<String> once) {
			return new Prototype(once);
		}

		@Bean
		String ordinary() {
			return "ordinary";
		}

	}

	static class Text {

		Text(@Secret("files:other") String key) {
		}

	}

	static class Bare {

		Bare(@Secret("files:other") SecretValue key) {
		}

	}

	static class Number {

		Number(@Secret("files:other") Supplier<Integer> key) {
		}

	}

	static class Raw {

		@SuppressWarnings("rawtypes")
		Raw(@Secret("files:other") Supplier key) {
		}

	}

	@Lazy
	static class Provided {

		final ObjectProvider<String> key;

		Provided(@Secret("files:other") ObjectProvider<String> key) {
			this.key = key;
		}

	}

	static class Reference {

		Reference(@Secret("other") Supplier<String> key) {
		}

	}

	static class Missing {

		Missing(@Secret("files:absent") Supplier<String> key) {
		}

	}

}

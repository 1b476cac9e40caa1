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

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.ConfigurableEnvironment;

import dev.patterns.secrets.SecretAccessDeniedException;
import dev.patterns.secrets.SecretStoreUnavailableException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Whoever reads a reference gets the same answer: the environment, the binder, and
 * placeholders.
 */
@ExtendWith(OutputCaptureExtension.class)
class SecretReadersTests {

	@TempDir
	Path directory;

	@BeforeEach
	void files() throws IOException {
		Files.writeString(this.directory.resolve("denied"), "denied-value");
		Files.writeString(this.directory.resolve("key"), "key-value");
	}

	@ParameterizedTest
	@ValueSource(strings = { "denied", "denied:d", "a/denied", "a/denied:d" })
	void whatIsNotPermittedIsAnErrorForAll(String reference) {
		try (ConfigurableApplicationContext context = run("p.c=${patterns.secret.files." + reference + "}")) {
			assertError(context, reference, SecretAccessDeniedException.class);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "key", "key:d", "a/key", "a/key:d" })
	void aStoreThatIsDownIsAnErrorForAll(String reference) {
		try (ConfigurableApplicationContext context = run("p.c=${patterns.secret.gone." + reference + "}")) {
			assertError(context, reference, SecretStoreUnavailableException.class);
		}
	}

	@Test
	void whatIsThereIsTheSameForAll() {
		try (ConfigurableApplicationContext context = run("p.c=x ${patterns.secret.files.key}",
				"p.d=${patterns.secret.files.nope:d}")) {
			ConfigurableEnvironment environment = context.getEnvironment();
			assertThat(environment.getProperty("p.c")).isEqualTo("x key-value");
			assertThat(environment.getProperty("p.d")).isEqualTo("d");
			assertThat(environment.getProperty("patterns.secret.files.key")).isEqualTo("key-value");
			assertThat(environment.getProperty("patterns.secret.files.nope")).isNull();
			assertThat(Binder.get(environment).bind("p.c", String.class).get()).isEqualTo("x key-value");
		}
	}

	@ParameterizedTest
	@CsvSource({ "fiels.num,There is no secret store 'fiels'", "files.nope,Store 'files' has no such secret" })
	void aMissingPlaceholderIsExplained(String reference, String text, CapturedOutput output) {
		assertThatException().isThrownBy(() -> run(Injected.class, "which=" + reference).close());
		assertThat(output).contains("APPLICATION FAILED TO START", text, "${patterns.secret." + reference + "}")
			.doesNotContain("key-value");
	}

	@Test
	void whatIsNotPermittedIsExplained(CapturedOutput output) {
		assertThatException().isThrownBy(() -> run(Injected.class, "which=files.denied").close());
		assertThat(output)
			.contains("APPLICATION FAILED TO START", "do not permit to read secret 'denied'",
					"'patterns.secrets.stores.<name>.allowed'")
			.doesNotContain("denied-value");
	}

	@Test
	void theDefaultIsNoPartOfTheName() {
		try (ConfigurableApplicationContext context = run("p.c=${patterns.secret.only.key:http://d}",
				"p.d=${patterns.secret.only.nope/x:http://d}", "patterns.secrets.stores.only.type=directory",
				"patterns.secrets.stores.only.path=" + this.directory,
				"patterns.secrets.stores.only.allowed=key,nope/x")) {
			assertThat(context.getEnvironment().getProperty("p.c")).isEqualTo("key-value");
			assertThat(context.getEnvironment().getProperty("p.d")).isEqualTo("http://d");
			Binder binder = Binder.get(context.getEnvironment());
			assertThat(binder.bind("p.c", String.class).get()).isEqualTo("key-value");
			assertThat(binder.bind("p.d", String.class).get()).isEqualTo("http://d");
		}
	}

	private void assertError(ConfigurableApplicationContext context, String reference,
			Class<? extends Throwable> type) {
		ConfigurableEnvironment environment = context.getEnvironment();
		assertThatThrownBy(() -> environment.getProperty("p.c")).hasStackTraceContaining(type.getName());
		assertThatThrownBy(() -> environment.resolvePlaceholders("${p.c}")).hasStackTraceContaining(type.getName());
		assertThatThrownBy(() -> context.getBeanFactory().resolveEmbeddedValue("${p.c}"))
			.hasStackTraceContaining(type.getName());
		assertThatThrownBy(() -> Binder.get(environment).bind("p.c", String.class))
			.hasStackTraceContaining(type.getName());
		String name = (type == SecretAccessDeniedException.class) ? "files." : "gone.";
		String direct = "patterns.secret." + name + reference.replace(":d", "");
		assertThatThrownBy(() -> environment.getProperty(direct)).hasStackTraceContaining(type.getName());
		assertThatThrownBy(() -> environment.getProperty(direct, "x")).hasStackTraceContaining(type.getName());
	}

	private ConfigurableApplicationContext run(String... properties) {
		return run(Nothing.class, properties);
	}

	private ConfigurableApplicationContext run(Class<?> configuration, String... properties) {
		String[] all = new String[properties.length + 5];
		all[0] = "patterns.secrets.stores.files.type=directory";
		all[1] = "patterns.secrets.stores.files.path=" + this.directory;
		all[2] = "patterns.secrets.stores.files.denied=**denied";
		all[3] = "patterns.secrets.stores.gone.type=directory";
		all[4] = "patterns.secrets.stores.gone.path=" + this.directory.resolve("gone");
		System.arraycopy(properties, 0, all, 5, properties.length);
		return SecretApplication.run(configuration, all);
	}

	@Configuration(proxyBeanMethods = false)
	static class Nothing {

	}

	@Configuration(proxyBeanMethods = false)
	static class Injected {

		Injected(@Value("${patterns.secret.${which}}") String value) {
		}

	}

}

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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.cloud.autoconfigure.ConfigurationPropertiesRebinderAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import dev.patterns.definition.InvalidDefinitionException;
import dev.patterns.secrets.Secret;
import dev.patterns.secrets.SecretNotFoundException;
import dev.patterns.secrets.SecretValue;
import dev.patterns.secrets.SecretValues;
import dev.patterns.secrets.UnknownSecretStoreException;
import dev.patterns.secrets.health.SecretsHealthIndicator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Tests of {@link Secret}.
 */
@ExtendWith(OutputCaptureExtension.class)
class SecretInjectionTests {

	@TempDir
	Path directory;

	@BeforeEach
	void files() throws IOException {
		write("api/key", "first-key");
		write("other", "other-key");
	}

	@Test
	void givesSecretsAtTheStartAndAfterEachChange() throws IOException {
		try (ConfigurableApplicationContext context = run(Beans.class)) {
			Client client = context.getBean(Client.class);
			assertThat(client.value.toText()).isEqualTo("first-key");
			assertThat(client.text).isEqualTo("first-key");
			assertThat(client.bytes).isEqualTo("other-key".getBytes());
			assertThat(client.all.getName()).isEqualTo("other");
			assertThat(client.told).containsExactly("first-key");
			assertThat(client.late).isNull();
			assertThat(client.keyless).isEqualTo("left as it is");
			write("api/key", "second-key");
			write("late", "late-key");
			Awaitility.await()
				.until(() -> client.told.size() == 2 && client.late != null && client.text.equals("second-key"));
			assertThat(client.value.toText()).isEqualTo("second-key");
			assertThat(client.told).containsExactly("first-key", "second-key");
			assertThat(client.bytes).isEqualTo("other-key".getBytes());
		}
	}

	@Test
	void bindsBeansAgainThatHaveSecrets() throws IOException {
		try (ConfigurableApplicationContext context = run(Rebound.class,
				"bound.referenced=${patterns.secret.files.other}", "bound.imported=${key}",
				"spring.config.import=patterns-secrets:files/api")) {
			BoundProperties bound = context.getBean(BoundProperties.class);
			assertThat(bound.getReferenced()).isEqualTo("other-key");
			assertThat(bound.getImported()).isEqualTo("first-key");
			write("api/key", "second-key");
			write("other", "another-key");
			Awaitility.await()
				.until(() -> "another-key".equals(bound.getReferenced()) && "second-key".equals(bound.getImported()));
		}
	}

	@Test
	void bindsOnlyBeansThatTheSecretConcernsAndInPlace(CapturedOutput output) throws IOException {
		try (ConfigurableApplicationContext context = run(Rebound.class,
				"bound.referenced=Bearer ${patterns.secret.files.other}", "unrelated.name=ann")) {
			BoundProperties bound = context.getBean(BoundProperties.class);
			Unrelated unrelated = context.getBean(Unrelated.class);
			unrelated.setName("bob");
			write("other", "another-key");
			Awaitility.await().until(() -> "Bearer another-key".equals(bound.getReferenced()));
			assertThat(bound.lost).isZero();
			assertThat(unrelated.getName()).isEqualTo("bob");
			assertThat(output.getAll()).doesNotContain("WARN", "Cannot create default instance");
		}
	}

	@Test
	void beansThatCannotHaveASecretKeepTheOlderOne(CapturedOutput output) throws IOException {
		write("number", "4711");
		try (ConfigurableApplicationContext context = run(Rebound.class, "bound.number=${patterns.secret.files.number}",
				"bound.referenced=${patterns.secret.files.number}", "logging.level.dev.patterns=trace")) {
			BoundProperties bound = context.getBean(BoundProperties.class);
			SecretsHealthIndicator health = context.getBean(SecretsHealthIndicator.class);
			write("number", "no-number-at-all");
			Awaitility.await().until(() -> health.health().getDetails().containsKey("notBound"));
			assertThat(bound.getNumber()).isEqualTo(4711);
			assertThat(bound.getReferenced()).isEqualTo("4711");
			assertThat(health.health().getStatus()).isEqualTo(Status.UNKNOWN);
			assertThat(health.health().getDetails().get("notBound")).asString()
				.contains("'bound.number' cannot be bound")
				.doesNotContain("no-number");
			assertThat(output.getAll()).contains("'bound.number' cannot be bound").doesNotContain("no-number");
			write("number", "4712");
			Awaitility.await().until(() -> bound.getNumber() == 4712 && bound.getReferenced().equals("4712"));
			assertThat(health.health().getDetails()).doesNotContainKey("notBound");
		}
	}

	@Test
	void aReferenceToWhatIsNotThereEndsTheStart() {
		assertThat(failure(Rebound.class, "bound.referenced=Bearer ${patterns.secret.files.nope}"))
			.isInstanceOf(SecretNotFoundException.class)
			.hasMessageContaining("'bound.referenced'")
			.hasMessageContaining("patterns.secret.files.nope");
		assertThat(failure(Rebound.class, "bound.referenced=${patterns.secret.fiels.other}"))
			.isInstanceOf(UnknownSecretStoreException.class)
			.hasMessageContaining("'bound.referenced'")
			.hasMessageContaining("'fiels'");
		assertThat(failure(Rebound.class, "bound.referenced=${patterns.secret.files.api/key#nope}"))
			.isInstanceOf(SecretNotFoundException.class);
	}

	@Test
	void aReferenceThatAnotherSpellingHidesNeedsNoSecret() {
		System.setProperty("bound.numberOfKeys", "${patterns.secret.files.nope}");
		try (ConfigurableApplicationContext context = run(Rebound.class, "bound.number-of-keys=7")) {
			assertThat(context.getEnvironment().getProperty("bound.number-of-keys")).isEqualTo("7");
		}
		finally {
			System.clearProperty("bound.numberOfKeys");
		}
	}

	@Test
	void aReferenceWithADefaultNeedsNoSecret() {
		try (ConfigurableApplicationContext context = run(Rebound.class,
				"bound.referenced=${patterns.secret.files.nope:none}", "unused=\\${patterns.secret.files.nope}",
				"bound.imported=${which:${patterns.secret.fiels.nope}}")) {
			assertThat(context.getBean(BoundProperties.class).getReferenced()).isEqualTo("none");
			assertThat(context.getBean(BoundProperties.class).getImported()).isEqualTo("other");
		}
	}

	@Test
	void aSecretThatIsTakenAwayKeepsItsLastValue(CapturedOutput output) throws IOException {
		try (ConfigurableApplicationContext context = run(Rebound.class,
				"bound.referenced=${patterns.secret.files.other}")) {
			BoundProperties bound = context.getBean(BoundProperties.class);
			Files.delete(this.directory.resolve("other"));
			Awaitility.await().until(() -> output.getOut().contains("Secret 'other' of store 'files' is gone"));
			assertThat(bound.getReferenced()).isEqualTo("other-key");
			assertThat(context.getEnvironment().getProperty("bound.referenced")).isEqualTo("other-key");
			write("other", "another-key");
			Awaitility.await().until(() -> "another-key".equals(bound.getReferenced()));
		}
	}

	@Test
	void whatCannotBeGivenFailsAtTheStart() {
		assertThat(failure(Wrong.class)).isInstanceOfSatisfying(InvalidDefinitionException.class,
				(ex) -> assertThat(ex.getProblems()).hasSize(4));
		assertThat(failure(WrongReference.class)).isInstanceOf(InvalidDefinitionException.class);
		assertThat(failure(Missing.class)).isInstanceOf(SecretNotFoundException.class)
			.hasMessageContaining("MissingClient.key");
	}

	private Throwable failure(Class<?> configuration, String... properties) {
		Throwable failure = catchThrowable(() -> run(configuration, properties).close());
		assertThat(failure).isNotNull();
		while (failure.getCause() != null) {
			failure = failure.getCause();
		}
		return failure;
	}

	private ConfigurableApplicationContext run(Class<?> configuration, String... properties) {
		List<String> all = new ArrayList<>(List.of("patterns.secrets.stores.files.type=directory",
				"patterns.secrets.stores.files.path=" + this.directory, "patterns.secrets.stores.files.refresh=50ms",
				"which=other"));
		all.addAll(List.of(properties));
		return SecretApplication.run(configuration, all.toArray(new String[0]));
	}

	private void write(String name, String value) throws IOException {
		Path file = this.directory.resolve(name);
		Files.createDirectories(file.getParent());
		Files.move(Files.writeString(Files.createTempFile(this.directory, "..", ""), value), file,
				StandardCopyOption.REPLACE_EXISTING);
	}

	static class Base {

		@Secret("files:api/key")
		volatile SecretValue value;

	}

	static class Client extends Base {

		final List<String> told = new CopyOnWriteArrayList<>();

		@Secret("files:api/key")
		private volatile String text;

		@Secret("files:${which}")
		private volatile byte[] bytes;

		@Secret("files:other")
		private volatile SecretValues all;

		@Secret(value = "files:late", required = false)
		private volatile char[] late;

		@Secret(value = "files:api/key#nope", required = false)
		private volatile String keyless = "left as it is";

		@Secret("files:api/key")
		private void rotate(SecretValue key) {
			this.told.add(key.toText());
		}

	}

	static class WrongClient {

		@Secret("files:other")
		final String fixed = null;

		@Secret("files:other")
		static String shared;

		@Secret("files:other")
		Integer number;

		@Secret("files:other")
		void two(String a, String b) {
		}

	}

	static class WrongReferenceClient {

		@Secret("other")
		String key;

	}

	static class MissingClient {

		@Secret("files:absent")
		String key;

	}

	@ConfigurationProperties("bound")
	public static class BoundProperties {

		private volatile String referenced;

		private volatile String imported;

		private volatile int number;

		private volatile int lost;

		public int getNumber() {
			return this.number;
		}

		public void setNumber(int number) {
			this.number = number;
		}

		public String getReferenced() {
			return this.referenced;
		}

		public void setReferenced(String referenced) {
			// Others would see for a moment that there is none.
			this.lost += (referenced != null) ? 0 : 1;
			this.referenced = referenced;
		}

		public String getImported() {
			return this.imported;
		}

		public void setImported(String imported) {
			this.imported = imported;
		}

	}

	@ConfigurationProperties("unrelated")
	public static class Unrelated {

		private volatile String name;

		public String getName() {
			return this.name;
		}

		public void setName(String name) {
			this.name = name;
		}

	}

	@ConfigurationProperties("fixed")
	public record Fixed(@DefaultValue("none") String name) {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableConfigurationProperties({ BoundProperties.class, Unrelated.class, Fixed.class })
	@ImportAutoConfiguration({ ConfigurationPropertiesRebinderAutoConfiguration.class,
			SecretsHealthAutoConfiguration.class })
	static class Rebound {

	}

	@Configuration(proxyBeanMethods = false)
	static class Beans {

		@Bean
		Client client() {
			return new Client();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Wrong {

		@Bean
		WrongClient client() {
			return new WrongClient();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class WrongReference {

		@Bean
		WrongReferenceClient client() {
			return new WrongReferenceClient();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Missing {

		@Bean
		MissingClient client() {
			return new MissingClient();
		}

	}

}

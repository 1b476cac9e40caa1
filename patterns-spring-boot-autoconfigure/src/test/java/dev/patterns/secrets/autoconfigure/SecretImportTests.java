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
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.context.config.ConfigDataResourceNotFoundException;
import org.springframework.cloud.context.environment.EnvironmentChangeEvent;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.ConfigurableEnvironment;

import dev.patterns.definition.InvalidDefinitionException;
import dev.patterns.secrets.InvalidSecretNameException;
import dev.patterns.secrets.SecretAccessDeniedException;
import dev.patterns.secrets.SecretRotatedEvent;
import dev.patterns.secrets.SecretStoreUnavailableException;
import dev.patterns.secrets.SecretSubscription;
import dev.patterns.secrets.SecretTemplate;
import dev.patterns.secrets.SecretValues;
import dev.patterns.secrets.UnknownSecretStoreException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Tests of imports, references and changes.
 */
class SecretImportTests {

	@TempDir
	Path directory;

	private String type;

	private String path;

	@BeforeEach
	void files() throws IOException {
		this.type = "patterns.secrets.stores.files.type=directory";
		this.path = "patterns.secrets.stores.files.path=" + this.directory;
		write("orders/db/password", "db-password");
		write("orders/api-key", "orders-api-key");
		write("payments/api-key", "payments-api-key");
		write("binary", "placeholder");
		Files.write(this.directory.resolve("binary"), new byte[] { (byte) 0xff, 0, 1 });
	}

	@Test
	void importsBelowAPrefix() {
		try (ConfigurableApplicationContext context = run("spring.config.import=patterns-secrets:files/orders")) {
			ConfigurableEnvironment environment = context.getEnvironment();
			assertThat(environment.getProperty("db.password")).isEqualTo("db-password");
			assertThat(environment.getProperty("api-key")).isEqualTo("orders-api-key");
			assertThat(environment.containsProperty("payments.api-key")).isFalse();
		}
	}

	@Test
	void importsEverythingThatIsText() {
		try (ConfigurableApplicationContext context = run("spring.config.import=patterns-secrets:files")) {
			assertThat(context.getEnvironment().getProperty("payments.api-key")).isEqualTo("payments-api-key");
			assertThat(context.getEnvironment().containsProperty("binary")).isFalse();
		}
	}

	@Test
	void anImportObeysTheLists() {
		try (ConfigurableApplicationContext context = run("spring.config.import=patterns-secrets:files",
				"patterns.secrets.stores.files.denied=orders/**")) {
			assertThat(context.getEnvironment().containsProperty("orders.api-key")).isFalse();
			assertThat(context.getEnvironment().getProperty("payments.api-key")).isEqualTo("payments-api-key");
			assertThatExceptionOfType(SecretAccessDeniedException.class)
				.isThrownBy(() -> context.getEnvironment().getProperty("patterns.secret.files.orders/api-key"));
			assertThatExceptionOfType(InvalidSecretNameException.class)
				.isThrownBy(() -> context.getEnvironment().getProperty("patterns.secret.files.x/../orders/api-key"));
		}
	}

	@Test
	void aSecretImportsAndActivatesNothing() throws IOException {
		write("evil/spring.config.import", "patterns-secrets:files/payments");
		write("evil/spring.profiles.active", "evil");
		try (ConfigurableApplicationContext context = run("spring.config.import=patterns-secrets:files/evil")) {
			assertThat(context.getEnvironment().containsProperty("api-key")).isFalse();
			assertThat(context.getEnvironment().getActiveProfiles()).isEmpty();
		}
	}

	@Test
	void aMissingImportEndsTheStartUnlessOptional() {
		String missing = "patterns.secrets.stores.files.path=" + this.directory.resolve("missing");
		assertThat(failure(missing, "spring.config.import=patterns-secrets:files"))
			.isInstanceOf(SecretStoreUnavailableException.class);
		assertThat(failure("spring.config.import=patterns-secrets:files/none"))
			.isInstanceOf(ConfigDataResourceNotFoundException.class);
		assertThat(failure("spring.config.import=patterns-secrets:others"))
			.isInstanceOf(UnknownSecretStoreException.class);
		assertThat(failure("spring.config.import=patterns-secrets:files/../x"))
			.isInstanceOf(InvalidSecretNameException.class);
		run("spring.config.import=optional:patterns-secrets:files/none").close();
	}

	@Test
	void anOptionalImportIsFilledWhenTheStoreComes() throws IOException {
		Path late = this.directory.resolve("late");
		try (ConfigurableApplicationContext context = run("patterns.secrets.stores.files.path=" + late,
				"spring.config.import=optional:patterns-secrets:files", "patterns.secrets.stores.files.refresh=50ms")) {
			assertThat(context.getEnvironment().containsProperty("key")).isFalse();
			write("late/key", "late-value");
			Awaitility.await()
				.untilAsserted(() -> assertThat(context.getEnvironment().getProperty("key")).isEqualTo("late-value"));
			assertThat(context.getBean(Recorder.class).keys).contains(Set.of("key"));
		}
	}

	@Test
	void refersToSecrets() {
		try (ConfigurableApplicationContext context = run("my.key=${patterns.secret.files.payments/api-key}",
				"my.default=${patterns.secret.files.absent:none}", "my.store=${patterns.secret.others.key:none}")) {
			assertThat(context.getEnvironment().getProperty("my.key")).isEqualTo("payments-api-key");
			assertThat(context.getEnvironment().getProperty("my.default")).isEqualTo("none");
			assertThat(context.getEnvironment().getProperty("my.store")).isEqualTo("none");
			assertThat(context.getEnvironment().getProperty("patterns.secret.files.payments/API-KEY")).isNull();
		}
	}

	@Test
	void settingsOfAStoreReferToAnother() throws IOException {
		write("where", this.directory.resolve("orders").toString());
		try (ConfigurableApplicationContext context = run("patterns.secrets.stores.second.type=directory",
				"patterns.secrets.stores.second.path=${patterns.secret.files.where}",
				"my.key=${patterns.secret.second.api-key}", "spring.config.import=patterns-secrets:second")) {
			assertThat(context.getEnvironment().getProperty("my.key")).isEqualTo("orders-api-key");
			assertThat(context.getEnvironment().getProperty("db.password")).isEqualTo("db-password");
		}
	}

	@Test
	void aStoreThatRefersToItselfIsAnError() {
		assertThat(failure("patterns.secrets.stores.loop.type=directory",
				"patterns.secrets.stores.loop.path=${patterns.secret.loop.path}"))
			.rootCause()
			.isInstanceOf(SecretStoreUnavailableException.class)
			.hasMessageContaining("same store");
	}

	@Test
	void tellsAboutChanges() throws IOException {
		try (ConfigurableApplicationContext context = run("spring.config.import=patterns-secrets:files/orders",
				"patterns.secrets.stores.files.refresh=50ms", "my.key=${patterns.secret.files.payments/api-key}")) {
			SecretTemplate template = context.getBean(SecretTemplate.class);
			Recorder recorder = context.getBean(Recorder.class);
			List<SecretValues> told = new CopyOnWriteArrayList<>();
			SecretSubscription subscription = template.onRotation("files", "payments/api-key", told::add);
			assertThat(context.getEnvironment().getProperty("my.key")).isEqualTo("payments-api-key");
			write("payments/api-key", "rotated-api-key");
			write("orders/db/password", "rotated-password");
			Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> !told.isEmpty());
			assertThat(told.get(0).value().toText()).isEqualTo("rotated-api-key");
			assertThat(template.get("files", "payments/api-key").toText()).isEqualTo("rotated-api-key");
			assertThat(context.getEnvironment().getProperty("my.key")).isEqualTo("rotated-api-key");
			Awaitility.await()
				.untilAsserted(() -> assertThat(recorder.keys.stream().flatMap(Set::stream)).contains("db.password",
						"patterns.secret.files.payments/api-key"));
			assertThat(context.getEnvironment().getProperty("db.password")).isEqualTo("rotated-password");
			assertThat(recorder.events).contains(new SecretRotatedEvent("files", "payments/api-key"));
			subscription.close();
		}
	}

	@Test
	void hasNoThreadUntilSomethingIsWatched() {
		try (ConfigurableApplicationContext context = run()) {
			SecretTemplate template = context.getBean(SecretTemplate.class);
			template.get("files", "payments/api-key");
			assertThat(threads()).isZero();
			template.onRotation("files", "payments/api-key", (values) -> {
			});
			assertThat(threads()).isEqualTo(1);
		}
		assertThat(threads()).isZero();
	}

	private static long threads() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().equals("patterns-secrets"))
			.count();
	}

	@Test
	void readsInBulk() {
		try (ConfigurableApplicationContext context = run()) {
			SecretTemplate template = context.getBean(SecretTemplate.class);
			Map<String, SecretValues> bulk = template.getBulk("files", "orders");
			assertThat(bulk).containsOnlyKeys("orders/api-key", "orders/db/password");
			assertThat(bulk.toString()).doesNotContain("orders-api-key");
			assertThat(template.list("files", "payments")).containsExactly("payments/api-key");
			assertThatExceptionOfType(UnknownSecretStoreException.class)
				.isThrownBy(() -> template.get("others", "key"));
		}
	}

	@Test
	void wrongDefinitionsFailAtTheStartTogether() {
		Throwable failure = failure("patterns.secrets.stores.a.type=safe", "patterns.secrets.stores.b.type=directory",
				"patterns.secrets.stores.files.refresh=0s", "patterns.secrets.stores.c.ttl=-1s");
		assertThat(failure).rootCause()
			.isInstanceOfSatisfying(InvalidDefinitionException.class,
					(ex) -> assertThat(ex.getProblems()).extracting((problem) -> problem.where())
						.containsExactlyInAnyOrder("patterns.secrets.stores.a.type", "patterns.secrets.stores.b.path",
								"patterns.secrets.stores.files.refresh", "patterns.secrets.stores.c.ttl",
								"patterns.secrets.stores.c.type"));
	}

	@Test
	void aRequiredStoreMustBeThere() {
		assertThat(failure("patterns.secrets.stores.files.path=/nowhere/at/all",
				"patterns.secrets.stores.files.required=true"))
			.rootCause()
			.isInstanceOf(SecretStoreUnavailableException.class);
		run("patterns.secrets.stores.files.path=/nowhere/at/all").close();
	}

	@Test
	void environmentIsNotListedAsAWhole() {
		try (ConfigurableApplicationContext context = run("patterns.secrets.stores.env.type=environment")) {
			SecretTemplate template = context.getBean(SecretTemplate.class);
			assertThat(template.find("env", "PATH")).isPresent();
			assertThatExceptionOfType(dev.patterns.secrets.SecretOperationNotSupportedException.class)
				.isThrownBy(() -> template.getBulk("env", ""));
		}
	}

	private ConfigurableApplicationContext run(String... properties) {
		String[] all = new String[properties.length + 2];
		System.arraycopy(properties, 0, all, 2, properties.length);
		all[0] = this.type;
		all[1] = this.path;
		for (String property : properties) {
			if (property.startsWith("patterns.secrets.stores.files.path=")) {
				all[1] = property;
			}
		}
		return SecretApplication.run(Recorder.class, java.util.Arrays.stream(all).distinct().toArray(String[]::new));
	}

	private Throwable failure(String... properties) {
		Throwable failure = catchThrowable(() -> run(properties).close());
		assertThat(failure).isNotNull();
		return failure;
	}

	private void write(String name, String value) throws IOException {
		Path file = this.directory.resolve(name);
		Files.createDirectories(file.getParent());
		Files.move(Files.writeString(Files.createTempFile(this.directory, "..", ""), value), file,
				java.nio.file.StandardCopyOption.REPLACE_EXISTING);
	}

	@Configuration(proxyBeanMethods = false)
	static class Recorder {

		final List<Set<String>> keys = new CopyOnWriteArrayList<>();

		final List<SecretRotatedEvent> events = new CopyOnWriteArrayList<>();

		@EventListener
		void changed(EnvironmentChangeEvent event) {
			this.keys.add(event.getKeys());
		}

		@EventListener
		void rotated(SecretRotatedEvent event) {
			this.events.add(event);
		}

	}

}

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

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.context.ConfigurableApplicationContext;

import dev.patterns.secrets.engine.GuardedStore;
import dev.patterns.secrets.engine.SecretStores;
import dev.patterns.secrets.engine.StoreState;
import dev.patterns.test.secrets.VaultServer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Tests of a Vault that does not do what is hoped for.
 */
class VaultStoreFaultsTests {

	@TempDir
	Path directory;

	private final VaultServer server = VaultServer.run();

	private final VaultAdmin admin = new VaultAdmin(this.server.uri(), this.server.rootToken());

	private ConfigurableApplicationContext context;

	@BeforeEach
	void fill() {
		this.admin.write("secret", 2, "app/key", Map.of("value", "marker-value"));
		this.server.policy("app", Map.of("secret/data/app/*", Set.of("read"), "secret/metadata/*", Set.of("list")));
	}

	@AfterEach
	void close() {
		if (this.context != null) {
			this.context.close();
		}
		this.server.close();
	}

	@Test
	void onlyNotFoundMeansThatThereIsNone() {
		GuardedStore store = run(token(this.server.rootToken()));
		assertThat(store.find("app/absent")).isNull();
		for (int status : new int[] { 301, 302, 307, 308, 400, 405, 412, 429, 472, 473, 500, 501, 502, 503, 504 }) {
			this.server.answerWith(status);
			String name = "app/" + status;
			assertThatExceptionOfType(SecretStoreUnavailableException.class).isThrownBy(() -> store.find(name))
				.withMessageContaining(Integer.toString(status));
			assertThat(this.server.requests("secret/data/" + name)).as("not followed, not repeated").isEqualTo(1);
			assertThatExceptionOfType(SecretStoreUnavailableException.class).isThrownBy(() -> store.list("app"));
			assertThatExceptionOfType(SecretStoreUnavailableException.class).isThrownBy(() -> store.getBulk("app"));
		}
	}

	@Test
	void whatIsMountedNowhereIsNotAbsent() {
		GuardedStore store = run(token(this.server.rootToken()), "vault.mount=nothing", "vault.kv-version=2");
		assertThatExceptionOfType(SecretStoreUnavailableException.class).isThrownBy(() -> store.find("app/key"));
	}

	@Test
	void aWrongVersionIsNotAbsent() {
		GuardedStore store = run(token(this.server.rootToken()), "vault.kv-version=1");
		assertThatExceptionOfType(SecretStoreUnavailableException.class).isThrownBy(() -> store.find("app/key"));
	}

	@Test
	void aDeletedVersionIsNotThere() {
		GuardedStore store = run(token(this.server.rootToken()));
		assertThat(store.get("app/key").getVersion()).isEqualTo("1");
		this.admin.send("DELETE", "secret/data/app/key", Map.of());
		store.refresh();
		assertThat(store.find("app/key")).isNull();
	}

	@Test
	void valuesThatAreNotTextAreJson() {
		Map<String, Object> values = new java.util.HashMap<>();
		values.put("number", 12);
		values.put("object", Map.of("a", List.of(true)));
		values.put("nothing", null);
		this.admin.write("secret", 2, "app/odd", values);
		SecretValues odd = run(token(this.server.rootToken())).get("app/odd");
		assertThat(odd.keys()).containsExactlyInAnyOrder("number", "object");
		assertThat(odd.get("number").toText()).isEqualTo("12");
		assertThat(odd.get("object").toText()).isEqualTo("{\"a\":[true]}");
	}

	@Test
	void aSealedVaultIsVisibleAndOlderValuesAreGiven() {
		GuardedStore store = run(token(this.server.rootToken()), "ttl=0s", "negative-ttl=0s");
		store.get("app/key");
		this.server.seal(true);
		assertThat(store.get("app/key").value().toText()).isEqualTo("marker-value");
		assertThat(store.status().state()).isEqualTo(StoreState.STALE);
		assertThat(store.status().failure()).contains("sealed");
		this.server.seal(false);
		store.get("app/key");
		assertThat(store.status().state()).isEqualTo(StoreState.UP);
	}

	@Test
	void aLostVaultComesBack() {
		GuardedStore store = run(token(this.server.rootToken()), "ttl=0s", "negative-ttl=0s", "max-staleness=0s");
		store.get("app/key");
		this.server.stop();
		assertThatExceptionOfType(SecretStoreUnavailableException.class).isThrownBy(() -> store.get("app/key"))
			.withMessageContaining("cannot be reached");
		this.server.start();
		assertThat(store.get("app/key").value().toText()).isEqualTo("marker-value");
	}

	@Test
	void logsInAgainBeforeItsTokenEnds() {
		this.server.appRole("role", "marker-secret-id", Duration.ofSeconds(1), Duration.ZERO, "app");
		GuardedStore store = run(appRole("marker-secret-id"), "ttl=0s", "negative-ttl=0s");
		Awaitility.await().pollInterval(Duration.ofMillis(50)).atMost(Duration.ofSeconds(10)).until(() -> {
			assertThat(store.get("app/key").value().toText()).isEqualTo("marker-value");
			assertThat(store.status().failures()).isZero();
			return this.server.requests("auth/approle/login") >= 3;
		});
	}

	@Test
	void renewsItsToken() {
		this.server.appRole("role", "marker-secret-id", Duration.ofSeconds(2), Duration.ofMinutes(1), "app");
		GuardedStore store = run(appRole("marker-secret-id"), "ttl=0s", "negative-ttl=0s");
		Awaitility.await().pollInterval(Duration.ofMillis(50)).atMost(Duration.ofSeconds(10)).until(() -> {
			store.get("app/key");
			return this.server.requests("auth/token/renew-self") >= 2;
		});
		assertThat(this.server.requests("auth/approle/login")).isEqualTo(1);
	}

	@Test
	void logsInAgainWhenItsTokenIsRevoked() {
		this.server.appRole("role", "marker-secret-id", Duration.ofHours(1), Duration.ZERO, "app");
		GuardedStore store = run(appRole("marker-secret-id"), "ttl=0s", "negative-ttl=0s");
		store.get("app/key");
		this.server.endTokens();
		assertThat(store.get("app/key").value().toText()).isEqualTo("marker-value");
		assertThat(this.server.requests("auth/approle/login")).isEqualTo(2);
	}

	@Test
	void aTokenThatEndedIsNotADenial() {
		GuardedStore store = run(token(this.server.token(Duration.ofHours(1), Duration.ZERO, "app")), "ttl=0s",
				"max-staleness=0s");
		store.get("app/key");
		this.server.endTokens();
		assertThatExceptionOfType(SecretStoreUnavailableException.class).isThrownBy(() -> store.get("app/key"))
			.withMessageContaining("token");
	}

	@Test
	void aPolicyIsADenial() {
		this.admin.write("secret", 2, "other/key", Map.of("value", "marker-other"));
		this.server.appRole("role", "marker-secret-id", Duration.ofHours(1), Duration.ZERO, "app");
		GuardedStore store = run(appRole("marker-secret-id"));
		assertThatExceptionOfType(SecretAccessDeniedException.class).isThrownBy(() -> store.get("other/key"));
		assertThat(this.server.requests("auth/approle/login")).isEqualTo(1);
		assertThat(store.status().state()).isNotEqualTo(StoreState.DOWN);
	}

	@Test
	void aRefusedLoginTellsNothing() {
		this.server.appRole("role", "another", Duration.ofHours(1), Duration.ZERO, "app");
		GuardedStore store = run(appRole("marker-secret-id"));
		Throwable failure = catchThrowable(() -> store.get("app/key"));
		assertThat(failure).isInstanceOf(SecretStoreUnavailableException.class)
			.hasMessageContaining("login")
			.hasMessageNotContaining("marker")
			.hasNoCause();
	}

	@Test
	void readsTheServiceAccountsTokenAtEachLogin() throws IOException {
		Path file = Files.writeString(this.directory.resolve("token"), "marker-jwt-1\n");
		this.server.kubernetesRole("app", "marker-jwt-1", Duration.ofHours(1), "app");
		GuardedStore store = run(List.of("vault.authentication=kubernetes", "vault.kubernetes.role=app",
				"vault.kubernetes.token-file=" + file), "ttl=0s", "max-staleness=0s");
		store.get("app/key");
		this.server.endTokens();
		this.server.kubernetesRole("app", "marker-jwt-2", Duration.ofHours(1), "app");
		Files.writeString(file, "marker-jwt-2");
		assertThat(store.get("app/key").value().toText()).isEqualTo("marker-value");
		Files.delete(file);
		this.server.endTokens();
		assertThatExceptionOfType(SecretStoreUnavailableException.class).isThrownBy(() -> store.get("app/key"));
	}

	@Test
	void encryptsAndDecrypts() {
		this.admin.send("POST", "transit/keys/orders", Map.of());
		run(token(this.server.rootToken()));
		SecretTransit transit = this.context.getBean(SecretTemplate.class).transit("tested");
		byte[] all = new byte[256];
		for (int i = 0; i < all.length; i++) {
			all[i] = (byte) i;
		}
		assertThat(transit.decrypt("orders", transit.encrypt("orders", all))).isEqualTo(all);
		assertThat(transit.decrypt("orders", transit.encrypt("orders", new byte[0]))).isEmpty();
		String ciphertext = transit.encrypt("orders", "marker-plaintext".getBytes());
		assertThatExceptionOfType(MalformedSecretException.class)
			.isThrownBy(() -> transit.decrypt("orders", ciphertext.substring(0, ciphertext.length() - 8)));
		assertThatExceptionOfType(MalformedSecretException.class).isThrownBy(() -> transit.decrypt("orders", "x"));
		assertThatExceptionOfType(SecretException.class).isThrownBy(() -> transit.encrypt("absent", all));
		assertThatExceptionOfType(InvalidSecretNameException.class)
			.isThrownBy(() -> transit.encrypt("../keys/orders", all));
		this.server.seal(true);
		assertThatExceptionOfType(SecretStoreUnavailableException.class)
			.isThrownBy(() -> transit.encrypt("orders", all));
	}

	@Test
	void whatIsEncryptedIsNoKnownSecret() {
		this.admin.send("POST", "transit/keys/orders", Map.of());
		run(token(this.server.rootToken()));
		SecretTransit transit = this.context.getBean(SecretTemplate.class).transit("tested");
		String ciphertext = transit.encrypt("orders", "ordinary plaintext".getBytes());
		transit.decrypt("orders", ciphertext);
		SecretStores stores = this.context.getBean(SecretStores.class);
		assertThat(stores.known().isIn("ordinary plaintext")).isFalse();
		assertThat(stores.known().isIn(ciphertext)).isFalse();
	}

	@Test
	void aDirectoryCannotEncrypt() {
		run(List.of("type=directory", "path=" + this.directory));
		SecretTemplate template = this.context.getBean(SecretTemplate.class);
		assertThatExceptionOfType(SecretOperationNotSupportedException.class)
			.isThrownBy(() -> template.transit("tested"));
	}

	@Test
	void importsFromVault() {
		this.admin.write("secret", 2, "orders", Map.of("username", "scott", "password", "marker-${tiger}"));
		this.admin.write("secret", 2, "orders/mail", Map.of("key", "marker-mail"));
		List<String> settings = new ArrayList<>(token(this.server.rootToken()));
		settings.add("vault.uri=" + this.server.uri());
		settings.add("type=vault");
		this.context = start(settings, "spring.config.import=patterns-secrets:tested/orders",
				"my.key=${patterns.secret.tested.app/key}", "my.name=${patterns.secret.tested.orders#username}");
		assertThat(this.context.getEnvironment().getProperty("password")).isEqualTo("marker-${tiger}");
		assertThat(this.context.getEnvironment().getProperty("mail.key")).isEqualTo("marker-mail");
		assertThat(this.context.getEnvironment().getProperty("my.key")).isEqualTo("marker-value");
		assertThat(this.context.getEnvironment().getProperty("my.name")).isEqualTo("scott");
	}

	private static List<String> token(String token) {
		return List.of("vault.token=" + token);
	}

	private static List<String> appRole(String secretId) {
		return List.of("vault.authentication=app-role", "vault.app-role.role-id=role",
				"vault.app-role.secret-id=" + secretId);
	}

	private GuardedStore run(List<String> login, String... settings) {
		List<String> all = new ArrayList<>(login);
		all.addAll(List.of(settings));
		if (login.stream().noneMatch((setting) -> setting.startsWith("type="))) {
			all.add("type=vault");
			all.add("vault.uri=" + this.server.uri());
		}
		this.context = start(all);
		return this.context.getBean(SecretStores.class).get("tested");
	}

	private static ConfigurableApplicationContext start(List<String> settings, String... properties) {
		SpringApplication application = new SpringApplication(SecretStoreTestSupport.SecretsConfiguration.class);
		application.setWebApplicationType(WebApplicationType.NONE);
		List<String> arguments = new ArrayList<>();
		settings.forEach((setting) -> arguments.add("--patterns.secrets.stores.tested." + setting));
		List.of(properties).forEach((property) -> arguments.add("--" + property));
		return application.run(arguments.toArray(new String[0]));
	}

}

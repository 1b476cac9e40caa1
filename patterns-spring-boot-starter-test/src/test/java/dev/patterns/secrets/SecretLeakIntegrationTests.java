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

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.util.ContextInitializer;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.Driver;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SimpleDriverDataSource;
import org.springframework.web.context.support.StandardServletEnvironment;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.patterns.secrets.engine.database.LeasedPools;
import dev.patterns.test.secrets.VaultServer;
import dev.patterns.test.services.EmbeddedServers;
import dev.patterns.test.services.Service;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The search for leaks: an application with all kinds of stores reads, rotates and fails,
 * shows all that its endpoints can show, and logs everything at TRACE. None of it has a
 * secret in it, in whatever form.
 */
class SecretLeakIntegrationTests {

	private static final Log logger = LogFactory.getLog(SecretLeakIntegrationTests.class);

	private static final HttpClient HTTP = HttpClient.newHttpClient();

	@TempDir
	Path directory;

	private final VaultServer vault = VaultServer.run();

	private final VaultAdmin admin = new VaultAdmin(this.vault.uri(), this.vault.rootToken());

	private final Markers markers = new Markers();

	private final List<String> finds = new ArrayList<>();

	private final Map<String, Object> variables = new HashMap<>();

	private final Map<String, Object> settings = new LinkedHashMap<>();

	private PostgresqlAccounts accounts;

	@BeforeEach
	void hide() throws Exception {
		EverythingLogged.clear();
		this.admin.write("secret", 2, "app/key", Map.of("value", this.markers.text("kv2")));
		this.admin.write("secret", 2, "app/pair",
				Map.of("a", this.markers.text("pair-a"), "b", this.markers.plain("pair-b")));
		this.admin.write("secret", 2, "hidden/key", Map.of("value", this.markers.text("hidden")));
		this.admin.write("kv1", 1, "key", Map.of("value", this.markers.text("kv1")));
		this.admin.send("POST", "transit/keys/orders", Map.of());
		Files.writeString(this.directory.resolve("file"), this.markers.text("file"));
		Files.writeString(this.directory.resolve("denied"), this.markers.text("denied"));
		Files.createSymbolicLink(this.directory.resolve("link"), this.directory.resolve("denied"));
		Files.write(this.directory.resolve("binary"), this.markers.plain("binary").getBytes(StandardCharsets.UTF_16));
		this.variables.put("APP_VARIABLE", this.markers.text("variable"));
		this.variables.put("VAULT_TOKEN",
				this.markers.add("token", this.vault.token(Duration.ofHours(1), Duration.ZERO, "app")));
		this.settings.put("app.secret.property", this.markers.text("property"));
		this.vault.policy("app",
				Map.of("secret/*", Set.of("read", "list"), "kv1/*", Set.of("read", "list"), "database/creds/*",
						Set.of("read"), "sys/leases/revoke", Set.of("update"), "transit/*", Set.of("update")));
		this.vault.policy("narrow", Map.of("secret/data/app/*", Set.of("read")));
		this.vault.appRole("role", this.markers.plain("secret-id"), Duration.ofHours(1), Duration.ZERO, "app");
		this.vault.kubernetesRole("role", this.markers.plain("jwt"), Duration.ofHours(1), "narrow");
		Files.writeString(this.directory.resolve("jwt"), this.markers.plain("jwt"));
		Map<String, String> database = EmbeddedServers.shared(Service.POSTGRESQL).createDatabase("secret_leak");
		this.accounts = new PostgresqlAccounts(
				new SimpleDriverDataSource(new Driver(), database.get("spring.datasource.url"),
						database.get("spring.datasource.username"), database.get("spring.datasource.password")));
		this.vault.databaseRole("orders", this.accounts, Duration.ofHours(1), Duration.ofHours(2));
		this.settings.put("spring.datasource.url", database.get("spring.datasource.url"));
		settings();
	}

	@AfterEach
	void restoreLogging() throws Exception {
		this.vault.close();
		LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
		context.reset();
		new ContextInitializer(context).autoConfig();
	}

	private void settings() {
		store("vault", "type=vault", "vault.uri=" + this.vault.uri(), "vault.authentication=app-role",
				"vault.app-role.role-id=role", "vault.app-role.secret-id=" + this.markers.plain("secret-id"), "ttl=0s",
				"negative-ttl=0s");
		store("first", "type=vault", "vault.uri=" + this.vault.uri(), "vault.mount=kv1", "vault.token=${VAULT_TOKEN}");
		store("kubernetes", "type=vault", "vault.uri=" + this.vault.uri(), "vault.authentication=kubernetes",
				"vault.kubernetes.role=role", "vault.kubernetes.token-file=" + this.directory.resolve("jwt"));
		store("wrong", "type=vault", "vault.uri=" + this.vault.uri(), "vault.authentication=app-role",
				"vault.app-role.role-id=role", "vault.app-role.secret-id=" + this.markers.plain("wrong-secret-id"));
		store("gone", "type=vault", "vault.uri=http://127.0.0.1:1",
				"vault.token=" + this.markers.plain("token-of-gone"));
		store("files", "type=directory", "path=" + this.directory, "denied=denied", "refresh=100ms");
		store("variables", "type=environment", "prefix=APP_");
		store("properties", "type=property-source", "prefix=app.secret.", "property-source=settings");
		this.settings.put("spring.config.import",
				"patterns-secrets:files,patterns-secrets:vault/app,optional:patterns-secrets:gone/app,patterns-secrets:properties");
		this.settings.put("patterns.secrets.databases.dataSource.store", "vault");
		this.settings.put("patterns.secrets.databases.dataSource.role", "orders");
		this.settings.put("shown.file", "${patterns.secret.files.file}");
		this.settings.put("shown.vault", "a ${patterns.secret.vault.app/key} b");
		this.settings.put("shown.indirect", "${shown.vault}");
		this.settings.put("shown.list[0]", "${patterns.secret.variables.VARIABLE}");
		this.settings.put("management.info.env.enabled", "true");
		this.settings.put("info.referenced", "${patterns.secret.files.file}");
		this.settings.put("info.imported", "${file}");
		this.settings.put("unbound.gone", "${patterns.secret.gone.key}");
		this.settings.put("unbound.denied", "${patterns.secret.files.denied}");
		this.settings.put("unbound.binary", "${patterns.secret.files.binary}");
		this.settings.put("shown.map.x", "${patterns.secret.first.key}");
		this.settings.put("server.port", "0");
		this.settings.put("logging.config", "classpath:secrets/everything-logback.xml");
		this.settings.put("management.endpoints.web.exposure.include", "*");
		this.settings.put("management.endpoints.access.default", "unrestricted");
		this.settings.put("management.endpoint.env.show-values", "always");
		this.settings.put("management.endpoint.configprops.show-values", "always");
		this.settings.put("management.endpoint.quartz.show-values", "always");
		this.settings.put("management.endpoint.health.show-details", "always");
		this.settings.put("management.endpoint.shutdown.access", "none");
		// Nothing of these has to do with secrets; the test is long enough.
		String boot = "org.springframework.boot.";
		this.settings.put("spring.autoconfigure.exclude",
				String.join(",", boot + "hibernate.autoconfigure.HibernateJpaAutoConfiguration",
						boot + "data.jpa.autoconfigure.DataJpaRepositoriesAutoConfiguration",
						boot + "flyway.autoconfigure.FlywayAutoConfiguration",
						boot + "kafka.autoconfigure.KafkaAutoConfiguration",
						boot + "amqp.autoconfigure.RabbitAutoConfiguration",
						boot + "data.redis.autoconfigure.DataRedisAutoConfiguration"));
	}

	private void store(String name, String... properties) {
		for (String property : properties) {
			int equals = property.indexOf('=');
			this.settings.put("patterns.secrets.stores." + name + "." + property.substring(0, equals),
					property.substring(equals + 1));
		}
	}

	@Test
	void nothingHasASecretInIt() throws Exception {
		try (ConfigurableApplicationContext context = start()) {
			Shown shown = context.getBean(Shown.class);
			assertThat(shown.file()).as("secrets are there").contains("MARKER");
			assertThat(shown.list()).allMatch((value) -> value.contains("MARKER"));
			SecretTemplate template = context.getBean(SecretTemplate.class);
			read(template);
			assertThat(context.getBean(JdbcTemplate.class).queryForObject("select current_user", String.class))
				.startsWith("v_orders");
			context.getBean(LeasedPools.class).replaceAll();
			context.getBean(JdbcTemplate.class).queryForObject("select 1", Integer.class);
			rotate(context);
			lookAtEndpoints(context);
			provokeFailures(template);
			lookAtEndpoints(context);
			this.vault.endTokens();
			attempt(() -> template.get("vault", "app/key"));
			attempt(() -> template.get("first", "key"));
			lookAtEndpoints(context);
		}
		this.accounts.passwords.forEach((password) -> this.markers.add("database-" + password.hashCode(), password));
		Markers control = new Markers();
		logger.trace(control.plain("control"));
		String log = EverythingLogged.text();
		assertThat(control.in("the log", log)).as("what is there is found").isNotEmpty();
		assertThat(EverythingLogged.events()).as("the log was captured").isGreaterThan(1000);
		assertThat(log).contains("TRACE org.springframework", "DEBUG com.zaxxer.hikari", "RestTemplate");
		this.finds.addAll(this.markers.in("the log", log));
		assertThat(this.finds).isEmpty();
	}

	private void read(SecretTemplate template) {
		String plaintext = this.markers.text("plaintext");
		String ciphertext = template.transit("vault").encrypt("orders", plaintext.getBytes(StandardCharsets.UTF_8));
		assertThat(new String(template.transit("vault").decrypt("orders", ciphertext), StandardCharsets.UTF_8))
			.isEqualTo(plaintext);
		for (Object value : List.of(template.get("vault", "app/key"), template.getAll("vault", "app/pair"),
				template.getBulk("files", ""), template.get("kubernetes", "app/key"), template.find("first", "key"),
				template.get("variables", "VARIABLE"), template.getBulk("properties", ""),
				template.get("files", "binary"))) {
			logger.info("Read " + value);
			this.finds.addAll(this.markers.in("toString", value.toString()));
			this.finds.addAll(this.markers.in("JSON", new JsonMapper().writeValueAsString(value)));
		}
	}

	private void rotate(ConfigurableApplicationContext context) throws Exception {
		String changed = this.markers.text("changed");
		Files.move(Files.writeString(this.directory.resolve("..new"), changed), this.directory.resolve("file"),
				java.nio.file.StandardCopyOption.REPLACE_EXISTING);
		Awaitility.await().until(() -> context.getEnvironment().getProperty("file", "").contains("changed"));
		assertThat(context.getBean(Injected.class).key.toText()).isEqualTo(changed);
	}

	private void provokeFailures(SecretTemplate template) {
		attempt(() -> template.get("vault", "app/absent"));
		attempt(() -> template.get("vault", "app/pair"));
		attempt(() -> template.get("vault", "app/pair", "absent"));
		attempt(() -> template.get("kubernetes", "hidden/key"));
		attempt(() -> template.get("files", "denied"));
		attempt(() -> template.get("files", "link"));
		attempt(() -> template.get("files", "../x"));
		attempt(() -> template.get("files", "binary").toText());
		attempt(() -> template.get("wrong", "app/key"));
		attempt(() -> template.get("gone", "app/key"));
		attempt(() -> template.get("unknown", "key"));
		attempt(() -> template.transit("files"));
		attempt(() -> template.transit("vault").decrypt("orders", "vault:v1:AAAA"));
		attempt(() -> template.getBulk("variables", "a//b"));
		for (int status : new int[] { 307, 404, 400, 429, 503 }) {
			this.vault.answerWith(status);
			attempt(() -> template.get("vault", "app/key"));
			attempt(() -> template.get("vault", "app/other"));
			attempt(() -> template.transit("vault").encrypt("orders", this.markers.text("unsent").getBytes()));
			attempt(() -> template.refresh("vault"));
		}
		this.vault.answerWith(0);
	}

	private void attempt(Runnable task) {
		try {
			task.run();
		}
		catch (RuntimeException ex) {
			logger.error("Failed: " + ex.getMessage(), ex);
			this.finds.addAll(this.markers.in("exception", ex.toString()));
		}
	}

	private void lookAtEndpoints(ConfigurableApplicationContext context) throws Exception {
		String base = "http://127.0.0.1:" + context.getEnvironment().getProperty("local.server.port") + "/actuator";
		JsonNode links = new JsonMapper().readTree(get(base)).path("_links");
		Set<String> visited = new java.util.TreeSet<>();
		for (JsonNode link : links) {
			String href = link.path("href").asString();
			if (!link.path("templated").asBoolean() && !href.contains("heapdump") && !href.contains("logfile")) {
				visited.add(href.substring(href.lastIndexOf('/') + 1));
				get(href);
			}
		}
		assertThat(visited).contains("env", "configprops", "beans", "secrets", "patterns", "health", "metrics");
		for (String path : List.of("env/file", "env/unbound.gone", "env/unbound.denied", "env/unbound.binary",
				"env/shown.vault", "env/shown.indirect", "env/app.secret.property", "env/patterns.secret.files.file",
				"env/patterns.secret.vault.app%2Fkey", "env/patterns.secrets.stores.first.vault.token",
				"env/patterns.secrets.stores.vault.vault.app-role.secret-id", "env/APP_VARIABLE",
				"env/patterns.secret.files.denied", "configprops/shown", "configprops/patterns.secrets",
				"secrets/vault", "secrets/files", "secrets/gone", "secrets/variables", "health/secrets")) {
			get(base + "/" + path);
		}
		post(base + "/secrets/files");
	}

	private String get(String uri) throws Exception {
		return send(HttpRequest.newBuilder(URI.create(uri)).GET().build());
	}

	private void post(String uri) throws Exception {
		send(HttpRequest.newBuilder(URI.create(uri))
			.header("Content-Type", "application/json")
			.POST(HttpRequest.BodyPublishers.ofString("{}"))
			.build());
	}

	private String send(HttpRequest request) throws Exception {
		HttpResponse<String> response = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
		String path = request.uri().getPath();
		if (path.matches("/actuator/(env|configprops)(/(unbound|shown).*)?")) {
			assertThat(response.statusCode()).as(path).isEqualTo(200);
		}
		this.finds.addAll(this.markers.in(path, response.body()));
		return response.body();
	}

	private ConfigurableApplicationContext start() {
		StandardEnvironment environment = new StandardServletEnvironment();
		environment.getPropertySources()
			.replace(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, new SystemEnvironmentPropertySource(
					StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, this.variables));
		environment.getPropertySources().addFirst(new MapPropertySource("settings", this.settings));
		SpringApplication application = new SpringApplication(LeakApplication.class);
		application.setEnvironment(environment);
		return application.run();
	}

	@ConfigurationProperties("shown")
	record Shown(String file, String vault, String indirect, List<String> list, Map<String, String> map) {

	}

	static class Injected {

		@Secret("files:file")
		volatile SecretValue key;

		@Secret("vault:app/pair#a")
		private volatile String text;

		Injected(String value) {
			this.text = value;
		}

		@Secret("files:file")
		void told(String value) {
			logger.info("Told " + value.length());
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@EnableConfigurationProperties(Shown.class)
	static class LeakApplication {

		@Bean
		Injected injected(@Value("${patterns.secret.vault.app/key}") String value) {
			return new Injected(value);
		}

	}

}

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
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

import com.zaxxer.hikari.HikariDataSource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.postgresql.Driver;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SimpleDriverDataSource;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import tools.jackson.databind.json.JsonMapper;

import dev.patterns.secrets.autoconfigure.LeasedPoolAutoConfiguration;
import dev.patterns.secrets.autoconfigure.SecretsAutoConfiguration;
import dev.patterns.test.services.EmbeddedServers;
import dev.patterns.test.services.Service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Pools on PostgreSQL whose accounts a Vault leases that is lost and comes back. The
 * Vault, whichever it is, is set up by its API.
 */
abstract class LeasedPoolOutageTestSupport {

	private static final Duration LIMIT = Duration.ofSeconds(30);

	private static final Duration SHORT = Duration.ofSeconds(2);

	private static final Duration LONG = Duration.ofSeconds(10);

	private Map<String, String> database;

	private JdbcTemplate admin;

	private ConfigurableApplicationContext context;

	abstract URI uri();

	abstract String rootToken();

	/**
	 * Where Vault finds what listens on a port of this machine.
	 */
	abstract String host(int port);

	abstract void lose();

	abstract void recover();

	@AfterEach
	void close() {
		if (this.context != null) {
			this.context.close();
		}
	}

	@Test
	void renewsOrReplacesAccountsAcrossAnOutage() throws SQLException {
		database();
		setUp();
		start();
		HikariDataSource longPool = this.context.getBean("longPool", HikariDataSource.class);
		HikariDataSource shortPool = this.context.getBean("shortPool", HikariDataSource.class);
		String longAccount = user(longPool);
		long leased = System.nanoTime();
		String shortAccount = user(shortPool);
		lose();
		long lost = System.nanoTime();
		while (isOpen(shortPool)) {
			assertThat(Duration.ofNanos(System.nanoTime() - lost)).as("by an account that has ended").isLessThan(SHORT);
		}
		for (int i = 0; i < 3; i++) {
			assertThat(isOpen(shortPool)).as("a connection of an account that has ended").isFalse();
		}
		assertThat(user(longPool)).isEqualTo(longAccount);
		recover();
		Awaitility.await().atMost(LIMIT).until(() -> isOpen(shortPool));
		assertThat(user(shortPool)).isNotEqualTo(shortAccount);
		Awaitility.await().atMost(LIMIT).until(() -> !roles().contains(shortAccount));
		Awaitility.await()
			.pollInterval(Duration.ofMillis(50))
			.atMost(LIMIT)
			.until(() -> user(longPool).equals(longAccount)
					&& System.nanoTime() - leased > LONG.plusSeconds(1).toNanos());
		this.context.close();
		assertThat(roles()).isEmpty();
	}

	@Test
	@EnabledIfSystemProperty(named = "patterns.proof", matches = "true", disabledReason = "long: run with -Pproof")
	void neverHandsOutAnAccountThatHasEnded() throws Exception {
		database();
		setUp();
		start();
		HikariDataSource pool = this.context.getBean("shortPool", HikariDataSource.class);
		AtomicBoolean end = new AtomicBoolean();
		AtomicInteger queries = new AtomicInteger();
		Set<String> accounts = ConcurrentHashMap.newKeySet();
		ExecutorService threads = Executors.newFixedThreadPool(3);
		try {
			List<CompletableFuture<Void>> users = new ArrayList<>();
			for (int i = 0; i < 3; i++) {
				users.add(CompletableFuture.runAsync(() -> {
					while (!end.get()) {
						query(pool, accounts, queries);
					}
				}, threads));
			}
			// Some outages are shorter than a lease, some are longer.
			for (int round = 0; round < 12; round++) {
				LockSupport.parkNanos(Duration.ofMillis(500 + 250 * (round % 5)).toNanos());
				lose();
				LockSupport.parkNanos(Duration.ofMillis(700 * (round % 4)).toNanos());
				recover();
			}
			end.set(true);
			for (CompletableFuture<Void> user : users) {
				user.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
			}
		}
		finally {
			end.set(true);
			threads.shutdownNow();
		}
		assertThat(accounts).hasSizeGreaterThan(2);
		assertThat(queries.get()).isGreaterThan(1000);
	}

	// There may be no connection, but one that there is works.
	private static void query(HikariDataSource pool, Set<String> accounts, AtomicInteger queries) {
		try (Connection connection = pool.getConnection()) {
			accounts.add(String.valueOf(new JdbcTemplate(new SingleConnectionDataSource(connection, true))
				.queryForObject("select current_user", String.class)));
			queries.incrementAndGet();
		}
		catch (SQLTransientConnectionException ex) {
			assertThat(ex.getMessage()).containsAnyOf("not available", "No account for the database");
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private void database() {
		this.database = EmbeddedServers.shared(Service.POSTGRESQL).createDatabase("leased_outage");
		this.admin = new JdbcTemplate(new SimpleDriverDataSource(new Driver(),
				this.database.get("spring.datasource.url"), this.database.get("spring.datasource.username"),
				this.database.get("spring.datasource.password")));
	}

	private List<String> roles() {
		return this.admin.queryForList("select rolname from pg_roles where rolname ~ '^v[-_].*(short|long)'",
				String.class);
	}

	private void setUp() {
		VaultAdmin vault = new VaultAdmin(uri(), rootToken());
		vault.send("POST", "sys/auth/approle", Map.of("type", "approle"));
		vault.send("POST", "sys/mounts/database", Map.of("type", "database"));
		Map<String, ?> policy = Map.of("path",
				Map.of("database/creds/*", Map.of("capabilities", List.of("read")), "sys/leases/renew",
						Map.of("capabilities", List.of("update")), "sys/leases/revoke",
						Map.of("capabilities", List.of("update"))));
		vault.send("POST", "sys/policies/acl/app", Map.of("policy", new JsonMapper().writeValueAsString(policy)));
		vault.send("POST", "auth/approle/role/orders",
				Map.of("token_policies", List.of("app"), "token_ttl", "1h", "token_max_ttl", "2h"));
		vault.send("POST", "auth/approle/role/orders/role-id", Map.of("role_id", "orders"));
		vault.send("POST", "auth/approle/role/orders/custom-secret-id", Map.of("secret_id", "marker-secret-id"));
		URI server = URI.create(this.database.get("spring.datasource.url").substring("jdbc:".length()));
		vault.send("POST", "database/config/orders",
				Map.of("plugin_name", "postgresql-database-plugin", "allowed_roles", "*", "connection_url",
						"postgresql://{{username}}:{{password}}@%s:%d%s?sslmode=disable"
							.formatted(host(server.getPort()), server.getPort(), server.getPath()),
						"username", this.database.get("spring.datasource.username"), "password",
						this.database.get("spring.datasource.password")));
		role(vault, "short", SHORT);
		role(vault, "long", LONG);
	}

	private static void role(VaultAdmin vault, String name, Duration ttl) {
		vault.send("POST", "database/roles/" + name,
				Map.of("db_name", "orders", "default_ttl", ttl.toSeconds() + "s", "max_ttl", "1h",
						"creation_statements", List.of("create role \"{{name}}\" login password '{{password}}'"),
						"revocation_statements", List.of("drop role if exists \"{{name}}\"")));
	}

	private void start() {
		SpringApplication application = new SpringApplication(PoolsConfiguration.class);
		application.setWebApplicationType(WebApplicationType.NONE);
		String store = "--patterns.secrets.stores.vault.";
		this.context = application.run(store + "type=vault", store + "vault.uri=" + uri(),
				store + "vault.authentication=app-role", store + "vault.app-role.role-id=orders",
				store + "vault.app-role.secret-id=marker-secret-id", store + "vault.connect-timeout=500ms",
				store + "vault.read-timeout=1s", "--patterns.secrets.databases.long-pool.store=vault",
				"--patterns.secrets.databases.long-pool.role=long",
				"--patterns.secrets.databases.short-pool.store=vault",
				"--patterns.secrets.databases.short-pool.role=short",
				"--database.url=" + this.database.get("spring.datasource.url"));
	}

	// A connection of a role that was dropped cannot tell its user.
	private static String user(HikariDataSource pool) {
		return new JdbcTemplate(pool).queryForObject("select current_user", String.class);
	}

	private static boolean isOpen(HikariDataSource pool) {
		Throwable failure = catchThrowable(() -> {
			try (Connection connection = pool.getConnection()) {
				assertThat(connection.isClosed()).isFalse();
			}
		});
		if (failure != null) {
			assertThat(failure).isInstanceOf(SQLTransientConnectionException.class);
		}
		return failure == null;
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ SecretsAutoConfiguration.class, LeasedPoolAutoConfiguration.class })
	static class PoolsConfiguration {

		@Bean
		HikariDataSource longPool(@Value("${database.url}") String url) {
			return pool(url);
		}

		@Bean
		HikariDataSource shortPool(@Value("${database.url}") String url) {
			return pool(url);
		}

		private static HikariDataSource pool(String url) {
			HikariDataSource pool = new HikariDataSource();
			pool.setJdbcUrl(url);
			pool.setMaximumPoolSize(2);
			pool.setConnectionTimeout(500);
			return pool;
		}

	}

}

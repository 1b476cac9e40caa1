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

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import com.zaxxer.hikari.HikariDataSource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.Driver;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SimpleDriverDataSource;

import dev.patterns.secrets.autoconfigure.LeasedPoolAutoConfiguration;
import dev.patterns.secrets.autoconfigure.SecretsAutoConfiguration;
import dev.patterns.secrets.engine.database.LeasedPools;
import dev.patterns.test.secrets.VaultServer;
import dev.patterns.test.services.EmbeddedServers;
import dev.patterns.test.services.Service;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A pool on PostgreSQL whose account is leased, while requests run. A connection of a
 * dropped role cannot tell its user, so each query would notice.
 */
class LeasedPoolIntegrationTests {

	private static final Duration LIMIT = Duration.ofSeconds(30);

	private final VaultServer vault = VaultServer.run();

	// Not the common pool, which has but one thread on a small machine.
	private final ExecutorService executor = Executors.newCachedThreadPool();

	private Map<String, String> database;

	private PostgresqlAccounts accounts;

	private ConfigurableApplicationContext context;

	@BeforeEach
	void database() {
		this.database = EmbeddedServers.shared(Service.POSTGRESQL).createDatabase("leased_pool");
		this.accounts = new PostgresqlAccounts(new SimpleDriverDataSource(new Driver(),
				this.database.get("spring.datasource.url"), this.database.get("spring.datasource.username"),
				this.database.get("spring.datasource.password")));
		this.vault.policy("app", Map.of("database/creds/*", Set.of("read"), "sys/leases/revoke", Set.of("update")));
	}

	@AfterEach
	void close() {
		if (this.context != null) {
			this.context.close();
		}
		this.vault.close();
		this.executor.shutdownNow();
	}

	@Test
	void rotatesWhileRequestsRunBeforeLeasesEnd() {
		login(Duration.ofHours(1));
		this.vault.databaseRole("orders", this.accounts, Duration.ofSeconds(2), Duration.ofSeconds(4));
		start();
		runQueriesUntil(2);
		Awaitility.await()
			.atMost(LIMIT)
			.untilAsserted(() -> assertThat(this.accounts.roles()).as("old accounts are dropped").hasSize(1));
	}

	@Test
	void takesLeasesAnewBeforeTheTokenEndsThatTookThem() {
		login(Duration.ofSeconds(3));
		this.vault.databaseRole("orders", this.accounts, Duration.ofHours(1), Duration.ofHours(2));
		start();
		runQueriesUntil(1);
	}

	@Test
	void takesLeasesAnewWhenTheTokenWasRevoked() {
		login(Duration.ofHours(1));
		this.vault.databaseRole("orders", this.accounts, Duration.ofHours(1), Duration.ofHours(2));
		start();
		JdbcTemplate template = template();
		String before = user(template);
		this.vault.endTokens();
		assertThat(this.accounts.roles()).doesNotContain(before);
		Awaitility.await().atMost(LIMIT).until(() -> this.context.getBean(LeasedPools.class).rotations() > 0);
		for (int i = 0; i < 20; i++) {
			assertThat(user(template)).isNotEqualTo(before);
		}
	}

	@Test
	void doesNotDropAnAccountUnderATransaction() throws Exception {
		login(Duration.ofHours(1));
		this.vault.databaseRole("orders", this.accounts, Duration.ofSeconds(2), Duration.ofHours(1));
		start();
		HikariDataSource pool = this.context.getBean(HikariDataSource.class);
		try (var connection = pool.getConnection(); var statement = connection.createStatement()) {
			String before = current(statement);
			// A rotation for whatever reason.
			this.vault.databaseRole("orders", this.accounts, Duration.ofSeconds(2), Duration.ofSeconds(4));
			rotate();
			assertThat(user(template())).isNotEqualTo(before);
			assertThat(current(statement)).isEqualTo(before);
			assertThat(this.accounts.roles()).contains(before);
			connection.close();
			Awaitility.await().atMost(LIMIT).until(() -> !this.accounts.roles().contains(before));
		}
	}

	@Test
	void endsItsLeasesWithTheApplication() {
		login(Duration.ofHours(1));
		this.vault.databaseRole("orders", this.accounts, Duration.ofHours(1), Duration.ofHours(2));
		start();
		user(template());
		assertThat(this.accounts.roles()).hasSize(1);
		this.context.close();
		assertThat(this.accounts.roles()).isEmpty();
		assertThat(this.vault.leasedAccounts()).isEmpty();
	}

	// As if the lease could not be prolonged any more.
	private void rotate() {
		LeasedPools pools = this.context.getBean(LeasedPools.class);
		pools.replaceAll();
		assertThat(pools.rotations()).isPositive();
	}

	private void runQueriesUntil(int rotations) {
		JdbcTemplate template = template();
		AtomicBoolean end = new AtomicBoolean();
		AtomicInteger queries = new AtomicInteger();
		List<CompletableFuture<Void>> threads = new ArrayList<>();
		for (int i = 0; i < 3; i++) {
			threads.add(CompletableFuture.runAsync(() -> {
				while (!end.get()) {
					assertThat(user(template)).startsWith("v_orders");
					queries.incrementAndGet();
				}
			}, this.executor));
		}
		try {
			LeasedPools pools = this.context.getBean(LeasedPools.class);
			Awaitility.await()
				.atMost(LIMIT)
				.until(() -> pools.rotations() >= rotations
						|| threads.stream().anyMatch(CompletableFuture::isCompletedExceptionally));
		}
		finally {
			end.set(true);
		}
		threads.forEach(CompletableFuture::join);
		assertThat(queries.get()).isGreaterThan(100);
	}

	private static String user(JdbcTemplate template) throws DataAccessException {
		return template.queryForObject("select current_user", String.class);
	}

	private static String current(java.sql.Statement statement) throws java.sql.SQLException {
		try (var result = statement.executeQuery("select current_user")) {
			result.next();
			return result.getString(1);
		}
	}

	private JdbcTemplate template() {
		return new JdbcTemplate(this.context.getBean(HikariDataSource.class));
	}

	private void login(Duration ttl) {
		this.vault.appRole("orders", "marker-secret-id", ttl, Duration.ZERO, "app");
	}

	private void start() {
		SpringApplication application = new SpringApplication(PoolConfiguration.class);
		application.setWebApplicationType(WebApplicationType.NONE);
		String store = "--patterns.secrets.stores.vault.";
		this.context = application.run(store + "type=vault", store + "vault.uri=" + this.vault.uri(),
				store + "vault.authentication=app-role", store + "vault.app-role.role-id=orders",
				store + "vault.app-role.secret-id=marker-secret-id",
				"--patterns.secrets.databases.data-source.store=vault",
				"--patterns.secrets.databases.data-source.role=orders",
				"--spring.datasource.url=" + this.database.get("spring.datasource.url"),
				"--spring.datasource.hikari.maximum-pool-size=4");
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ SecretsAutoConfiguration.class, LeasedPoolAutoConfiguration.class,
			DataSourceAutoConfiguration.class })
	static class PoolConfiguration {

	}

}

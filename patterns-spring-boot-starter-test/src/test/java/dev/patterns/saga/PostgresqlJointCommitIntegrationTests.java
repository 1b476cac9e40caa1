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

package dev.patterns.saga;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.transaction.TransactionExecution;
import org.springframework.transaction.TransactionExecutionListener;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

import dev.patterns.gate.autoconfigure.GateAutoConfiguration;
import dev.patterns.identity.autoconfigure.IdentityAutoConfiguration;
import dev.patterns.jdbc.autoconfigure.JdbcAccessAutoConfiguration;
import dev.patterns.lease.autoconfigure.LeaseAutoConfiguration;
import dev.patterns.saga.autoconfigure.SagaStoreAutoConfiguration;
import dev.patterns.saga.store.SagaClaim;
import dev.patterns.saga.store.SagaDefinitionKey;
import dev.patterns.saga.store.SagaRecord;
import dev.patterns.saga.store.SagaStepRecord;
import dev.patterns.saga.store.SagaStore;
import dev.patterns.saga.store.SagaTransition;
import dev.patterns.serialization.autoconfigure.SerializationAutoConfiguration;
import dev.patterns.test.services.EmbeddedServers;
import dev.patterns.test.services.Service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * When a step's checkpoint, or a start, is committed in the same exchange with
 * PostgreSQL, and when it must not be.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PostgresqlJointCommitIntegrationTests {

	private static final SagaDefinitionKey KEY = new SagaDefinitionKey("order", 1, "f1");

	private static final Instant NOW = Instant.ofEpochMilli(1_000_000);

	private Map<String, String> properties;

	private JdbcTemplate outside;

	private ConfigurableApplicationContext context;

	@BeforeAll
	void start() {
		this.properties = EmbeddedServers.shared(Service.POSTGRESQL).createDatabase("saga_commit");
		this.context = start(this.properties.get("spring.datasource.url"));
		this.outside = new JdbcTemplate(new DriverManagerDataSource(this.properties.get("spring.datasource.url"),
				this.properties.get("spring.datasource.username"), this.properties.get("spring.datasource.password")));
		this.outside.execute("create table parent (id integer primary key)");
		this.outside
			.execute("create table effect (parent integer references parent (id) deferrable initially deferred)");
	}

	private ConfigurableApplicationContext start(String url) {
		return start(Map.of("spring.datasource.url", url));
	}

	private ConfigurableApplicationContext start(Map<String, String> more) {
		Map<String, Object> all = new HashMap<>(this.properties);
		all.putAll(more);
		all.put("patterns.jdbc.initialize-schema", "always");
		all.put("spring.main.banner-mode", "off");
		ConfigurableApplicationContext started = new SpringApplicationBuilder(Application.class)
			.web(WebApplicationType.NONE)
			.properties(all)
			.run();
		// Creates the tables.
		started.getBean(SagaStore.class);
		return started;
	}

	@AfterAll
	void stop() {
		this.context.close();
	}

	@BeforeEach
	void reset() {
		for (String table : new String[] { "effect", "parent", "patterns_saga", "patterns_saga_step" }) {
			this.outside.update("delete from " + table);
		}
		this.outside.update("insert into parent (id) values (1)");
	}

	@Test
	void committedInTheSameExchange() {
		assertThat(isCommittedEarly(this.context, "\"r\"", (template) -> {
		})).isTrue();
		assertThat(count("effect")).isEqualTo(1);
		assertThat(count("patterns_saga_step")).isEqualTo(1);
	}

	@Test
	void aStartIsCommittedInTheSameExchange() {
		SagaStore store = this.context.getBean(SagaStore.class);
		SagaRecord saga = queued();
		store.transaction().executeWithoutResult((status) -> {
			assertThat(store.insertLast(saga)).isTrue();
			assertThat(count("patterns_saga")).isEqualTo(1);
		});
		assertThat(store.find("s1")).contains(saga);
	}

	@Test
	void theConnectionIsUsableAfterwards() {
		for (int i = 0; i < 20; i++) {
			reset();
			assertThat(isCommittedEarly(this.context, "\"r\"", (template) -> {
			})).isTrue();
		}
		assertThat(this.context.getBean(JdbcTemplate.class)
			.queryForObject("select current_setting('idle_in_transaction_session_timeout')", String.class))
			.isEqualTo("0");
	}

	@Test
	void notIfSomebodyMayStillWriteBeforeTheCompletion() {
		assertThat(isCommittedEarly(this.context, "\"r\"", (template) -> TransactionSynchronizationManager
			.registerSynchronization(new TransactionSynchronization() {

				@Override
				public void beforeCompletion() {
					template.update("insert into effect (parent) values (1)");
				}

			}))).isFalse();
		assertThat(count("effect")).isEqualTo(2);
	}

	@Test
	void notIfAListenerOfTheTransactionManagerMayStillWrite() {
		DataSourceTransactionManager manager = this.context.getBean(DataSourceTransactionManager.class);
		try {
			assertThat(isCommittedEarly(this.context, "\"r\"",
					(template) -> manager.addListener(new TransactionExecutionListener() {

						@Override
						public void beforeCommit(TransactionExecution transaction) {
							template.update("insert into effect (parent) values (1)");
						}

					})))
				.isFalse();
		}
		finally {
			manager.setTransactionExecutionListeners(List.of());
		}
		assertThat(count("effect")).isEqualTo(2);
	}

	@Test
	void notIfItDoesNotFitIntoTheBufferOfTheDriver() {
		assertThat(isCommittedEarly(this.context, "\"" + "x".repeat(4000) + "\"", (template) -> {
		})).isFalse();
		assertThat(count("patterns_saga_step")).isEqualTo(1);
	}

	@Test
	void notIfTheDriverSetsSavepoints() {
		String url = this.properties.get("spring.datasource.url");
		try (ConfigurableApplicationContext saving = start(url + (url.contains("?") ? "&" : "?") + "autosave=always")) {
			assertThat(isCommittedEarly(saving, "\"r\"", (template) -> {
			})).isFalse();
		}
		assertThat(count("patterns_saga_step")).isEqualTo(1);
	}

	@Test
	void aFailureOfTheCommitLeavesNothing() {
		assertThatExceptionOfType(DataIntegrityViolationException.class).isThrownBy(() -> isCommittedEarly(this.context,
				"\"r\"", (template) -> template.update("insert into effect (parent) values (2)")));
		assertThat(count("effect")).isZero();
		assertThat(count("patterns_saga_step")).isZero();
		assertThat(isOwned()).isTrue();
	}

	@Test
	void aFailureOfTheFenceLeavesNothing() {
		SagaStore store = this.context.getBean(SagaStore.class);
		SagaRecord saga = claimed(store);
		store.transaction().executeWithoutResult((status) -> {
			this.context.getBean(JdbcTemplate.class).update("insert into effect (parent) values (1)");
			takeOver();
			assertThat(store.transit(saga, completed(saga, "\"r\""))).isFalse();
			status.setRollbackOnly();
		});
		assertThat(count("effect")).isZero();
		assertThat(count("patterns_saga_step")).isZero();
	}

	@Test
	void limitsThatTheSessionHasAlreadyAreNotSetAgain() {
		try (ConfigurableApplicationContext limited = start(
				Map.of("spring.datasource.hikari.data-source-properties.options",
						"-c statement_timeout=30s -c idle_in_transaction_session_timeout=30s",
						"spring.datasource.hikari.maximum-pool-size", "1"))) {
			// Asks the connection.
			assertLimited(limited, Duration.ofSeconds(30));
			assertThat(assertLimited(limited, Duration.ofSeconds(30))).doesNotContain("set_config");
			assertThat(assertLimited(limited, Duration.ofSeconds(5))).contains("set_config");
			assertThat(assertLimited(limited, Duration.ofSeconds(60))).contains("set_config");
			assertThat(assertLimited(limited, Duration.ofSeconds(30))).doesNotContain("set_config");
		}
		assertLimited(this.context, Duration.ofSeconds(30));
		assertThat(assertLimited(this.context, Duration.ofSeconds(30))).contains("set_config");
	}

	private String assertLimited(ConfigurableApplicationContext node, Duration limit) {
		JdbcTemplate template = node.getBean(JdbcTemplate.class);
		SagaStore store = node.getBean(SagaStore.class);
		return store.transaction().execute((status) -> {
			int process = template.queryForObject("select pg_backend_pid()", Integer.class);
			store.limitTransaction(limit);
			String last = this.outside.queryForObject("select query from pg_stat_activity where pid = ?", String.class,
					process);
			assertThat(template.queryForList(
					"select cast(setting as bigint) from pg_settings"
							+ " where name in ('statement_timeout', 'idle_in_transaction_session_timeout')",
					Long.class))
				.containsExactly(limit.toMillis(), limit.toMillis());
			return last;
		});
	}

	private void takeOver() {
		// Not through Spring, which would keep this connection until the completion.
		try (Connection connection = this.outside.getDataSource().getConnection();
				Statement statement = connection.createStatement()) {
			statement.executeUpdate("update patterns_saga set epoch = epoch + 1");
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private boolean isOwned() {
		return this.outside.queryForObject("select owner from patterns_saga", String.class) != null;
	}

	private int count(String table) {
		return this.outside.queryForObject("select count(*) from " + table, Integer.class);
	}

	private boolean isCommittedEarly(ConfigurableApplicationContext node, String result,
			Consumer<JdbcTemplate> before) {
		SagaStore store = node.getBean(SagaStore.class);
		JdbcTemplate template = node.getBean(JdbcTemplate.class);
		SagaRecord saga = claimed(store);
		return Boolean.TRUE.equals(store.transaction().execute((status) -> {
			template.update("insert into effect (parent) values (1)");
			before.accept(template);
			assertThat(store.transit(saga, completed(saga, result))).isTrue();
			return count("patterns_saga_step") == 1;
		}));
	}

	private static SagaRecord queued() {
		return SagaRecord.start("s1", KEY, new SagaRecord.Origin("app", "{}", Map.of(), Map.of(), null, null, NOW),
				NOW);
	}

	private static SagaRecord claimed(SagaStore store) {
		store.transaction().executeWithoutResult((status) -> store.insert(queued()));
		return store
			.claim(new SagaClaim(store.lease().nodeId(), List.of(KEY), Map.of(), Set.of(), Set.of(),
					Set.of(SagaClaim.Mode.LOST), false, NOW, 1))
			.get(0)
			.saga();
	}

	private static SagaTransition completed(SagaRecord saga, String result) {
		return SagaTransition.of(saga, NOW)
			.with(SagaStepRecord.first(saga, "charge", SagaStepKind.FORWARD, NOW).completed(result, 1, NOW), true);
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ DataSourceAutoConfiguration.class, DataSourceTransactionManagerAutoConfiguration.class,
			TransactionAutoConfiguration.class, JdbcTemplateAutoConfiguration.class, JacksonAutoConfiguration.class,
			SerializationAutoConfiguration.class, IdentityAutoConfiguration.class, GateAutoConfiguration.class,
			JdbcAccessAutoConfiguration.class, LeaseAutoConfiguration.class, SagaStoreAutoConfiguration.class })
	static class Application {

	}

}

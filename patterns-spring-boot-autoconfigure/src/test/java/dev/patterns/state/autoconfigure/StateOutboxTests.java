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

package dev.patterns.state.autoconfigure;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import dev.patterns.gate.autoconfigure.GateAutoConfiguration;
import dev.patterns.identity.autoconfigure.IdentityAutoConfiguration;
import dev.patterns.jdbc.autoconfigure.JdbcAccessAutoConfiguration;
import dev.patterns.lease.autoconfigure.LeaseAutoConfiguration;
import dev.patterns.outbox.OutboxBuffer;
import dev.patterns.outbox.OutboxException;
import dev.patterns.outbox.OutboxOptions;
import dev.patterns.outbox.autoconfigure.OutboxAutoConfiguration;
import dev.patterns.outbox.autoconfigure.OutboxJdbcAutoConfiguration;
import dev.patterns.serialization.autoconfigure.SerializationAutoConfiguration;
import dev.patterns.state.EtagMismatchException;
import dev.patterns.state.SaveOptions;
import dev.patterns.state.StateTemplate;
import dev.patterns.state.UnsupportedStateOperationException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for messages that are published with state.
 */
class StateOutboxTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(TransactionAutoConfiguration.class,
				DataSourceTransactionManagerAutoConfiguration.class, SerializationAutoConfiguration.class,
				IdentityAutoConfiguration.class, GateAutoConfiguration.class, LeaseAutoConfiguration.class,
				JdbcAccessAutoConfiguration.class, OutboxAutoConfiguration.class, OutboxJdbcAutoConfiguration.class,
				JdbcStateStoreAutoConfiguration.class, StateOutboxAutoConfiguration.class,
				StateAutoConfiguration.class))
		.withUserConfiguration(Databases.class)
		.withPropertyValues("patterns.outbox.relay.enabled=false", "patterns.jdbc.initialize-schema=always");

	@Test
	void stateAndMessagesAreOneCommit() {
		this.runner.run((context) -> {
			StateTemplate state = context.getBean(StateTemplate.class);
			assertThat(state
				.transaction((t) -> t.save("a", 1).publish("orders", "k", "one").publish("orders", null, "two")))
				.containsOnlyKeys("a");
			assertThat(messages(context, "main")).isEqualTo(2);
			// Only a message.
			state.transaction((t) -> t.publish("orders", "k", "three"));
			assertThat(messages(context, "main")).isEqualTo(3);
		});
	}

	@Test
	void aRefusalTakesTheMessageBack() {
		this.runner.run((context) -> {
			StateTemplate state = context.getBean(StateTemplate.class);
			state.save("a", 1);
			for (boolean outer : new boolean[] { false, true }) {
				Runnable refused = () -> assertThatExceptionOfType(EtagMismatchException.class)
					.isThrownBy(() -> state.transaction((t) -> t.save("b", 1)
						.publish("orders", "k", "no")
						.save("a", 2, SaveOptions.ifMatch("wrong"))));
				if (outer) {
					new TransactionTemplate(context.getBean("mainManager", PlatformTransactionManager.class))
						.executeWithoutResult((status) -> {
							refused.run();
							state.save("outer", 1);
						});
				}
				else {
					refused.run();
				}
				assertThat(messages(context, "main")).isZero();
				assertThat(state.get("b", Integer.class).exists()).isFalse();
				assertThat(state.get("outer", Integer.class).exists()).isEqualTo(outer);
			}
		});
	}

	@Test
	void aMessageThatIsRefusedTakesTheStateBack() {
		this.runner.withPropertyValues("patterns.outbox.max-message-size=10B").run((context) -> {
			StateTemplate state = context.getBean(StateTemplate.class);
			assertThatExceptionOfType(OutboxException.class).isThrownBy(
					() -> state.transaction((t) -> t.save("a", 1).publish("orders", "k", "more than ten bytes")));
			assertThat(state.get("a", Integer.class).exists()).isFalse();
		});
	}

	@Test
	void theCallersTransactionDecides() {
		this.runner.run((context) -> {
			StateTemplate state = context.getBean(StateTemplate.class);
			new TransactionTemplate(context.getBean("mainManager", PlatformTransactionManager.class))
				.executeWithoutResult((status) -> {
					state.transaction((t) -> t.save("a", 1).publish("orders", "k", "one"));
					status.setRollbackOnly();
				});
			assertThat(messages(context, "main")).isZero();
			assertThat(state.get("a", Integer.class).exists()).isFalse();
		});
	}

	@Test
	void aBufferOfASagaStepDoesNotTakeTheMessage() {
		this.runner.run((context) -> {
			OutboxBuffer buffer = new OutboxBuffer();
			try (OutboxBuffer.Binding binding = buffer.bind()) {
				context.getBean(StateTemplate.class).transaction((t) -> t.save("a", 1).publish("orders", "k", "one"));
			}
			assertThat(messages(context, "main")).isEqualTo(1);
		});
	}

	// Guards against a message in another database than the state: there would be two
	// commits.
	@Test
	void anotherDatabaseIsRefusedBeforeAnythingIsWritten() {
		this.runner.withPropertyValues("patterns.outbox.data-source=second").run((context) -> {
			StateTemplate state = context.getBean(StateTemplate.class);
			Runnable refused = () -> assertThatExceptionOfType(UnsupportedStateOperationException.class)
				.isThrownBy(() -> state.transaction((t) -> t.save("a", 1).publish("orders", "k", "one")))
				.withMessageContaining("patterns.outbox.data-source");
			refused.run();
			// Also within a transaction of the outbox's database, which it would accept.
			new TransactionTemplate(context.getBean("secondManager", PlatformTransactionManager.class))
				.executeWithoutResult((status) -> refused.run());
			assertThat(state.get("a", Integer.class).exists()).isFalse();
			assertThat(messages(context, "second")).isZero();
		});
	}

	@Test
	void ofSeveralOutboxesTheOneOfTheDatabaseIsTaken() {
		this.runner
			.withPropertyValues("patterns.outbox.data-sources=second,main",
					"patterns.state.stores.other.data-source=second", "patterns.state.stores.third.data-source=third")
			.run((context) -> {
				StateTemplate state = context.getBean(StateTemplate.class);
				state.transaction((t) -> t.save("a", 1).publish("orders", "k", "one"));
				assertThat(messages(context, "main")).isEqualTo(1);
				state.store("other").transaction((t) -> t.save("a", 1).publish("orders", "k", "one"));
				assertThat(messages(context, "second")).isEqualTo(1);
				assertThatExceptionOfType(UnsupportedStateOperationException.class).isThrownBy(
						() -> state.store("third").transaction((t) -> t.save("a", 1).publish("orders", "k", "one")));
				assertThatExceptionOfType(UnsupportedStateOperationException.class)
					.isThrownBy(() -> state.transaction((t) -> t.save("b", 1)
						.publish("orders", "k", "one", OutboxOptions.NONE.withDataSource("second"))));
				assertThat(state.get("b", Integer.class).exists()).isFalse();
			});
	}

	private static int messages(AssertableApplicationContext context, String dataSource) {
		JdbcTemplate template = new JdbcTemplate(context.getBean(dataSource, DataSource.class));
		try {
			Integer count = template.queryForObject("select count(*) from patterns_outbox", Integer.class);
			return (count != null) ? count : -1;
		}
		catch (DataAccessException ex) {
			// Nobody asked for the table.
			return 0;
		}
	}

	@Configuration(proxyBeanMethods = false)
	static class Databases {

		@Bean
		@Primary
		HikariDataSource main() {
			return database();
		}

		@Bean
		HikariDataSource second() {
			return database();
		}

		@Bean
		HikariDataSource third() {
			return database();
		}

		private static HikariDataSource database() {
			HikariDataSource database = new HikariDataSource();
			database.setJdbcUrl("jdbc:h2:mem:" + java.util.UUID.randomUUID());
			database.setMaximumPoolSize(3);
			return database;
		}

		@Bean
		@Primary
		JdbcTransactionManager mainManager(DataSource main) {
			return new JdbcTransactionManager(main);
		}

		@Bean
		JdbcTransactionManager secondManager(
				@org.springframework.beans.factory.annotation.Qualifier("second") DataSource second) {
			return new JdbcTransactionManager(second);
		}

		@Bean
		JdbcTransactionManager thirdManager(
				@org.springframework.beans.factory.annotation.Qualifier("third") DataSource third) {
			return new JdbcTransactionManager(third);
		}

	}

}

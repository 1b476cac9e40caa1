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

package dev.patterns.outbox;

import java.time.Duration;
import java.util.UUID;

import javax.sql.DataSource;

import org.awaitility.Awaitility;
import org.h2.Driver;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SimpleDriverDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;

import dev.patterns.outbox.engine.OutboxRelayLifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Several data sources, each with an outbox.
 */
class OutboxDataSourcesTests {

	private final ApplicationContextRunner runner = OutboxTestContext.withoutDatabase()
		.withUserConfiguration(TwoDatabases.class)
		.withPropertyValues("patterns.outbox.data-sources=orders,stock", "patterns.jdbc.initialize-schema=always");

	private final ApplicationContextRunner writer = this.runner
		.withPropertyValues("patterns.outbox.relay.enabled=false");

	@Test
	void theTransactionDecides() {
		this.writer.run((context) -> {
			OutboxTemplate template = context.getBean(OutboxTemplate.class);
			transaction(context, "ordersManager").executeWithoutResult((status) -> template.publish("t", "a", "1"));
			assertThat(rows(context, "orders")).isEqualTo(1);
			assertThat(rows(context, "stock")).isZero();
			transaction(context, "stockManager").executeWithoutResult((status) -> context.publishEvent(new Taken("x")));
			assertThat(rows(context, "orders")).isEqualTo(1);
			assertThat(rows(context, "stock")).isEqualTo(1);
			transaction(context, "stockManager").executeWithoutResult((status) -> {
				template.publish("t", "a", "2");
				status.setRollbackOnly();
			});
			assertThat(rows(context, "stock")).isEqualTo(1);
		});
	}

	@Test
	void withTransactionsOnBothAMessageSaysWhereItBelongs() {
		this.writer.run((context) -> {
			OutboxTemplate template = context.getBean(OutboxTemplate.class);
			transaction(context, "ordersManager")
				.executeWithoutResult((outer) -> transaction(context, "stockManager").executeWithoutResult((inner) -> {
					assertThatExceptionOfType(OutboxTransactionException.class)
						.isThrownBy(() -> template.publish("t", "a", "1"))
						.withMessageContaining("[orders, stock]");
					template.publish("t", "a", "1", OutboxOptions.NONE.withDataSource("orders"));
					context.publishEvent(new OfStock("x"));
				}));
			assertThat(rows(context, "orders")).isEqualTo(1);
			assertThat(rows(context, "stock")).isEqualTo(1);
		});
	}

	@Test
	void aTransactionOfTheOtherDatabaseIsNotEnough() {
		this.writer.run((context) -> {
			OutboxTemplate template = context.getBean(OutboxTemplate.class);
			transaction(context, "ordersManager")
				.executeWithoutResult((status) -> assertThatExceptionOfType(OutboxTransactionException.class)
					.isThrownBy(() -> template.publish("t", "a", "1", OutboxOptions.NONE.withDataSource("stock"))));
			assertThatExceptionOfType(OutboxTransactionException.class)
				.isThrownBy(() -> template.publish("t", "a", "1", OutboxOptions.NONE.withDataSource("nowhere")))
				.withMessageContaining("'nowhere'")
				.withMessageContaining("patterns.outbox.data-sources");
			assertThat(rows(context, "orders") + rows(context, "stock")).isZero();
		});
	}

	@Test
	void aMethodOpensATransactionOfItsDatabase() {
		this.writer.withUserConfiguration(Methods.class).run((context) -> {
			Shelf shelf = context.getBean(Shelf.class);
			shelf.take();
			assertThat(rows(context, "stock")).isEqualTo(1);
			shelf.takeInTransaction();
			assertThat(rows(context, "stock")).isEqualTo(2);
			assertThat(rows(context, "orders")).isZero();
		});
	}

	@Test
	void eachDatabaseHasItsRelay() {
		this.runner.run((context) -> {
			OutboxTemplate template = context.getBean(OutboxTemplate.class);
			RecordingBroker broker = context.getBean(RecordingBroker.class);
			transaction(context, "ordersManager").executeWithoutResult((status) -> template.publish("t", "a", "1"));
			transaction(context, "stockManager").executeWithoutResult((status) -> template.publish("t", "b", "2"));
			Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> broker.data().size() == 2);
			assertThat(broker.data()).containsExactlyInAnyOrder("1", "2");
			Awaitility.await()
				.atMost(Duration.ofSeconds(10))
				.until(() -> rows(context, "orders") + rows(context, "stock") == 0);
			assertThat(context.getBean(OutboxRelayLifecycle.class).getOwned()).containsOnlyKeys("orders", "stock");
			assertThat(context.getBean(OutboxRelayLifecycle.class).getOwned().values())
				.allMatch((owned) -> owned.isAll());
		});
	}

	@Test
	void anUnknownNameFailsTheStart() {
		this.runner.withPropertyValues("patterns.outbox.data-sources=orders,stock,absent")
			.withUserConfiguration(Methods.class)
			.run((context) -> assertThat(context).getFailure().rootCause().hasMessageContaining("'absent'"));
		this.runner.withPropertyValues("patterns.outbox.data-sources=orders")
			.withUserConfiguration(Methods.class)
			.run((context) -> assertThat(OutboxTestContext.definitionFailure(context.getStartupFailure()))
				.hasMessageContaining("'stock'"));
		this.runner.withPropertyValues("patterns.outbox.data-source=orders")
			.run((context) -> assertThat(context).getFailure().rootCause().hasMessageContaining("not both"));
		this.runner.withPropertyValues("patterns.outbox.data-sources=orders,orders")
			.run((context) -> assertThat(context).getFailure().rootCause().hasMessageContaining("twice"));
		this.runner.withPropertyValues("patterns.outbox.relay.notifications.data-source=orders")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("cannot lead to several databases"));
		this.runner.withPropertyValues("patterns.outbox.relay.notifications.data-sources.other=orders")
			.run((context) -> assertThat(context).getFailure().rootCause().hasMessageContaining("[other]"));
	}

	private static TransactionTemplate transaction(ApplicationContext context, String manager) {
		return new TransactionTemplate(context.getBean(manager, JdbcTransactionManager.class));
	}

	private static int rows(ApplicationContext context, String dataSource) {
		Integer count = new JdbcTemplate(context.getBean(dataSource, DataSource.class))
			.queryForObject("select count(*) from patterns_outbox", Integer.class);
		return (count != null) ? count : 0;
	}

	@Outbox(topic = "taken", key = "item")
	record Taken(String item) {

	}

	@Outbox(topic = "stock", key = "item", dataSource = "stock")
	record OfStock(String item) {

	}

	static class Shelf {

		@Outbox(topic = "taken", key = "item", dataSource = "stock")
		Taken take() {
			return new Taken("x");
		}

		@Transactional("stockManager")
		@Outbox(topic = "taken", key = "item", dataSource = "stock")
		Taken takeInTransaction() {
			return new Taken("y");
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableTransactionManagement(proxyTargetClass = true)
	static class Methods {

		@Bean
		Shelf shelf() {
			return new Shelf();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class TwoDatabases {

		@Bean
		DataSource orders() {
			return h2();
		}

		@Bean
		DataSource stock() {
			return h2();
		}

		@Bean
		JdbcTransactionManager ordersManager(@Qualifier("orders") DataSource orders) {
			return new JdbcTransactionManager(orders);
		}

		@Bean
		JdbcTransactionManager stockManager(@Qualifier("stock") DataSource stock) {
			return new JdbcTransactionManager(stock);
		}

		private static DataSource h2() {
			return new SimpleDriverDataSource(new Driver(), "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1",
					"sa", "");
		}

	}

}

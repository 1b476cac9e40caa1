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

package dev.patterns.choreography;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.autoconfigure.context.PropertyPlaceholderAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcClientAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.annotation.Transactional;

import dev.patterns.gate.autoconfigure.GateAutoConfiguration;
import dev.patterns.identity.autoconfigure.IdentityAutoConfiguration;
import dev.patterns.inbox.Idempotent;
import dev.patterns.inbox.autoconfigure.InboxAutoConfiguration;
import dev.patterns.inbox.autoconfigure.InboxStoreAutoConfiguration;
import dev.patterns.jdbc.autoconfigure.JdbcAccessAutoConfiguration;
import dev.patterns.lease.autoconfigure.LeaseAutoConfiguration;
import dev.patterns.outbox.Outbox;
import dev.patterns.outbox.autoconfigure.OutboxAutoConfiguration;
import dev.patterns.outbox.autoconfigure.OutboxJdbcAutoConfiguration;
import dev.patterns.pubsub.PubSubListener;
import dev.patterns.pubsub.autoconfigure.PubSubAutoConfiguration;
import dev.patterns.serialization.autoconfigure.SerializationAutoConfiguration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A choreography without any coordinator, as {@code docs/saga-messaging.md} shows it: an
 * order is placed, its payment charged or declined, and the order confirmed or cancelled.
 */
class ChoreographyTests {

	@Test
	void ordersAreConfirmedOrCancelled() {
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Shop.class)
			.web(WebApplicationType.NONE)
			.properties("spring.application.name=shop", "spring.main.banner-mode=off",
					"spring.datasource.url=jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1")
			.run()) {
			JdbcClient jdbc = context.getBean(JdbcClient.class);
			jdbc.sql("create table shop_order (id varchar(40) primary key, status varchar(40))").update();
			jdbc.sql("create table payment (order_id varchar(40) primary key, total decimal(10, 2))").update();
			Orders orders = context.getBean(Orders.class);
			orders.place(new OrderPlaced("cheap", new BigDecimal("12.50")));
			orders.place(new OrderPlaced("dear", new BigDecimal("2000")));
			Awaitility.await()
				.atMost(Duration.ofSeconds(20))
				.untilAsserted(() -> assertThat(statuses(jdbc)).containsExactly("cheap CONFIRMED", "dear CANCELLED"));
			assertThat(jdbc.sql("select order_id from payment").query(String.class).list()).containsExactly("cheap");
		}
	}

	private static List<String> statuses(JdbcClient jdbc) {
		return jdbc.sql("select id || ' ' || status from shop_order order by id").query(String.class).list();
	}

	@Outbox(topic = "orders", key = "orderId")
	record OrderPlaced(String orderId, BigDecimal total) {

	}

	@Outbox(topic = "payments", key = "orderId")
	record PaymentCharged(String orderId) {

	}

	@Outbox(topic = "payments", key = "orderId")
	record PaymentDeclined(String orderId, String why) {

	}

	static class Orders {

		private final JdbcClient jdbc;

		private final ApplicationEventPublisher events;

		Orders(JdbcClient jdbc, ApplicationEventPublisher events) {
			this.jdbc = jdbc;
			this.events = events;
		}

		@Transactional
		void place(OrderPlaced order) {
			this.jdbc.sql("insert into shop_order (id, status) values (?, 'PLACED')").param(order.orderId()).update();
			this.events.publishEvent(order);
		}

		@Idempotent
		@PubSubListener(topic = "payments", match = "type == 'PaymentCharged'", id = "orders.charged")
		void on(PaymentCharged event) {
			settle(event.orderId(), "CONFIRMED");
		}

		@Idempotent
		@PubSubListener(topic = "payments", match = "type == 'PaymentDeclined'", id = "orders.declined")
		void on(PaymentDeclined event) {
			settle(event.orderId(), "CANCELLED");
		}

		private void settle(String order, String status) {
			this.jdbc.sql("update shop_order set status = ? where id = ? and status = 'PLACED'")
				.params(status, order)
				.update();
		}

	}

	static class Payments {

		private static final BigDecimal LIMIT = new BigDecimal("1000");

		private final JdbcClient jdbc;

		private final ApplicationEventPublisher events;

		Payments(JdbcClient jdbc, ApplicationEventPublisher events) {
			this.jdbc = jdbc;
			this.events = events;
		}

		@Idempotent
		@PubSubListener(topic = "orders", id = "payments.charge")
		void on(OrderPlaced order) {
			if (order.total().compareTo(LIMIT) > 0) {
				this.events.publishEvent(new PaymentDeclined(order.orderId(), "above the limit"));
				return;
			}
			this.jdbc.sql("insert into payment (order_id, total) values (?, ?)")
				.params(order.orderId(), order.total())
				.update();
			this.events.publishEvent(new PaymentCharged(order.orderId()));
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ PropertyPlaceholderAutoConfiguration.class, AopAutoConfiguration.class,
			JacksonAutoConfiguration.class, DataSourceAutoConfiguration.class,
			DataSourceTransactionManagerAutoConfiguration.class, JdbcTemplateAutoConfiguration.class,
			JdbcClientAutoConfiguration.class, TransactionAutoConfiguration.class, IdentityAutoConfiguration.class,
			SerializationAutoConfiguration.class, GateAutoConfiguration.class, JdbcAccessAutoConfiguration.class,
			LeaseAutoConfiguration.class, InboxStoreAutoConfiguration.class, InboxAutoConfiguration.class,
			OutboxAutoConfiguration.class, OutboxJdbcAutoConfiguration.class, PubSubAutoConfiguration.class })
	@Import({ Orders.class, Payments.class })
	static class Shop {

	}

}

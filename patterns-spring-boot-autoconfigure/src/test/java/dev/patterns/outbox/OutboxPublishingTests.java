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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;

import dev.patterns.outbox.OutboxTransactionException.Reason;
import dev.patterns.pubsub.broker.BrokerMessage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for what is written where and when, on H2.
 */
class OutboxPublishingTests {

	private final ApplicationContextRunner runner = OutboxTestContext.withH2()
		.withUserConfiguration(Application.class)
		.withPropertyValues("order.topic=orders", "patterns.outbox.relay.poll-interval=200ms");

	@Test
	void publishesAnEventOfAnAnnotatedType() {
		this.runner.run((context) -> {
			transaction(context).executeWithoutResult((status) -> {
				context.publishEvent(new OrderConfirmed("o1", 7));
				assertThat(rows(context)).isEqualTo(1);
			});
			BrokerMessage message = await(context, 1).get(0);
			assertThat(message.topic()).isEqualTo("orders");
			assertThat(message.key()).isEqualTo("o1");
			assertThat(message.headers()).containsEntry("amount", "7").containsEntry("source", "shop");
			assertThat(message.event().getType()).isEqualTo("OrderConfirmed");
			assertThat(message.event().getSource()).hasToString("/default/orders");
			assertThat(message.event().getDataContentType()).isEqualTo("application/json");
			assertThat(message.event().getTime()).isNotNull();
			assertThat(message.event().getData().toBytes()).asString().isEqualTo("{\"orderId\":\"o1\",\"amount\":7}");
			awaitEmpty(context);
		});
	}

	@Test
	void publishesAnEventOfASubtypeUnderItsOwnName() {
		this.runner.run((context) -> {
			transaction(context).executeWithoutResult((status) -> {
				context.publishEvent(new Shipped("o2"));
				context.publishEvent(new Lost("o3"));
				context.publishEvent("unrelated");
			});
			assertThat(await(context, 2)).extracting((message) -> message.event().getType())
				.containsExactlyInAnyOrder("Shipped", "lost-parcel");
		});
	}

	@Test
	void whatRollsBackIsNotSent() {
		this.runner.run((context) -> {
			transaction(context).executeWithoutResult((status) -> {
				context.publishEvent(new OrderConfirmed("rolled-back", 1));
				status.setRollbackOnly();
			});
			transaction(context).executeWithoutResult((status) -> context.publishEvent(new OrderConfirmed("kept", 1)));
			assertThat(await(context, 1)).extracting(BrokerMessage::key).containsExactly("kept");
			awaitEmpty(context);
		});
	}

	@Test
	void anEventOrTemplateCallNeedsATransaction() {
		this.runner.run((context) -> {
			assertThatExceptionOfType(OutboxTransactionException.class)
				.isThrownBy(() -> context.publishEvent(new OrderConfirmed("o1", 1)))
				.withMessageContaining("patterns.outbox.require-transaction=false")
				.satisfies((ex) -> assertThat(ex.getReason()).isEqualTo(Reason.REQUIRED));
			assertThatExceptionOfType(OutboxTransactionException.class)
				.isThrownBy(() -> context.getBean(OutboxTemplate.class).publish("orders", "k", "text"));
			assertThat(rows(context)).isZero();
		});
	}

	@Test
	void opensATransactionIfNoneIsRequired() {
		this.runner.withPropertyValues("patterns.outbox.require-transaction=false").run((context) -> {
			context.publishEvent(new OrderConfirmed("o1", 1));
			await(context, 1);
		});
	}

	@Test
	void refusesATransactionThatIsReadOnly() {
		this.runner.run((context) -> {
			TransactionTemplate transaction = transaction(context);
			transaction.setReadOnly(true);
			assertThatExceptionOfType(OutboxTransactionException.class)
				.isThrownBy(() -> transaction
					.executeWithoutResult((status) -> context.publishEvent(new OrderConfirmed("o1", 1))))
				.satisfies((ex) -> assertThat(ex.getReason()).isEqualTo(Reason.READ_ONLY));
		});
	}

	@Test
	void templatePublishesWithOptions() {
		this.runner.run((context) -> {
			OutboxTemplate template = context.getBean(OutboxTemplate.class);
			transaction(context).executeWithoutResult((status) -> {
				assertThat(template.publish("t", null, Map.of("a", 1),
						OutboxOptions.NONE.withId("my-id")
							.withType("Custom")
							.withHeader("h", "v")
							.withBroker("second")))
					.isEqualTo("my-id");
				template.publish("t", "k", "plain text");
				template.publish("t", "k", new byte[] { 1, 2 }, OutboxOptions.NONE.withType("Bytes"));
			});
			List<BrokerMessage> messages = await(context, 3);
			BrokerMessage custom = messages.stream()
				.filter((message) -> message.key() == null)
				.findFirst()
				.orElseThrow();
			assertThat(custom.event().getId()).isEqualTo("my-id");
			assertThat(custom.event().getType()).isEqualTo("Custom");
			assertThat(custom.headers()).containsEntry("h", "v");
			assertThat(messages).extracting((message) -> message.event().getDataContentType())
				.containsExactlyInAnyOrder("application/json", "text/plain;charset=UTF-8", "application/octet-stream");
		});
	}

	@Test
	void aDelayedMessageIsSentLater() {
		this.runner.run((context) -> {
			OutboxTemplate template = context.getBean(OutboxTemplate.class);
			transaction(context).executeWithoutResult((status) -> {
				template.publish("t", "k", "later", OutboxOptions.NONE.withDelay(Duration.ofMillis(700)));
				template.publish("t", "k", "now");
			});
			await(context, 2);
			assertThat(context.getBean(RecordingBroker.class).data()).containsExactly("now", "later");
		});
	}

	@Test
	void anInvalidMessageFailsTheCaller() {
		this.runner.withPropertyValues("patterns.outbox.max-message-size=100B").run((context) -> {
			OutboxTemplate template = context.getBean(OutboxTemplate.class);
			TransactionTemplate transaction = transaction(context);
			assertThatExceptionOfType(OutboxMessageTooLargeException.class)
				.isThrownBy(() -> transaction.executeWithoutResult(
						(status) -> template.publish("t", "k", new OrderConfirmed("x".repeat(100), 1))))
				.withMessageContaining(OrderConfirmed.class.getName())
				.withMessageContaining("patterns.outbox.max-message-size");
			assertThatExceptionOfType(InvalidOutboxMessageException.class)
				.isThrownBy(() -> transaction
					.executeWithoutResult((status) -> template.publish("t", "k", Unserializable.create())))
				.withMessageContaining(Unserializable.class.getName());
			assertThatExceptionOfType(InvalidOutboxMessageException.class).isThrownBy(
					() -> transaction.executeWithoutResult((status) -> template.publish("t", "k".repeat(600), "text")))
				.withMessageContaining("key");
			assertThat(rows(context)).isZero();
		});
	}

	@Test
	void aMethodPublishesWhatItReturnsInItsOwnTransaction() {
		this.runner.run((context) -> {
			Orders orders = context.getBean(Orders.class);
			assertThat(orders.confirm("m1")).isEqualTo(new Confirmed("m1"));
			assertThatIllegalStateException().isThrownBy(() -> orders.fail("m2"));
			orders.nothing();
			assertThat(orders.maybe("m3")).isPresent();
			orders.many("m4", "m5");
			orders.byArgument("m6", "tenant-a");
			List<BrokerMessage> messages = await(context, 5);
			assertThat(messages).extracting(BrokerMessage::key)
				.containsExactlyInAnyOrder("m1", "m3", "m4", "m5", "tenant-a/m6/1");
			assertThat(messages).extracting((message) -> message.event().getType())
				.contains("confirmed-by-method", "Confirmed");
			awaitEmpty(context);
			assertThat(context.getBean(JdbcTemplate.class)
				.queryForList("select id from business order by id", String.class)).containsExactly("m1");
		});
	}

	@Test
	void aMethodWithoutTransactionGetsOne() {
		this.runner.run((context) -> {
			context.getBean(Orders.class).withoutTransaction("m7");
			await(context, 1);
			assertThatIllegalStateException()
				.isThrownBy(() -> context.getBean(Orders.class).failWithoutTransaction("m8"));
			assertThat(
					context.getBean(JdbcTemplate.class).queryForObject("select count(*) from business", Integer.class))
				.isEqualTo(1);
		});
	}

	@Test
	void aBoundBufferCollectsInsteadOfWriting() {
		this.runner.run((context) -> {
			OutboxBuffer buffer = new OutboxBuffer((number) -> "step-" + number);
			try (OutboxBuffer.Binding binding = buffer.bind()) {
				context.publishEvent(new OrderConfirmed("b1", 1));
				context.getBean(Orders.class).maybe("b2");
				transaction(context).executeWithoutResult((status) -> {
					context.publishEvent(new OrderConfirmed("rolled-back", 1));
					status.setRollbackOnly();
				});
			}
			assertThat(rows(context)).isZero();
			assertThat(buffer.getMessages()).extracting(OutboxMessage::id).containsExactly("step-1", "step-2");
			assertThatExceptionOfType(OutboxTransactionException.class).isThrownBy(buffer::flush);
			transaction(context).executeWithoutResult((status) -> buffer.flush());
			await(context, 2);
			assertThat(context.getBean(RecordingBroker.class).ids()).containsExactlyInAnyOrder("step-1", "step-2");
		});
	}

	private static TransactionTemplate transaction(ApplicationContext context) {
		return new TransactionTemplate(context.getBean(PlatformTransactionManager.class));
	}

	private static int rows(ApplicationContext context) {
		Integer count = context.getBean(JdbcTemplate.class)
			.queryForObject("select count(*) from patterns_outbox", Integer.class);
		return (count != null) ? count : 0;
	}

	private static void awaitEmpty(ApplicationContext context) {
		Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> rows(context) == 0);
	}

	private static List<BrokerMessage> await(ApplicationContext context, int count) {
		RecordingBroker broker = context.getBean(RecordingBroker.class);
		Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> broker.sent().size() >= count);
		assertThat(broker.sent()).hasSize(count);
		return broker.sent();
	}

	@Outbox(topic = "${order.topic}", key = "orderId", headers = { "amount=amount", "source='shop'" })
	record OrderConfirmed(String orderId, int amount) {

	}

	@Outbox(topic = "parcels", key = "id")
	sealed interface ParcelEvent permits Shipped, Lost {

		String id();

	}

	record Shipped(String id) implements ParcelEvent {

	}

	@Outbox(topic = "parcels", key = "id", type = "lost-parcel")
	record Lost(String id) implements ParcelEvent {

	}

	record Confirmed(String id) {

	}

	record Unserializable(List<Object> values) {

		static Unserializable create() {
			List<Object> cycle = new ArrayList<>();
			cycle.add(cycle);
			return new Unserializable(cycle);
		}

	}

	interface Orders {

		Confirmed confirm(String id);

		Confirmed fail(String id);

		Confirmed nothing();

		Optional<Confirmed> maybe(String id);

		List<Confirmed> many(String... ids);

		Confirmed byArgument(String id, String tenant);

		Confirmed withoutTransaction(String id);

		Confirmed failWithoutTransaction(String id);

	}

	static class JdbcOrders implements Orders {

		private final JdbcTemplate template;

		JdbcOrders(JdbcTemplate template) {
			this.template = template;
		}

		@Override
		@Transactional
		@Outbox(topic = "orders", key = "id", type = "confirmed-by-method")
		public Confirmed confirm(String id) {
			this.template.update("insert into business values (?)", id);
			return new Confirmed(id);
		}

		@Override
		@Transactional
		@Outbox(topic = "orders", key = "id")
		public Confirmed fail(String id) {
			this.template.update("insert into business values (?)", id);
			throw new IllegalStateException("expected");
		}

		@Override
		@Outbox(topic = "orders", key = "id")
		public Confirmed nothing() {
			return null;
		}

		@Override
		@Outbox(topic = "orders", key = "id")
		public Optional<Confirmed> maybe(String id) {
			return Optional.of(new Confirmed(id));
		}

		@Override
		@Transactional(propagation = Propagation.REQUIRES_NEW)
		@Outbox(topic = "orders", key = "id")
		public List<Confirmed> many(String... ids) {
			return Arrays.stream(ids).map(Confirmed::new).toList();
		}

		@Override
		@Outbox(topic = "orders", key = "#tenant + '/' + id + '/' + #result.id().length() / 2")
		public Confirmed byArgument(String id, String tenant) {
			return new Confirmed(id);
		}

		@Override
		@Outbox(topic = "orders", key = "id")
		public Confirmed withoutTransaction(String id) {
			this.template.update("insert into business values (?)", id);
			return new Confirmed(id);
		}

		@Override
		@Outbox(topic = "orders", key = "id")
		public Confirmed failWithoutTransaction(String id) {
			withoutTransaction(id);
			throw new IllegalStateException("expected");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Application {

		@Bean
		Orders orders(JdbcTemplate template) {
			template.execute("create table if not exists business (id varchar(50))");
			return new JdbcOrders(template);
		}

	}

}

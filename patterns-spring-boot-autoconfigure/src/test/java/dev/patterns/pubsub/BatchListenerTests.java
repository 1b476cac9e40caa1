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

package dev.patterns.pubsub;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

import javax.sql.DataSource;

import io.cloudevents.CloudEvent;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ContextConsumer;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionSynchronizationManager;

import dev.patterns.gate.autoconfigure.GateAutoConfiguration;
import dev.patterns.identity.autoconfigure.IdentityAutoConfiguration;
import dev.patterns.inbox.Idempotent;
import dev.patterns.inbox.autoconfigure.InboxAutoConfiguration;
import dev.patterns.inbox.autoconfigure.InboxStoreAutoConfiguration;
import dev.patterns.jdbc.autoconfigure.JdbcAccessAutoConfiguration;
import dev.patterns.pubsub.autoconfigure.PubSubAutoConfiguration;
import dev.patterns.pubsub.engine.PubSubListenerRegistry;
import dev.patterns.serialization.autoconfigure.SerializationAutoConfiguration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for listeners that handle messages together, through the memory broker and on H2.
 */
class BatchListenerTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(JdbcAccessAutoConfiguration.class, IdentityAutoConfiguration.class,
				SerializationAutoConfiguration.class, GateAutoConfiguration.class, PubSubAutoConfiguration.class,
				InboxStoreAutoConfiguration.class, InboxAutoConfiguration.class, DataSourceAutoConfiguration.class,
				DataSourceTransactionManagerAutoConfiguration.class, TransactionAutoConfiguration.class,
				JdbcTemplateAutoConfiguration.class))
		.withPropertyValues("spring.datasource.generate-unique-name=true", "patterns.pubsub.default-broker=memory",
				"patterns.pubsub.listener.retry.delay=5ms", "patterns.pubsub.listener.retry.max-retries=2")
		.withBean(Dead.class);

	private void run(Class<?> listener, ContextConsumer<AssertableApplicationContext> test) {
		this.runner.withBean(listener).run((context) -> {
			assertThat(context).hasNotFailed();
			context.getBean(JdbcTemplate.class).execute("create table effect (name varchar(20))");
			test.accept(context);
		});
	}

	@Test
	void takesListsOfPayloadsEventsAndContexts() {
		run(Plain.class, (context) -> {
			publishTogether(context, "a", "b", "c");
			Plain listener = context.getBean(Plain.class);
			await()
				.untilAsserted(() -> assertThat(listener.calls()).containsExactly(List.of("a a a", "b b b", "c c c")));
		});
	}

	@Test
	void takesNoMoreThanItsBatchSize() {
		this.runner.withPropertyValues("patterns.pubsub.listener.batch-size=2").withBean(Plain.class).run((context) -> {
			publishTogether(context, "a", "b", "c");
			Plain listener = context.getBean(Plain.class);
			await().untilAsserted(
					() -> assertThat(listener.calls()).containsExactly(List.of("a a a", "b b b"), List.of("c c c")));
		});
	}

	@Test
	void aPoisonousMessageDoesNotTakeTheOthersWithIt() {
		run(Plain.class, (context) -> {
			publishTogether(context, "a", "fail", "c");
			Plain listener = context.getBean(Plain.class);
			Dead dead = context.getBean(Dead.class);
			await().untilAsserted(() -> assertThat(dead.letters).containsExactly("fail exhausted 3"));
			await().untilAsserted(() -> assertThat(listener.handled()).containsExactlyInAnyOrder("a", "c"));
			assertThat(listener.calls().get(0)).hasSize(3);
			assertThat(listener.calls().subList(1, listener.calls().size())).allMatch((call) -> call.size() == 1);
		});
	}

	@Test
	void anUnreadableMessageDoesNotTakeTheOthersWithIt() {
		run(Typed.class, (context) -> {
			PubSubListenerRegistry registry = context.getBean(PubSubListenerRegistry.class);
			registry.pause("orders");
			PubSubTemplate template = context.getBean(PubSubTemplate.class);
			template.publish("orders", "k1", new Order("a"), PublishOptions.NONE.withId("a"));
			template.publish("orders", "k2", List.of(1), PublishOptions.NONE.withId("b"));
			template.publish("orders", "k3", new Order("c"), PublishOptions.NONE.withId("c"));
			registry.resume("orders");
			await()
				.untilAsserted(() -> assertThat(context.getBean(Dead.class).letters).containsExactly("b conversion 1"));
			await().untilAsserted(
					() -> assertThat(context.getBean(Typed.class).handled).containsExactlyInAnyOrder("a", "c"));
		});
	}

	@Test
	void aBatchThatHangsIsSeenAlsoBehindASingleMessage() {
		this.runner.withPropertyValues("patterns.pubsub.listener.slow-after=50ms")
			.withBean(Hanging.class)
			.run((context) -> {
				publishTogether(context, "single", "a", "b");
				PubSubListenerRegistry registry = context.getBean(PubSubListenerRegistry.class);
				await().until(() -> slow(registry) == 1);
				context.getBean(Hanging.class).released.countDown();
				await().until(() -> slow(registry) == 0);
			});
	}

	private static int slow(PubSubListenerRegistry registry) {
		return registry.describe().stream().mapToInt((subscription) -> subscription.slow()).sum();
	}

	@Test
	void anIdempotentBatchGetsWhatIsNew() {
		run(Once.class, (context) -> {
			Once listener = context.getBean(Once.class);
			publishTogether(context, "a", "b", "b");
			await().untilAsserted(() -> assertThat(listener.calls()).containsExactly(List.of("a", "b")));
			publishTogether(context, "b", "c", "a", "d");
			await().untilAsserted(
					() -> assertThat(listener.calls()).containsExactly(List.of("a", "b"), List.of("c", "d")));
			assertThat(listener.transactions()).hasSize(2);
			assertRecorded(context, "a", "b", "c", "d");
			// Repeats only: acknowledged without a call.
			publishTogether(context, "a", "c");
			publishTogether(context, "e");
			await().untilAsserted(() -> assertRecorded(context, "a", "b", "c", "d", "e"));
			assertThat(listener.calls()).hasSize(3);
		});
	}

	@Test
	void aFailedIdempotentBatchIsRolledBackAndRepeatedOneByOne() {
		run(Once.class, (context) -> {
			publishTogether(context, "a", "fail", "c");
			await().untilAsserted(
					() -> assertThat(context.getBean(Dead.class).letters).containsExactly("fail exhausted 3"));
			await().untilAsserted(() -> assertRecorded(context, "a", "c"));
			assertThat(effects(context)).containsExactly("a", "c");
			Once listener = context.getBean(Once.class);
			assertThat(listener.calls().get(0)).containsExactly("a", "fail", "c");
			assertThat(listener.calls().subList(1, listener.calls().size())).allMatch((call) -> call.size() == 1);
		});
	}

	@Test
	void whatIsNotAcknowledgedIsRolledBackToo() {
		run(Once.class, (context) -> {
			publishTogether(context, "a", "drop", "c", "retry");
			await().untilAsserted(() -> assertRecorded(context, "a", "c", "retry"));
			assertThat(context.getBean(Dead.class).letters).containsExactly("drop dropped 1");
			assertThat(effects(context)).containsExactly("a", "c", "retry");
		});
	}

	@Test
	void messagesShareATransaction() {
		run(Shared.class, (context) -> {
			Shared listener = context.getBean(Shared.class);
			publishTogether(context, "a", "b", "c");
			await().untilAsserted(() -> assertRecorded(context, "a", "b", "c"));
			assertThat(listener.transactions()).hasSize(1);
			publishTogether(context, "b", "d", "e");
			await().untilAsserted(() -> assertRecorded(context, "a", "b", "c", "d", "e"));
			assertThat(listener.transactions()).hasSize(2);
			assertThat(listener.calls()).containsExactly("a", "b", "c", "d", "e");
		});
	}

	@Test
	void aSharedTransactionThatFailsIsRolledBackAndRepeatedOneByOne() {
		run(Shared.class, (context) -> {
			Shared listener = context.getBean(Shared.class);
			publishTogether(context, "a", "fail", "c", "retry");
			await().untilAsserted(
					() -> assertThat(context.getBean(Dead.class).letters).containsExactly("fail exhausted 3"));
			await().untilAsserted(() -> assertRecorded(context, "a", "c", "retry"));
			assertThat(effects(context)).containsExactly("a", "c", "retry");
			assertThat(listener.calls().subList(0, 3)).containsExactly("a", "fail", "a");
		});
	}

	@Test
	void withoutThePropertyEachMessageHasATransaction() {
		run(Single.class, (context) -> {
			publishTogether(context, "a", "b", "c");
			await().untilAsserted(() -> assertRecorded(context, "a", "b", "c"));
			assertThat(context.getBean(Single.class).transactions()).hasSize(3);
		});
	}

	@Test
	void thePropertyHoldsForAllIdempotentListeners() {
		this.runner.withPropertyValues("patterns.pubsub.listener.batch-transaction=true")
			.withBean(Single.class)
			.run((context) -> {
				context.getBean(JdbcTemplate.class).execute("create table effect (name varchar(20))");
				publishTogether(context, "a", "b", "c");
				await().untilAsserted(() -> assertRecorded(context, "a", "b", "c"));
				assertThat(context.getBean(Single.class).transactions()).hasSize(1);
			});
	}

	// Each has a key of its own: of one key only one message at a time is handed over.
	private static void publishTogether(AssertableApplicationContext context, String... ids) {
		PubSubListenerRegistry registry = context.getBean(PubSubListenerRegistry.class);
		registry.pause("orders");
		for (int i = 0; i < ids.length; i++) {
			context.getBean(PubSubTemplate.class)
				.publish("orders", "key" + i, ids[i], PublishOptions.NONE.withId(ids[i]));
		}
		registry.resume("orders");
	}

	private static void assertRecorded(AssertableApplicationContext context, String... ids) {
		assertThat(context.getBean(JdbcTemplate.class)
			.queryForList("select request_key from patterns_inbox where operation = 'orders' order by request_key",
					String.class))
			.containsExactly(ids);
	}

	private static List<String> effects(AssertableApplicationContext context) {
		return context.getBean(JdbcTemplate.class).queryForList("select name from effect order by name", String.class);
	}

	// There is one holder for each transaction.
	private static Object transaction(DataSource dataSource) {
		return TransactionSynchronizationManager.getResource(dataSource);
	}

	record Order(String name) {

	}

	static class Dead {

		private final List<String> letters = new CopyOnWriteArrayList<>();

		@PubSubListener(topic = "orders.application.dlt", group = "dead")
		void dead(CloudEventContext context) {
			this.letters.add(context.id() + " " + context.header(MessageHeaders.DEAD_LETTER_REASON) + " "
					+ context.header(MessageHeaders.DEAD_LETTER_ATTEMPTS));
		}

	}

	static class Plain {

		private final List<List<String>> calls = new CopyOnWriteArrayList<>();

		private final List<String> handled = new CopyOnWriteArrayList<>();

		@PubSubListener(topic = "orders", id = "orders")
		void on(List<String> names, List<CloudEvent> events, List<CloudEventContext> contexts) {
			List<String> call = new ArrayList<>();
			for (int i = 0; i < names.size(); i++) {
				call.add(names.get(i) + " " + events.get(i).getId() + " " + contexts.get(i).id());
			}
			this.calls.add(call);
			if (names.contains("fail")) {
				throw new IllegalStateException("expected");
			}
			this.handled.addAll(names);
		}

		List<List<String>> calls() {
			return this.calls;
		}

		List<String> handled() {
			return this.handled;
		}

	}

	static class Hanging {

		private final CountDownLatch released = new CountDownLatch(1);

		@PubSubListener(topic = "orders", id = "orders", match = "id == 'single'")
		void on(String name) {
		}

		@PubSubListener(topic = "orders", id = "batches", order = 1)
		void on(List<String> names) throws InterruptedException {
			this.released.await();
		}

	}

	static class Typed {

		private final List<String> handled = new CopyOnWriteArrayList<>();

		@PubSubListener(topic = "orders", id = "orders")
		void on(List<Order> orders) {
			orders.forEach((order) -> this.handled.add(order.name()));
		}

	}

	static class Once {

		private final JdbcTemplate template;

		private final List<List<String>> calls = new CopyOnWriteArrayList<>();

		private final Set<Object> transactions = ConcurrentHashMap.newKeySet();

		private final Set<String> tried = ConcurrentHashMap.newKeySet();

		Once(JdbcTemplate template) {
			this.template = template;
		}

		@PubSubListener(topic = "orders", id = "orders")
		@Idempotent
		List<Delivery> on(List<String> names) {
			this.calls.add(names);
			this.transactions.add(transaction(this.template.getDataSource()));
			names.forEach((name) -> this.template.update("insert into effect values (?)", name));
			if (names.contains("fail")) {
				throw new IllegalStateException("expected");
			}
			return names.stream().map(this::delivery).toList();
		}

		private Delivery delivery(String name) {
			if (name.equals("retry") && this.tried.add(name)) {
				return Delivery.RETRY;
			}
			return name.equals("drop") ? Delivery.DROP : Delivery.ACK;
		}

		List<List<String>> calls() {
			return this.calls;
		}

		Set<Object> transactions() {
			return this.transactions;
		}

	}

	static class Shared {

		private final JdbcTemplate template;

		private final List<String> calls = new CopyOnWriteArrayList<>();

		private final Set<Object> transactions = ConcurrentHashMap.newKeySet();

		private final Set<String> tried = ConcurrentHashMap.newKeySet();

		Shared(JdbcTemplate template) {
			this.template = template;
		}

		@PubSubListener(topic = "orders", id = "orders", batchTransaction = "true")
		@Idempotent
		Delivery on(String name) {
			this.calls.add(name);
			this.transactions.add(transaction(this.template.getDataSource()));
			this.template.update("insert into effect values (?)", name);
			if (name.equals("fail")) {
				throw new IllegalStateException("expected");
			}
			return (name.equals("retry") && this.tried.add(name)) ? Delivery.RETRY : Delivery.ACK;
		}

		List<String> calls() {
			return this.calls;
		}

		Set<Object> transactions() {
			return this.transactions;
		}

	}

	static class Single {

		private final JdbcTemplate template;

		private final Set<Object> transactions = ConcurrentHashMap.newKeySet();

		Single(JdbcTemplate template) {
			this.template = template;
		}

		@PubSubListener(topic = "orders", id = "orders")
		@Idempotent
		void on(String name) {
			this.transactions.add(transaction(this.template.getDataSource()));
			this.template.update("insert into effect values (?)", name);
		}

		Set<Object> transactions() {
			return this.transactions;
		}

	}

}

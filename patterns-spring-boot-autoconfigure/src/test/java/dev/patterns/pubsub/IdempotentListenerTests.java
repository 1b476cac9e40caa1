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

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.jdbc.core.JdbcTemplate;

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
 * Tests for listeners with {@link Idempotent}, through the memory broker.
 */
class IdempotentListenerTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(JdbcAccessAutoConfiguration.class, IdentityAutoConfiguration.class,
				SerializationAutoConfiguration.class, GateAutoConfiguration.class, PubSubAutoConfiguration.class,
				InboxStoreAutoConfiguration.class, InboxAutoConfiguration.class, DataSourceAutoConfiguration.class,
				DataSourceTransactionManagerAutoConfiguration.class, TransactionAutoConfiguration.class,
				JdbcTemplateAutoConfiguration.class))
		.withPropertyValues("spring.datasource.generate-unique-name=true", "listener.id=points")
		.withBean(PointsListener.class);

	@Test
	void handlesARepeatedMessageOnce() {
		this.runner.run((context) -> {
			assertThat(context).hasNotFailed();
			PubSubTemplate template = context.getBean(PubSubTemplate.class);
			for (String id : List.of("1", "1", "2", "1")) {
				template.publish("orders", "key", new Confirmed(id), PublishOptions.NONE.withId(id));
			}
			template.publish("orders", "key", new Confirmed("end"));
			PointsListener listener = context.getBean(PointsListener.class);
			await().untilAsserted(() -> assertThat(listener.handled()).containsExactly("1", "2", "end"));
			assertThat(context.getBean(JdbcTemplate.class)
				.queryForList("select distinct operation from patterns_inbox", String.class)).containsExactly("points");
		});
	}

	@Test
	void aMessageThatIsTriedAgainHasNoRecordYet() {
		this.runner.run((context) -> {
			context.getBean(PubSubTemplate.class)
				.publish("orders", "key", new Confirmed("retry"), PublishOptions.NONE.withId("retry"));
			PointsListener listener = context.getBean(PointsListener.class);
			await().untilAsserted(() -> assertThat(listener.handled()).containsExactly("retry", "retry"));
			await().untilAsserted(() -> assertThat(context.getBean(JdbcTemplate.class)
				.queryForList("select request_key from patterns_inbox", String.class)).containsExactly("retry"));
		});
	}

	@Test
	void whatWasHandledMeanwhileIsNotHandledAgainFromItsRetryTopic() {
		this.runner
			.withPropertyValues("patterns.pubsub.listeners.points.retry.mode=non-blocking",
					"patterns.pubsub.listeners.points.retry.delay=300ms")
			.run((context) -> {
				PubSubTemplate template = context.getBean(PubSubTemplate.class);
				// As after a crash between the retry topic and the acknowledgement.
				template.publish("orders", "key", new Confirmed("retry"), PublishOptions.NONE.withId("retry"));
				template.publish("orders", "key", new Confirmed("retry"), PublishOptions.NONE.withId("retry"));
				PubSubListenerRegistry registry = context.getBean(PubSubListenerRegistry.class);
				await().until(() -> registry.describe().get(0).handled() == 2);
				assertThat(context.getBean(PointsListener.class).handled()).containsExactly("retry", "retry");
			});
	}

	@Test
	void answersARepeatedRequestFromItsRecord() {
		this.runner.withBean(QuoteListener.class).run((context) -> {
			PubSubTemplate template = context.getBean(PubSubTemplate.class);
			QuoteListener listener = context.getBean(QuoteListener.class);
			template.publish("quotes", "key", new Confirmed("not asked"), PublishOptions.NONE.withId("0"));
			for (String id : List.of("1", "1", "2", "1")) {
				Quote quote = template.request("quotes", "key", new Confirmed(id), Quote.class, Duration.ofSeconds(10),
						PublishOptions.NONE.withId(id));
				assertThat(quote).isEqualTo(new Quote(id, id.equals("1") ? 2 : 3));
			}
			assertThat(listener.calls()).isEqualTo(3);
			assertThat(context.getBean(JdbcTemplate.class)
				.queryForList("select request_key from patterns_inbox where response is not null", String.class))
				.containsExactlyInAnyOrder("1", "2");
		});
	}

	record Quote(String orderId, int number) {

	}

	static class QuoteListener {

		private final AtomicInteger calls = new AtomicInteger();

		@PubSubListener(topic = "quotes")
		@Idempotent
		Quote on(Confirmed event) {
			return new Quote(event.orderId(), this.calls.incrementAndGet());
		}

		int calls() {
			return this.calls.get();
		}

	}

	record Confirmed(String orderId) {

	}

	static class PointsListener {

		private final List<String> handled = new CopyOnWriteArrayList<>();

		private final Set<String> tried = ConcurrentHashMap.newKeySet();

		@PubSubListener(topic = "orders", id = "${listener.id}", retry = @PubSubRetry(delay = "10ms"))
		@Idempotent
		Delivery on(Confirmed event) {
			this.handled.add(event.orderId());
			return (event.orderId().equals("retry") && this.tried.add("retry")) ? Delivery.RETRY : Delivery.ACK;
		}

		List<String> handled() {
			return this.handled;
		}

	}

}

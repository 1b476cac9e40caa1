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
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import dev.patterns.outbox.engine.OutboxBackends;
import dev.patterns.outbox.engine.OutboxRelayLifecycle;
import dev.patterns.outbox.engine.RelayStatistics;
import dev.patterns.outbox.relay.OutboxTarget;
import dev.patterns.outbox.store.MessageFilter;
import dev.patterns.outbox.store.MessageState;
import dev.patterns.outbox.store.OutboxOperations;
import dev.patterns.pubsub.broker.BrokerMessage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for what operators do, and for targets that are no brokers, on H2.
 */
class OutboxOperationsTests {

	private final ApplicationContextRunner runner = OutboxTestContext.withH2()
		.withPropertyValues("patterns.outbox.relay.poll-interval=100ms",
				"patterns.outbox.relay.min-poll-interval=20ms");

	@Test
	void sentMessagesAreKeptAsLongAsAskedAndCanBeSentAgain() {
		this.runner.withPropertyValues("patterns.outbox.retention=1h").run((context) -> {
			RecordingBroker broker = context.getBean(RecordingBroker.class);
			publish(context, "", "a:1");
			Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> count(context, MessageState.SENT) == 1);
			assertThat(operations(context).revive(MessageFilter.in(MessageState.SENT), 10)).isEqualTo(1);
			Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> broker.data().size() == 2);
			assertThat(broker.ids().stream().distinct()).hasSize(1);
			Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> count(context, MessageState.SENT) == 1);
			assertThat(context.getBean(RelayStatistics.class).getStored()).isEqualTo(1);
			assertThat(context.getBean(RelayStatistics.class).getSent()).isEqualTo(2);
		});
	}

	@Test
	void sentMessagesArePurged() {
		this.runner.withPropertyValues("patterns.outbox.retention=300ms", "patterns.outbox.relay.batch-size=2")
			.run((context) -> {
				publish(context, "", "a:1", "a:2", "a:3", "a:4", "a:5");
				RecordingBroker broker = context.getBean(RecordingBroker.class);
				Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> broker.data().size() == 5);
				Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> rows(context) == 0);
			});
	}

	@Test
	void whatWasKeptGoesWhenNothingIsKeptAnyMore() {
		this.runner.withPropertyValues("patterns.outbox.retention=1h").run((context) -> {
			publish(context, "", "a:1", "a:2", "a:3");
			RecordingBroker broker = context.getBean(RecordingBroker.class);
			Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> broker.data().size() == 3);
			assertThat(rows(context)).isEqualTo(3);
		});
		this.runner.withPropertyValues("patterns.outbox.relay.batch-size=2").run((context) -> {
			publish(context, "", "a:4");
			Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> rows(context) == 0);
			assertThat(context.getBean(RecordingBroker.class).data()).containsExactly("a:4");
		});
	}

	@Test
	void nothingIsSentWhileRelayingIsPaused() {
		this.runner.run((context) -> {
			RecordingBroker broker = context.getBean(RecordingBroker.class);
			OutboxRelayLifecycle relay = context.getBean(OutboxRelayLifecycle.class);
			publish(context, "", "a:1");
			Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> broker.data().size() == 1);
			operations(context).pause(OutboxOperations.ALL_BROKERS);
			relay.refresh();
			Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> !paused(relay).isEmpty());
			publish(context, "", "a:2");
			Awaitility.await().during(Duration.ofMillis(500)).until(() -> broker.data().size() == 1);
			operations(context).resume(OutboxOperations.ALL_BROKERS);
			// Without being told: as another instance finds out.
			Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> broker.data().size() == 2);
		});
	}

	@Test
	void aPausedBrokerHoldsUpNoOther() {
		this.runner.run((context) -> {
			RecordingBroker broker = context.getBean(RecordingBroker.class);
			OutboxRelayLifecycle relay = context.getBean(OutboxRelayLifecycle.class);
			context.getBean(OutboxTemplate.class);
			operations(context).pause("second");
			Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> {
				relay.refresh();
				return !paused(relay).isEmpty();
			});
			publish(context, "second", "a:1");
			publish(context, "", "b:1");
			Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> broker.data().size() == 1);
			assertThat(broker.data()).containsExactly("b:1");
			operations(context).resume("second");
			relay.refresh();
			Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> broker.data().size() == 2);
		});
	}

	@Test
	void aTargetTakesMessagesLikeABroker() {
		this.runner.withUserConfiguration(Targets.class).run((context) -> {
			SearchIndex index = context.getBean(SearchIndex.class);
			publish(context, "search", "a:1", "a:2", "b:1");
			publish(context, "", "a:3");
			Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> rows(context) == 0);
			assertThat(index.received.stream().map(OutboxOperationsTests::data)).containsExactly("a:1", "a:2", "b:1");
			assertThat(context.getBean(RecordingBroker.class).data()).containsExactly("a:3");
			assertThatExceptionOfType(InvalidOutboxMessageException.class)
				.isThrownBy(() -> publish(context, "searching", "a:1"))
				.withMessageContaining("'searching'");
		});
	}

	@Test
	void twoTargetsNeedTwoNames() {
		this.runner.withUserConfiguration(Targets.class)
			.withBean("other", SearchIndex.class, SearchIndex::new)
			.run((context) -> assertThat(context).getFailure().rootCause().hasMessageContaining("'search'"));
	}

	private static String data(BrokerMessage message) {
		return new String(message.event().getData().toBytes());
	}

	private static Set<String> paused(OutboxRelayLifecycle relay) {
		return relay.getPaused().get(OutboxBackends.DEFAULT_NAME);
	}

	private static void publish(ApplicationContext context, String broker, String... entries) {
		OutboxTemplate template = context.getBean(OutboxTemplate.class);
		OutboxOptions options = OutboxOptions.NONE.withType("text");
		new TransactionTemplate(context.getBean(PlatformTransactionManager.class)).executeWithoutResult((status) -> {
			for (String entry : entries) {
				template.publish("t", entry.substring(0, entry.indexOf(':')), entry,
						broker.isEmpty() ? options : options.withBroker(broker));
			}
		});
	}

	private static OutboxOperations operations(ApplicationContext context) {
		return context.getBean(OutboxBackends.class).first().operations();
	}

	private static int count(ApplicationContext context, MessageState state) {
		return operations(context).find(MessageFilter.in(state), null, 100).size();
	}

	private static int rows(ApplicationContext context) {
		Integer count = context.getBean(JdbcTemplate.class)
			.queryForObject("select count(*) from patterns_outbox", Integer.class);
		return (count != null) ? count : 0;
	}

	static class SearchIndex implements OutboxTarget {

		private final List<BrokerMessage> received = new CopyOnWriteArrayList<>();

		@Override
		public String name() {
			return "search";
		}

		@Override
		public CompletableFuture<Void> send(BrokerMessage message) {
			this.received.add(message);
			return CompletableFuture.completedFuture(null);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Targets {

		@Bean
		SearchIndex searchIndex() {
			return new SearchIndex();
		}

	}

}

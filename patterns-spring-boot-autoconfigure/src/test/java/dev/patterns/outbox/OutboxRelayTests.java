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
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import dev.patterns.gate.Gate;
import dev.patterns.outbox.engine.OutboxBackends;
import dev.patterns.outbox.engine.OutboxRelayLifecycle;
import dev.patterns.outbox.engine.RelayStatistics;
import dev.patterns.outbox.store.KeyHashes;
import dev.patterns.outbox.store.MessageFilter;
import dev.patterns.outbox.store.MessageState;
import dev.patterns.outbox.store.MessageSummary;
import dev.patterns.outbox.store.OutboxBacklog;
import dev.patterns.outbox.store.OutboxOperations;
import dev.patterns.pubsub.broker.BrokerException;
import dev.patterns.pubsub.broker.BrokerMessage;
import dev.patterns.pubsub.broker.RelayDeferredException;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the relay, on H2 with a broker that behaves as told.
 */
class OutboxRelayTests {

	private final ApplicationContextRunner runner = OutboxTestContext.withH2()
		.withPropertyValues("patterns.outbox.relay.poll-interval=100ms", "patterns.outbox.relay.min-poll-interval=20ms",
				"patterns.outbox.retry.delay=50ms", "patterns.outbox.retry.max-delay=200ms",
				"patterns.outbox.retry.max-retries=2", "patterns.lease.duration=2s");

	@Test
	void drainsManyInOrder() {
		this.runner.run((context) -> {
			RecordingBroker broker = context.getBean(RecordingBroker.class);
			for (int i = 0; i < 50; i++) {
				List<String> data = new ArrayList<>();
				for (int j = 0; j < 100; j++) {
					data.add("k" + (j % 7) + ":" + (i * 100 + j));
				}
				publish(context, data.toArray(String[]::new));
			}
			awaitEmpty(context, broker, 5000);
			assertThat(broker.ids()).doesNotHaveDuplicates();
			assertOrdered(broker.data());
		});
	}

	@Test
	void aPoisonMessageBlocksItsKeyAlone() {
		this.runner.run((context) -> {
			AtomicBoolean poisoned = new AtomicBoolean(true);
			RecordingBroker broker = context.getBean(RecordingBroker.class);
			broker.behave((message) -> (poisoned.get() && data(message).equals("a:2")) ? refused(false) : null);
			publish(context, "a:1", "a:2", "b:1", "a:3", "b:2");
			Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> broker.data().contains("b:2"));
			publish(context, "a:4", "b:3");
			// More attempts than would park it, were it not to block.
			Awaitility.await()
				.atMost(Duration.ofSeconds(10))
				.until(() -> context.getBean(RelayStatistics.class).getRefused() > 4);
			assertThat(broker.data()).contains("a:1", "b:1", "b:2", "b:3").doesNotContain("a:2", "a:3", "a:4");
			poisoned.set(false);
			awaitEmpty(context, broker, -1);
			assertOrdered(broker.data());
			assertThat(broker.data()).contains("a:2", "a:3", "a:4");
			assertThat(context.getBean(RelayStatistics.class).getReordered()).isZero();
		});
	}

	@Test
	void withOneInFlightTheOrderOfAKeyIsStrict() {
		this.runner.withPropertyValues("patterns.outbox.relay.max-in-flight-per-key=1").run((context) -> {
			Set<String> failedOnce = ConcurrentHashMap.newKeySet();
			RecordingBroker broker = context.getBean(RecordingBroker.class);
			broker.behave(
					(message) -> (data(message).endsWith("3") && failedOnce.add(data(message))) ? refused(true) : null);
			publish(context, "a:1", "a:2", "a:3", "a:4", "b:1", "b:2", "b:3", "b:4");
			awaitEmpty(context, broker, 8);
			assertOrdered(broker.data());
			assertThat(context.getBean(RelayStatistics.class).getReordered()).isZero();
		});
	}

	@Test
	void whatWasReadAheadDoesNotOvertakeWhatWasRefused() {
		this.runner.withPropertyValues("patterns.outbox.relay.batch-size=10", "patterns.outbox.relay.max-in-flight=100")
			.run((context) -> {
				Set<String> failedOnce = ConcurrentHashMap.newKeySet();
				RecordingBroker broker = context.getBean(RecordingBroker.class);
				broker.behave((message) -> (data(message).endsWith("7") && failedOnce.add(data(message)))
						? refused(true) : null);
				List<String> data = new ArrayList<>();
				for (int i = 0; i < 240; i++) {
					data.add("k" + (i % 3) + ":" + i);
				}
				publish(context, data.toArray(String[]::new));
				awaitEmpty(context, broker, 240);
				assertThat(failedOnce).hasSize(24);
				assertOrdered(broker.data());
				assertThat(context.getBean(RelayStatistics.class).getReordered()).isZero();
			});
	}

	@Test
	void parksAMessageAndGoesOn() {
		this.runner.withPropertyValues("patterns.outbox.poison=park-message").run((context) -> {
			RecordingBroker broker = context.getBean(RecordingBroker.class);
			broker.behave((message) -> data(message).equals("a:1") ? refused(false) : null);
			publish(context, "a:1", "b:1");
			Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> backlog(context).dead() == 1);
			publish(context, "a:2");
			Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> broker.data().contains("a:2"));
			MessageSummary dead = operations(context).find(MessageFilter.DEAD, null, 10).get(0);
			assertThat(dead.reason()).contains("refused");
			assertThat(dead.state()).isEqualTo(MessageState.DEAD);
			broker.behave((message) -> null);
			assertThat(operations(context).revive(dead.id())).isTrue();
			Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> broker.data().contains("a:1"));
		});
	}

	@Test
	void parksAKeyByTypeAfterTheLastAttempt() {
		this.runner.withPropertyValues("patterns.outbox.poison-by-type.text=park-key").run((context) -> {
			RecordingBroker broker = context.getBean(RecordingBroker.class);
			AtomicInteger attempts = new AtomicInteger();
			broker.behave((message) -> {
				if (data(message).equals("a:1")) {
					attempts.incrementAndGet();
					return refused(true);
				}
				return null;
			});
			publish(context, "a:1");
			AtomicInteger others = new AtomicInteger();
			Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> {
				// What others get through shows that it is the message's fault.
				publish(context, "b:" + others.incrementAndGet());
				return backlog(context).dead() == 1;
			});
			assertThat(attempts.get()).isGreaterThanOrEqualTo(3);
			publish(context, "a:2", "c:1");
			Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> broker.data().contains("c:1"));
			assertThat(broker.data()).doesNotContain("a:2");
			MessageSummary dead = operations(context).find(MessageFilter.DEAD, null, 10).get(0);
			assertThat(dead.state()).isEqualTo(MessageState.DEAD_BLOCKING);
			operations(context).discard(dead.id());
			Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> broker.data().contains("a:2"));
		});
	}

	@Test
	void oneOtherMessageBetweenAttemptsTellsPoisonFromAnOutage() {
		this.runner
			.withPropertyValues("patterns.outbox.poison=park-message", "patterns.outbox.retry.delay=800ms",
					"patterns.outbox.retry.max-delay=800ms")
			.run((context) -> {
				RecordingBroker broker = context.getBean(RecordingBroker.class);
				AtomicInteger attempts = new AtomicInteger();
				broker.behave((message) -> {
					if (data(message).equals("a:1")) {
						attempts.incrementAndGet();
						return refused(true);
					}
					return null;
				});
				publish(context, "a:1");
				for (int i = 1; i <= 2; i++) {
					int attempt = i;
					Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> attempts.get() == attempt);
					publish(context, "b:" + i);
					Awaitility.await()
						.atMost(Duration.ofSeconds(10))
						.until(() -> broker.data().contains("b:" + attempt));
				}
				Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> backlog(context).dead() == 1);
				assertThat(attempts).hasValue(3);
			});
	}

	@Test
	void anOutageOfTheBrokerParksNothingAndKeepsTheOrder() {
		this.runner.withPropertyValues("patterns.outbox.poison=park-message").run((context) -> {
			RecordingBroker broker = context.getBean(RecordingBroker.class);
			AtomicInteger refusals = new AtomicInteger();
			broker.behave((message) -> {
				refusals.incrementAndGet();
				return refused(true);
			});
			for (int i = 0; i < 30; i++) {
				publish(context, "a:" + i, "b:" + i, "c:" + i);
			}
			Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> refusals.get() >= 10);
			broker.behave((message) -> null);
			awaitEmpty(context, broker, 90);
			assertOrdered(broker.data());
			assertThat(backlog(context).dead()).isZero();
		});
	}

	@Test
	void aBrokerThatIsDownHoldsUpNoOther() {
		this.runner.withPropertyValues("patterns.outbox.relay.batch-size=20", "patterns.outbox.relay.max-in-flight=40")
			.run((context) -> {
				RecordingBroker broker = context.getBean(RecordingBroker.class);
				broker.behave((message) -> data(message).startsWith("down") ? refused(true) : null);
				OutboxTemplate template = context.getBean(OutboxTemplate.class);
				transaction(context).executeWithoutResult((status) -> {
					// More than are read, or on their way, at once.
					for (int i = 0; i < 200; i++) {
						template.publish("t", "down-" + i, "down-" + i,
								OutboxOptions.NONE.withType("text").withBroker("second"));
					}
				});
				for (int i = 1; i <= 20; i++) {
					publish(context, "a:" + i);
					String expected = "a:" + i;
					Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> broker.data().contains(expected));
				}
				assertThat(broker.data()).hasSize(20);
				broker.behave((message) -> null);
				awaitEmpty(context, broker, 220);
			});
	}

	@Test
	void aMessageThatWaitsForAGroupHoldsItsKeyAlone() {
		this.runner.run((context) -> {
			CompletableFuture<Void> handled = new CompletableFuture<>();
			RecordingBroker broker = context.getBean(RecordingBroker.class);
			broker.behave((message) -> data(message).equals("a:1") ? handled : null);
			publish(context, "a:1", "b:1");
			Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> rows(context) == 1);
			handled.complete(null);
			awaitEmpty(context, broker, 2);
		});
	}

	@Test
	void aMessageThatIsGivenBackCostsNoAttempt() {
		this.runner.run((context) -> {
			AtomicBoolean paused = new AtomicBoolean(true);
			AtomicInteger asked = new AtomicInteger();
			RecordingBroker broker = context.getBean(RecordingBroker.class);
			broker.behave((message) -> {
				asked.incrementAndGet();
				return paused.get() ? CompletableFuture.failedFuture(new RelayDeferredException("paused")) : null;
			});
			publish(context, "a:1", "a:2");
			Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> asked.get() >= 4);
			assertThat(context.getBean(RelayStatistics.class).getRefused()).isZero();
			paused.set(false);
			awaitEmpty(context, broker, 2);
			assertOrdered(broker.data());
		});
	}

	@Test
	void anExpiredMessageIsDropped() {
		this.runner.withPropertyValues("patterns.outbox.relay.enabled=false").run((context) -> {
			OutboxTemplate template = context.getBean(OutboxTemplate.class);
			transaction(context).executeWithoutResult((status) -> template.publish("t", "a", "a:1",
					OutboxOptions.NONE.withTimeToLive(Duration.ofMillis(1))));
			String url = context.getEnvironment().getProperty("spring.datasource.url");
			this.runner.withPropertyValues("spring.datasource.url=" + url).run((other) -> {
				other.getBean(OutboxTemplate.class);
				Awaitility.await()
					.atMost(Duration.ofSeconds(10))
					.until(() -> other.getBean(RelayStatistics.class).getExpired() == 1);
				assertThat(other.getBean(RecordingBroker.class).sent()).isEmpty();
			});
		});
	}

	@Test
	void aClosedGateGivesTheWorkToOthers() {
		AtomicBoolean open = new AtomicBoolean(true);
		this.runner.withBean("gate", Gate.class, () -> open::get).run((context) -> {
			context.getBean(OutboxTemplate.class);
			OutboxRelayLifecycle relay = context.getBean(OutboxRelayLifecycle.class);
			Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> owned(relay).isAll());
			open.set(false);
			Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> owned(relay).isEmpty());
			publish(context, "a:1");
			assertThat(rows(context)).isEqualTo(1);
			open.set(true);
			awaitEmpty(context, context.getBean(RecordingBroker.class), 1);
		});
	}

	@Test
	void instancesShareAndHandOverAtOnce() {
		String url = "spring.datasource.url=jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1";
		RecordingBroker shared = new RecordingBroker();
		ApplicationContextRunner one = this.runner.withPropertyValues(url)
			.withBean("sharedBroker", RecordingBroker.class, () -> shared, (definition) -> definition.setPrimary(true));
		one.run((first) -> {
			publish(first, "a:0");
			OutboxRelayLifecycle firstRelay = first.getBean(OutboxRelayLifecycle.class);
			Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> owned(firstRelay).isAll());
			one.run((second) -> {
				second.getBean(OutboxTemplate.class);
				OutboxRelayLifecycle secondRelay = second.getBean(OutboxRelayLifecycle.class);
				for (int i = 1; i <= 200; i++) {
					publish((i % 2 == 0) ? first : second, "a:" + i, "b:" + i, "c:" + i, "d:" + i);
				}
				Awaitility.await()
					.atMost(Duration.ofSeconds(10))
					.until(() -> owned(firstRelay).equals(KeyHashes.share(0, 2))
							&& owned(secondRelay).equals(KeyHashes.share(1, 2)));
				publish(second, "a:201", "b:201", "c:201", "d:201");
			});
			publish(first, "a:202", "b:202", "c:202", "d:202");
			awaitEmpty(first, shared, 809);
			Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> owned(firstRelay).isAll());
		});
		assertThat(shared.ids()).doesNotHaveDuplicates();
		assertOrdered(shared.data());
	}

	private static CompletableFuture<Void> refused(boolean retryable) {
		return CompletableFuture.failedFuture(new BrokerException("refused", retryable, null));
	}

	private static String data(BrokerMessage message) {
		return new String(message.event().getData().toBytes());
	}

	private static void assertOrdered(List<String> data) {
		for (String key : data.stream().map((entry) -> entry.substring(0, entry.indexOf(':'))).distinct().toList()) {
			assertThat(data.stream()
				.filter((entry) -> entry.startsWith(key + ":"))
				.map((entry) -> Integer.parseInt(entry.substring(entry.indexOf(':') + 1)))
				.toList()).isSorted();
		}
	}

	private static void publish(ApplicationContext context, String... entries) {
		OutboxTemplate template = context.getBean(OutboxTemplate.class);
		transaction(context).executeWithoutResult((status) -> {
			for (String entry : entries) {
				template.publish("t", entry.substring(0, entry.indexOf(':')), entry,
						OutboxOptions.NONE.withType("text"));
			}
		});
	}

	private static TransactionTemplate transaction(ApplicationContext context) {
		return new TransactionTemplate(context.getBean(PlatformTransactionManager.class));
	}

	private static OutboxBacklog backlog(ApplicationContext context) {
		return context.getBean(OutboxBackends.class).first().store().backlog();
	}

	private static OutboxOperations operations(ApplicationContext context) {
		return context.getBean(OutboxBackends.class).first().operations();
	}

	private static KeyHashes owned(OutboxRelayLifecycle relay) {
		return relay.getOwned().get(OutboxBackends.DEFAULT_NAME);
	}

	private static int rows(ApplicationContext context) {
		Integer count = context.getBean(JdbcTemplate.class)
			.queryForObject("select count(*) from patterns_outbox", Integer.class);
		return (count != null) ? count : 0;
	}

	private static void awaitEmpty(ApplicationContext context, RecordingBroker broker, int expected) {
		Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> rows(context) == 0);
		if (expected >= 0) {
			assertThat(broker.sent()).hasSize(expected);
		}
	}

}

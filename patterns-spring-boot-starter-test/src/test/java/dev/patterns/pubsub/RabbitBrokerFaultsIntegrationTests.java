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

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.amqp.AmqpException;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory;
import org.springframework.amqp.rabbit.core.RabbitTemplate;

import dev.patterns.pubsub.broker.Broker;
import dev.patterns.pubsub.broker.BrokerException;
import dev.patterns.pubsub.broker.BrokerMessage;
import dev.patterns.pubsub.broker.BrokerSubscription;
import dev.patterns.pubsub.broker.HandlingResult;
import dev.patterns.pubsub.broker.InboundMessage;
import dev.patterns.pubsub.broker.MessageHandler;
import dev.patterns.pubsub.broker.ReplySubscription;
import dev.patterns.pubsub.broker.SubscriptionRequest;
import dev.patterns.pubsub.broker.SubscriptionRequest.StartPosition;
import dev.patterns.test.services.EmbeddedServer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Faults around a real RabbitMQ, and what is particular to it.
 */
@Timeout(240)
class RabbitBrokerFaultsIntegrationTests {

	private static final Duration STOP = Duration.ofSeconds(10);

	private static final int MAX_MESSAGE_SIZE = 12_000_000;

	@TempDir
	private static Path directory;

	private static EmbeddedServer server;

	private final String topic = "faults-" + UUID.randomUUID().toString().substring(0, 8);

	private final List<BrokerSubscription> subscriptions = new ArrayList<>();

	private CachingConnectionFactory connections;

	private Broker broker;

	@BeforeAll
	static void startServer() {
		server = RabbitServers.start(data(), Map.of("max_message_size", Integer.toString(MAX_MESSAGE_SIZE)));
	}

	private static Path data() {
		return directory.resolve("rabbitmq");
	}

	@AfterAll
	static void stopServer() {
		if (server != null) {
			server.close();
		}
	}

	@BeforeEach
	void open() {
		this.connections = RabbitServers.connections(server);
		this.broker = RabbitServers.broker(this.connections, Map.of());
	}

	@AfterEach
	void close() {
		this.subscriptions.forEach((subscription) -> subscription.stop(STOP));
		this.broker.close();
		this.connections.destroy();
	}

	@Test
	void aServerThatIsKilledLosesNothingThatItConfirmed() {
		Set<String> received = ConcurrentHashMap.newKeySet();
		start("g", 2, (message) -> {
			received.add(message.event().getId());
			return HandlingResult.DONE;
		});
		RabbitServers.awaitQueueOnDisk(data(), this.topic + ".g");
		Set<String> confirmed = ConcurrentHashMap.newKeySet();
		List<CompletableFuture<Void>> sent = new ArrayList<>();
		for (int i = 0; i < 3000; i++) {
			String id = "m" + i;
			sent.add(this.broker.send(message("k" + i % 20, id)).thenRun(() -> confirmed.add(id)));
			if (i == 1500) {
				patience().until(() -> !confirmed.isEmpty());
				server.kill();
			}
		}
		server.start();
		patience().until(() -> sent.stream().allMatch(CompletableFuture::isDone));
		assertThat(this.broker.send(message("k", "last")).thenRun(() -> confirmed.add("last")))
			.succeedsWithin(Duration.ofSeconds(30));
		patience().until(() -> received.containsAll(confirmed));
		assertThat(confirmed).contains("last").hasSizeGreaterThan(1);
	}

	@Test
	void deadLettersAndWhatWasRemovedOfThemSurviveAKill() {
		String dead = this.topic + ".dlt";
		InboundMessage letter = received(this.broker, "k", new byte[10]);
		for (int i = 0; i < 3; i++) {
			assertThat(deadLetter(letter, dead, "r" + i)).succeedsWithin(Duration.ofSeconds(30));
		}
		List<InboundMessage> before = this.broker.deadLetters().list(dead, null, 10).messages();
		assertThat(this.broker.deadLetters().remove(dead, before.get(1).position())).isTrue();
		// What manages streams is written some seconds after the first one was declared.
		RabbitServers.awaitQueueOnDisk(data(), "rabbit_stream_coordinator");
		server.kill();
		server.start();
		patience().ignoreExceptions().until(() -> !this.broker.deadLetters().list(dead, null, 10).messages().isEmpty());
		assertThat(deadLetter(letter, dead, "r3")).succeedsWithin(Duration.ofSeconds(30));
		assertThat(reasons(this.broker, dead)).containsExactly("r0", "r2", "r3");
		assertThat(this.broker.deadLetters().list(dead, null, 1).messages().get(0).position())
			.isEqualTo(before.get(0).position());
		CachingConnectionFactory others = RabbitServers.connections(server);
		try (Broker started = RabbitServers.broker(others, Map.of())) {
			assertThat(reasons(started, dead)).containsExactly("r0", "r2", "r3");
		}
		others.destroy();
	}

	@Test
	void aDeadLetterThatIsTooLargeGoesWithoutItsBody() {
		CachingConnectionFactory others = RabbitServers.connections(RabbitServers.shared());
		try (Broker larger = RabbitServers.broker(others, Map.of())) {
			String dead = this.topic + ".dlt";
			InboundMessage letter = received(larger, "k", new byte[MAX_MESSAGE_SIZE + 1]);
			assertThat(deadLetter(letter, dead, "large")).succeedsWithin(Duration.ofSeconds(60));
			assertThat(this.broker.deadLetters().list(dead, null, 10).messages()).singleElement()
				.satisfies((message) -> {
					assertThat(message.headers()).containsEntry(MessageHeaders.DEAD_LETTER_TRUNCATED, "true")
						.containsEntry(MessageHeaders.DEAD_LETTER_REASON, "large");
					assertThat(message.key()).isEqualTo("k");
					assertThat(message.event().getData()).isNull();
					assertThat(message.event().getId()).isEqualTo(letter.event().getId());
				});
		}
		others.destroy();
	}

	@Test
	@EnabledIfSystemProperty(named = "patterns.proof", matches = "true", disabledReason = "long: run with -Pproof")
	void aServerThatHangsIsNotWaitedForLongerThanHalfAMinute() {
		String dead = this.topic + ".dlt";
		assertThat(deadLetter(received(this.broker, "k", new byte[10]), dead, "r")).succeedsWithin(STOP);
		server.suspend();
		try {
			long begin = System.nanoTime();
			assertThatExceptionOfType(BrokerException.class)
				.isThrownBy(() -> this.broker.deadLetters().list(dead, null, 10));
			assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(31));
		}
		finally {
			server.resume();
		}
		patience().ignoreExceptions().until(() -> reasons(this.broker, dead).equals(List.of("r")));
	}

	private CompletableFuture<Void> deadLetter(InboundMessage message, String dead, String reason) {
		return this.broker.forward(message, dead, Map.of(MessageHeaders.DEAD_LETTER_REASON, reason));
	}

	private static List<String> reasons(Broker broker, String dead) {
		return broker.deadLetters()
			.list(dead, null, 100)
			.messages()
			.stream()
			.map((message) -> message.headers().get(MessageHeaders.DEAD_LETTER_REASON))
			.toList();
	}

	private InboundMessage received(Broker from, String key, byte[] body) {
		List<InboundMessage> received = new CopyOnWriteArrayList<>();
		BrokerSubscription subscription = from.subscribe(new SubscriptionRequest(this.topic, this.topic, "g"),
				handler((message) -> {
					received.add(message);
					return HandlingResult.DONE;
				}));
		subscription.start();
		assertThat(
				from.send(new BrokerMessage(this.topic, key, event("1", "application/octet-stream", body), Map.of())))
			.succeedsWithin(Duration.ofSeconds(60));
		patience().until(() -> !received.isEmpty());
		subscription.stop(STOP);
		return received.get(0);
	}

	@Test
	void theOrderOfAKeyHoldsThoughTheServerIsKilled() throws Exception {
		Map<String, List<Integer>> received = new ConcurrentHashMap<>();
		Handling handling = (message) -> {
			List<Integer> numbers = received.computeIfAbsent(String.valueOf(message.key()),
					(key) -> new CopyOnWriteArrayList<>());
			Integer number = Integer.valueOf(message.event().getId());
			if (!numbers.contains(number)) {
				numbers.add(number);
			}
			return HandlingResult.DONE;
		};
		start("g", 4, handling);
		start("g", 4, handling);
		RabbitServers.awaitQueueOnDisk(data(), this.topic + ".g");
		int each = 300;
		List<CompletableFuture<Void>> senders = IntStream.range(0, 4)
			.mapToObj((key) -> CompletableFuture.runAsync(() -> sendInOrder("k" + key, each)))
			.toList();
		patience().until(() -> received.getOrDefault("k0", List.of()).size() > each / 4);
		server.kill();
		server.start();
		for (CompletableFuture<Void> sender : senders) {
			sender.get(120, TimeUnit.SECONDS);
		}
		patience().until(() -> received.values().stream().mapToInt(List::size).sum() == 4 * each);
		assertThat(received.values()).hasSize(4).allSatisfy((numbers) -> assertThat(numbers).isSorted());
	}

	// What fails is sent again before what comes after it, as the outbox does.
	private void sendInOrder(String key, int number) {
		for (int i = 0; i < number; i++) {
			boolean sent = false;
			while (!sent) {
				try {
					this.broker.send(message(key, Integer.toString(i))).get(60, TimeUnit.SECONDS);
					sent = true;
				}
				catch (ExecutionException ex) {
					assertThat(ex).hasCauseInstanceOf(BrokerException.class);
				}
				catch (InterruptedException | TimeoutException ex) {
					throw new IllegalStateException(ex);
				}
			}
		}
	}

	@Test
	void whatWasNotAcknowledgedComesAgainWhenTheConnectionDies() throws Exception {
		List<Integer> attempts = new CopyOnWriteArrayList<>();
		CountDownLatch first = new CountDownLatch(1);
		CountDownLatch release = new CountDownLatch(1);
		start("g", 1, (message) -> {
			attempts.add(message.attempt());
			first.countDown();
			release.await(30, TimeUnit.SECONDS);
			return HandlingResult.DONE;
		});
		send(message("k", "1"));
		assertThat(first.await(30, TimeUnit.SECONDS)).isTrue();
		this.connections.createConnection().getDelegate().abort();
		release.countDown();
		patience().until(() -> attempts.size() == 2);
		assertThat(attempts).containsExactly(1, 2);
	}

	@Test
	void aMessageThatIsBeingHandledIsNotHandledTwiceAtATimeWhenTheConnectionDies() throws Exception {
		AtomicInteger active = new AtomicInteger();
		AtomicInteger most = new AtomicInteger();
		AtomicInteger handled = new AtomicInteger();
		CountDownLatch first = new CountDownLatch(1);
		CountDownLatch release = new CountDownLatch(1);
		start("g", 4, (message) -> {
			most.accumulateAndGet(active.incrementAndGet(), Math::max);
			first.countDown();
			release.await(30, TimeUnit.SECONDS);
			active.decrementAndGet();
			handled.incrementAndGet();
			return HandlingResult.DONE;
		});
		send(message("k", "1"));
		assertThat(first.await(30, TimeUnit.SECONDS)).isTrue();
		this.connections.createConnection().getDelegate().abort();
		Awaitility.await().pollDelay(Duration.ofSeconds(2)).until(() -> true);
		release.countDown();
		patience().until(() -> handled.get() == 2);
		assertThat(most).hasValue(1);
	}

	@Test
	void theOrderOfAKeyHoldsAcrossMembersThatComeAndGo() {
		Map<String, List<String>> received = new ConcurrentHashMap<>();
		MessageHandler handler = (message) -> {
			List<String> ids = received.computeIfAbsent(String.valueOf(message.key()),
					(key) -> new CopyOnWriteArrayList<>());
			if (!ids.contains(message.event().getId())) {
				ids.add(message.event().getId());
			}
			return HandlingResult.DONE;
		};
		BrokerSubscription first = start("g", 4, handler::handle);
		start("g", 4, handler::handle);
		List<CompletableFuture<Void>> sent = new ArrayList<>();
		for (int i = 0; i < 2000; i++) {
			sent.add(this.broker.send(message("k" + i % 5, "m" + i)));
			if (i == 1000) {
				patience().until(() -> !received.isEmpty());
				first.stop(STOP);
			}
		}
		assertThat(CompletableFuture.allOf(sent.toArray(CompletableFuture[]::new)))
			.succeedsWithin(Duration.ofSeconds(60));
		patience().until(() -> received.values().stream().mapToInt(List::size).sum() == 2000);
		for (int key = 0; key < 5; key++) {
			assertThat(received.get("k" + key)).containsExactlyElementsOf(
					IntStream.iterate(key, (i) -> i < 2000, (i) -> i + 5).mapToObj((i) -> "m" + i).toList());
		}
	}

	@Test
	void whoStopsKeepsTheQueueUntilItsHandlerHasEnded() throws Exception {
		CountDownLatch begun = new CountDownLatch(1);
		CountDownLatch end = new CountDownLatch(1);
		List<String> first = new CopyOnWriteArrayList<>();
		BrokerSubscription stopping = start("g", 1, (message) -> {
			begun.countDown();
			end.await(60, TimeUnit.SECONDS);
			first.add(message.event().getId());
			return HandlingResult.DONE;
		});
		IntStream.range(0, 10).forEach((i) -> send(message("k", "m" + i)));
		assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
		List<String> second = new CopyOnWriteArrayList<>();
		start("g", 1, (message) -> {
			second.add(message.event().getId());
			return HandlingResult.DONE;
		});
		CompletableFuture<Void> stopped = CompletableFuture.runAsync(() -> stopping.stop(Duration.ofSeconds(60)));
		Awaitility.await()
			.during(Duration.ofSeconds(3))
			.atMost(Duration.ofSeconds(5))
			.until(() -> second.isEmpty() && !stopped.isDone());
		end.countDown();
		assertThat(stopped).succeedsWithin(Duration.ofSeconds(30));
		patience().until(() -> second.size() >= 9);
		assertThat(first).containsExactly("m0");
		assertThat(second).containsExactly("m1", "m2", "m3", "m4", "m5", "m6", "m7", "m8", "m9");
	}

	@Test
	void aStopWaitsForTheHandlerThoughItsConnectionIsLost() throws Exception {
		CountDownLatch begun = new CountDownLatch(1);
		CountDownLatch end = new CountDownLatch(1);
		BrokerSubscription subscription = start("g", 1, (message) -> {
			begun.countDown();
			end.await(60, TimeUnit.SECONDS);
			return HandlingResult.DONE;
		});
		send(message("k", "1"));
		assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
		this.connections.createConnection().getDelegate().abort();
		patience().until(() -> subscription.describe().get("connected").equals(false));
		CompletableFuture<Void> stopped = CompletableFuture.runAsync(() -> subscription.stop(Duration.ofSeconds(60)));
		Awaitility.await().during(Duration.ofSeconds(1)).atMost(Duration.ofSeconds(3)).until(() -> !stopped.isDone());
		end.countDown();
		assertThat(stopped).succeedsWithin(Duration.ofSeconds(30));
	}

	@Test
	void whatWasHeldAndNotHandledIsNoAttempt() throws Exception {
		AtomicBoolean broken = new AtomicBoolean(true);
		AtomicInteger attempts = new AtomicInteger();
		Map<String, Integer> handled = new ConcurrentHashMap<>();
		BrokerSubscription subscription = start("g", 2, (message) -> {
			if (broken.get()) {
				attempts.set(message.attempt());
				return HandlingResult.retryAfter(Duration.ofSeconds(60));
			}
			handled.put(message.event().getId(), message.attempt());
			return HandlingResult.DONE;
		});
		// All but the first one are held by the instance, and counted by the server.
		IntStream.range(0, 5).forEach((i) -> send(message("k", "m" + i)));
		for (int i = 1; i <= 4; i++) {
			int expected = i;
			patience().until(() -> attempts.get() == expected && subscription.describe().get("waiting").equals(5));
			subscription.stop(STOP);
			if (i == 4) {
				broken.set(false);
				assertThat(countsOfTheServer(5)).containsEntry("m0", 4).containsEntry("m1", 4).containsEntry("m4", 4);
			}
			subscription.start();
		}
		patience().until(() -> handled.size() == 5);
		assertThat(handled).containsEntry("m0", 5)
			.containsEntry("m1", 1)
			.containsEntry("m2", 1)
			.containsEntry("m3", 1)
			.containsEntry("m4", 1);
	}

	private Map<String, Integer> countsOfTheServer(int messages) throws IOException {
		Map<String, Integer> counts = new ConcurrentHashMap<>();
		Channel channel = this.connections.createConnection().getDelegate().createChannel();
		channel.basicConsume(this.topic + ".g", false, new DefaultConsumer(channel) {

			@Override
			public void handleDelivery(String consumer, Envelope envelope, BasicProperties properties, byte[] body) {
				Map<String, Object> headers = properties.getHeaders();
				counts.put(headers.get("cloudEvents:id").toString(),
						((Number) headers.get("x-delivery-count")).intValue());
			}

		});
		patience().until(() -> counts.size() == messages);
		channel.abort();
		return counts;
	}

	@Test
	void withoutASingleActiveConsumerBothMembersWork() {
		try (Broker shared = RabbitServers.broker(this.connections,
				Map.of("single-active-consumer", "false", "prefetch", "1"))) {
			Set<String> members = ConcurrentHashMap.newKeySet();
			CountDownLatch both = new CountDownLatch(2);
			for (String member : List.of("a", "b")) {
				BrokerSubscription subscription = shared
					.subscribe(new SubscriptionRequest(this.topic + member, this.topic, "g"), handler((message) -> {
						if (members.add(member)) {
							both.countDown();
						}
						both.await(30, TimeUnit.SECONDS);
						return HandlingResult.DONE;
					}));
				subscription.start();
				this.subscriptions.add(subscription);
			}
			for (int i = 0; i < 20; i++) {
				assertThat(shared.send(message("k" + i, "m" + i))).succeedsWithin(Duration.ofSeconds(30));
			}
			patience().until(() -> members.size() == 2);
			this.subscriptions.forEach((subscription) -> subscription.stop(STOP));
		}
	}

	@Test
	void aMessageOfTenMegabytesArrives() {
		byte[] body = new byte[10 * 1024 * 1024];
		body[body.length - 1] = 7;
		List<byte[]> received = new CopyOnWriteArrayList<>();
		start("g", 1, (message) -> {
			received.add(message.event().getData().toBytes());
			return HandlingResult.DONE;
		});
		send(new BrokerMessage(this.topic, "k", event("1", "application/octet-stream", body), Map.of()));
		patience().until(() -> !received.isEmpty());
		assertThat(received.get(0)).isEqualTo(body);
	}

	@Test
	void aMessageThatIsTooLargeFailsForGoodAndOthersGoOn() {
		List<String> received = new CopyOnWriteArrayList<>();
		start("g", 1, (message) -> {
			received.add(message.event().getId());
			return HandlingResult.DONE;
		});
		CompletableFuture<Void> large = this.broker.send(new BrokerMessage(this.topic, "k",
				event("large", "application/octet-stream", new byte[MAX_MESSAGE_SIZE + 1]), Map.of()));
		assertFinal(large, "too large");
		send(message("k", "2"));
		patience().until(() -> received.equals(List.of("2")));
	}

	@Test
	void whatTheServerRefusesFailsAndMayBeTriedAgain() {
		this.broker.subscribe(new SubscriptionRequest(this.topic, this.topic, "g"), handler((message) -> {
			throw new IllegalStateException("Not started");
		}));
		// A full queue is one of the reasons for a negative confirm.
		new RabbitTemplate(this.connections).execute((channel) -> {
			channel.queueDeclare(this.topic + ".full", true, false, false,
					Map.of("x-max-length", 1, "x-overflow", "reject-publish"));
			channel.queueBind(this.topic + ".full", this.topic, "");
			return true;
		});
		List<CompletableFuture<Void>> sent = IntStream.range(0, 50)
			.mapToObj((i) -> this.broker.send(message("k", "m" + i)))
			.toList();
		patience().until(() -> sent.stream().allMatch(CompletableFuture::isDone));
		List<CompletableFuture<Void>> failed = sent.stream()
			.filter(CompletableFuture::isCompletedExceptionally)
			.toList();
		assertThat(failed).isNotEmpty();
		assertRetryable(failed.get(0), "basic.nack");
	}

	@Test
	void aReplayThatItsGroupWouldNotGetFails() {
		List<InboundMessage> others = new CopyOnWriteArrayList<>();
		start("other", 1, (message) -> {
			others.add(message);
			return HandlingResult.DONE;
		});
		InboundMessage letter = received(this.broker, "k", new byte[3]);
		new RabbitTemplate(this.connections).execute((channel) -> channel.queueDelete(this.topic + ".g"));
		Map<String, String> replay = Map.of(MessageHeaders.REPLAY_GROUP, "g");
		assertRetryable(this.broker.forward(letter, this.topic, replay), "no queue '" + this.topic + ".g'");
		List<InboundMessage> received = new CopyOnWriteArrayList<>();
		start("g", 1, (message) -> {
			received.add(message);
			return HandlingResult.DONE;
		});
		assertThat(this.broker.forward(letter, this.topic, replay)).succeedsWithin(STOP);
		patience().until(() -> received.size() == 1);
		assertThat(received.get(0).event()).isEqualTo(letter.event());
		assertThat(others).noneMatch((message) -> message.headers().containsKey(MessageHeaders.REPLAY_GROUP));
	}

	@Test
	void aDeadLetterWhoseHeadersAreTooLargeKeepsItsBody() {
		String dead = this.topic + ".dlt";
		List<InboundMessage> received = new CopyOnWriteArrayList<>();
		start("g", 1, (message) -> {
			received.add(message);
			return HandlingResult.DONE;
		});
		// Fits into a frame, and has no room for more.
		new RabbitTemplate(this.connections).execute((channel) -> {
			channel.basicPublish(this.topic, "",
					new BasicProperties.Builder()
						.headers(Map.of("cloudEvents:specversion", "1.0", "cloudEvents:id", "1", "cloudEvents:source",
								"/s", "cloudEvents:type", "T", "patterns-key", "k", "large", "ü".repeat(65_000)))
						.build(),
					new byte[] { 1, 2, 3 });
			return true;
		});
		patience().until(() -> received.size() == 1);
		List<CompletableFuture<Void>> sent = IntStream.range(0, 100)
			.mapToObj((i) -> this.broker.send(message("k", "m" + i)))
			.toList();
		assertThat(deadLetter(received.get(0), dead, "r".repeat(2000))).succeedsWithin(STOP);
		assertThat(CompletableFuture.allOf(sent.toArray(CompletableFuture[]::new))).succeedsWithin(STOP);
		assertThat(this.broker.deadLetters().list(dead, null, 10).messages()).singleElement().satisfies((message) -> {
			assertThat(message.headers()).containsEntry(MessageHeaders.DEAD_LETTER_ABRIDGED, "true")
				.doesNotContainKeys("large", MessageHeaders.DEAD_LETTER_TRUNCATED);
			assertThat(message.key()).isEqualTo("k");
			assertThat(message.event().getType()).isEqualTo("T");
			assertThat(message.event().getData().toBytes()).containsExactly(1, 2, 3);
		});
	}

	@Test
	void whatAnApplicationThrowsWhileItConnectsEndsNothing() {
		String answers = this.topic + ".answers";
		List<String> received = new CopyOnWriteArrayList<>();
		ReplySubscription replies = this.broker.subscribeReplies(new SubscriptionRequest("answers", answers, "g"),
				handler((message) -> {
					received.add(message.event().getId());
					return HandlingResult.DONE;
				}));
		this.broker.subscribe(new SubscriptionRequest(this.topic, this.topic, "g"),
				handler((message) -> HandlingResult.DONE));
		AtomicBoolean throwing = new AtomicBoolean();
		Set<String> thrown = ConcurrentHashMap.newKeySet();
		this.connections.addConnectionListener((connection) -> {
			if (throwing.get() && thrown.add(Thread.currentThread().getName())) {
				throw new IllegalStateException("Thrown by the application");
			}
		});
		throwing.set(true);
		send(message("k", "1"));
		this.connections.createConnection().getDelegate().abort();
		patience().ignoreExceptions().until(() -> {
			this.broker.reply(message(answers, "k", "2")).get(30, TimeUnit.SECONDS);
			return received.contains("2");
		});
		assertThat(thrown).containsExactlyInAnyOrder("patterns-pubsub-rabbit-sender",
				"patterns-pubsub-answers-connection");
		replies.close();
	}

	@Test
	void aForwardedMessageThatCannotBeKeptFailsAlone() {
		InboundMessage message = received(this.broker, "k", new byte[3]);
		String longest = this.topic + "x".repeat(250 - this.topic.length());
		assertFinal(this.broker.forward(message, longest, Map.of("x", "1")), "255");
		send(message("k", "1"));
	}

	@Test
	void aQueueForDeadLettersThatCannotBeDeclaredHoldsUpNothingElse() {
		String dead = this.topic + ".dlt";
		InboundMessage letter = received(this.broker, "k", new byte[3]);
		CachingConnectionFactory others = RabbitServers.connections(server);
		new RabbitTemplate(others)
			.execute((channel) -> channel.queueDeclare(dead + ".dead-letters", false, true, true, Map.of()));
		CompletableFuture<Void> failing = deadLetter(letter, dead, "r");
		assertThat(this.broker.send(message("k", "1"))).succeedsWithin(Duration.ofSeconds(5));
		assertRetryable(failing, "exclusive");
		others.destroy();
	}

	@Test
	void anAnswerThatIsTooLargeFailsForGoodAndOthersGoOn() {
		String answers = this.topic + ".answers";
		List<String> received = new CopyOnWriteArrayList<>();
		ReplySubscription replies = this.broker.subscribeReplies(new SubscriptionRequest("answers", answers, "g"),
				handler((message) -> {
					received.add(message.event().getId());
					return HandlingResult.DONE;
				}));
		CompletableFuture<Void> body = this.broker.reply(new BrokerMessage(answers, null,
				event("large", "application/octet-stream", new byte[MAX_MESSAGE_SIZE + 1]), Map.of()));
		CompletableFuture<Void> headers = this.broker.reply(new BrokerMessage(answers, null,
				event("headers", "text/plain", new byte[1]), Map.of("large", "x".repeat(200_000))));
		assertFinal(body, "too large");
		assertFinal(headers, "too large");
		assertThat(this.broker.reply(message(answers, "k", "1"))).succeedsWithin(STOP);
		assertFinal(this.broker.reply(message(answers + "-gone", "k", "2")), "nobody waits");
		assertThat(this.broker.reply(message(answers, "k", "3"))).succeedsWithin(STOP);
		patience().until(() -> received.equals(List.of("1", "3")));
		replies.close();
	}

	@Test
	void whatFollowsAMessageMaySendAndWait() {
		start("g", 1, (message) -> HandlingResult.DONE);
		List<CompletableFuture<Void>> sent = new ArrayList<>();
		for (int i = 0; i < 100; i++) {
			String id = "m" + i;
			sent.add(this.broker.send(message("k" + i, id)).thenRun(() -> send(message("k", id + "-next"))));
		}
		assertThat(CompletableFuture.allOf(sent.toArray(CompletableFuture[]::new)))
			.succeedsWithin(Duration.ofSeconds(20));
		// Also after a failure, which the thread that sends may find.
		assertThat(this.broker
			.send(new BrokerMessage(this.topic, "k", event("large", "text/plain", new byte[1]),
					Map.of("large", "x".repeat(200_000))))
			.exceptionally((failure) -> {
				send(message("k", "after"));
				return null;
			})).succeedsWithin(Duration.ofSeconds(20));
	}

	@Test
	void whatIsWrongWithAMessageCostsNoOther() {
		start("g", 1, (message) -> HandlingResult.DONE);
		String direct = this.topic + ".direct";
		new RabbitTemplate(this.connections)
			.execute((channel) -> channel.exchangeDeclare(direct, BuiltinExchangeType.DIRECT));
		List<CompletableFuture<Void>> sent = new ArrayList<>();
		List<CompletableFuture<Void>> wrong = new ArrayList<>();
		for (int i = 0; i < 300; i++) {
			sent.add(this.broker.send(message("k", "m" + i)));
			if (i % 100 == 50) {
				wrong.add(this.broker.send(message(direct, "k", "d" + i)));
				for (String header : List.of("CC", "BCC", "cloudEvents_id", "x".repeat(256))) {
					CompletableFuture<Void> refused = this.broker.send(new BrokerMessage(this.topic, "k",
							event("1", "text/plain", new byte[1]), Map.of(header, "x")));
					assertFinal(refused, "header");
				}
			}
		}
		wrong.forEach((failed) -> assertRetryable(failed, "exchange '" + direct + "' already"));
		assertThat(CompletableFuture.allOf(sent.toArray(CompletableFuture[]::new))).succeedsWithin(STOP);
	}

	@Test
	@EnabledIfSystemProperty(named = "patterns.proof", matches = "true", disabledReason = "long: run with -Pproof")
	void whatAServerTakesTooLateIsNotSentAnyMore() throws Exception {
		List<String> received = new CopyOnWriteArrayList<>();
		start("g", 1, (message) -> {
			received.add(message.event().getId());
			return HandlingResult.DONE;
		});
		// As a server does that is short of memory.
		StallingProxy proxy = new StallingProxy(server.host(), server.port());
		CachingConnectionFactory through = new CachingConnectionFactory("localhost", proxy.port());
		try (Broker held = RabbitServers.broker(through, Map.of())) {
			assertThat(held.send(message("k", "first"))).succeedsWithin(STOP);
			proxy.hold();
			List<CompletableFuture<Void>> sent = IntStream.range(0, 40)
				.mapToObj((i) -> held.send(new BrokerMessage(this.topic, "k" + i,
						event("m" + i, "application/octet-stream", new byte[1024 * 1024]), Map.of())))
				.toList();
			assertThat(sent.get(39)).failsWithin(Duration.ofSeconds(15))
				.withThrowableOfType(ExecutionException.class)
				.withMessageContaining("10 s");
			proxy.release();
			assertThat(held.send(message("k39", "last"))).succeedsWithin(Duration.ofSeconds(30));
			patience().until(() -> received.contains("last"));
			assertThat(received).doesNotContain("m39").hasSizeLessThan(35);
			assertThat(sent).allMatch(CompletableFuture::isDone);
		}
		finally {
			proxy.close();
			through.destroy();
		}
	}

	@Test
	void aMessageThatNoGroupWouldGetFails() {
		assertRetryable(this.broker.send(message("k", "1")), "no group");
	}

	@Test
	void aForwardedMessageThatNoGroupWouldGetIsKept() {
		String dead = this.topic + ".dead";
		CountDownLatch forwarded = new CountDownLatch(1);
		start("g", 1, (message) -> {
			this.broker.forward(message, dead, Map.of("x", "1")).get(30, TimeUnit.SECONDS);
			forwarded.countDown();
			return HandlingResult.DONE;
		});
		send(message("k", "1"));
		List<String> received = new CopyOnWriteArrayList<>();
		patience().until(() -> forwarded.getCount() == 0);
		BrokerSubscription subscription = this.broker.subscribe(new SubscriptionRequest("dead", dead, "unrouted"),
				handler((message) -> {
					received.add(message.event().getId());
					return HandlingResult.DONE;
				}));
		this.subscriptions.add(subscription);
		subscription.start();
		patience().until(() -> received.equals(List.of("1")));
	}

	@Test
	void aQueueThatWasDeletedIsDeclaredAgain() {
		List<String> received = new CopyOnWriteArrayList<>();
		start("g", 1, (message) -> {
			received.add(message.event().getId());
			return HandlingResult.DONE;
		});
		send(message("k", "1"));
		patience().until(() -> received.size() == 1);
		new RabbitTemplate(this.connections).execute((channel) -> {
			channel.queueDelete(this.topic + ".g");
			channel.exchangeDelete(this.topic);
			return true;
		});
		patience().until(() -> {
			try {
				this.broker.send(message("k", "2")).get(30, TimeUnit.SECONDS);
				return true;
			}
			catch (ExecutionException ex) {
				return false;
			}
		});
		patience().until(() -> received.contains("2"));
	}

	@Test
	void aQueueWithOtherArgumentsIsRefused() {
		new RabbitTemplate(this.connections).execute((channel) -> {
			channel.queueDeclare(this.topic + ".g", true, false, false, Map.of());
			return true;
		});
		assertThatIllegalStateException()
			.isThrownBy(() -> this.broker.subscribe(new SubscriptionRequest(this.topic, this.topic, "g"),
					handler((message) -> HandlingResult.DONE)))
			.withMessageContaining(this.topic + ".g")
			.withMessageContaining("quorum");
	}

	@Test
	void groupsThatWouldShareAQueueAreRefused() {
		this.broker.subscribe(new SubscriptionRequest("one", this.topic + ".b", "c"),
				handler((message) -> HandlingResult.DONE));
		assertThatIllegalArgumentException()
			.isThrownBy(() -> this.broker.subscribe(new SubscriptionRequest("two", this.topic, "b.c"),
					handler((message) -> HandlingResult.DONE)))
			.withMessageContaining(this.topic + ".b.c");
	}

	@Test
	void namesThatAreTooLongAreRefused() {
		String longTopic = "ü".repeat(127);
		assertThat(this.broker.isValidTopic(longTopic)).isTrue();
		assertThat(this.broker.isValidTopic(longTopic + "aa")).isFalse();
		assertThat(this.broker.isValidTopic("amq.topic")).isFalse();
		assertThatIllegalArgumentException()
			.isThrownBy(() -> this.broker.subscribe(new SubscriptionRequest("s", longTopic, "group"),
					handler((message) -> HandlingResult.DONE)))
			.withMessageContaining("255");
	}

	@Test
	void bothPrefixesOfAttributesAreRead() {
		List<CloudEvent> received = new CopyOnWriteArrayList<>();
		start("g", 1, (message) -> {
			received.add(message.event());
			return HandlingResult.DONE;
		});
		for (String prefix : List.of("cloudEvents:", "cloudEvents_")) {
			new RabbitTemplate(this.connections).execute((channel) -> {
				channel.basicPublish(this.topic, "",
						new BasicProperties.Builder().contentType("text/plain")
							.headers(Map.of(prefix + "specversion", "1.0", prefix + "id", "1", prefix + "source", "/s",
									prefix + "type", "T", prefix + "tenant", "acme"))
							.build(),
						"text".getBytes(StandardCharsets.UTF_8));
				return true;
			});
		}
		patience().until(() -> received.size() == 2);
		assertThat(received).allSatisfy((event) -> {
			assertThat(event.getType()).isEqualTo("T");
			assertThat(event.getExtension("tenant")).isEqualTo("acme");
			assertThat(event.getDataContentType()).isEqualTo("text/plain");
		});
	}

	@Test
	void manyRetriesDoNotMakeTheServerDropAMessage() {
		AtomicInteger attempts = new AtomicInteger();
		BrokerSubscription subscription = start("g", 1, (message) -> {
			attempts.set(message.attempt());
			return HandlingResult.retryAfter(Duration.ofSeconds(60));
		});
		send(message("k", "1"));
		// Newer servers drop a message after 20 deliveries, unless the queue says
		// otherwise.
		for (int i = 1; i <= 25; i++) {
			int expected = i;
			patience().until(() -> attempts.get() == expected);
			subscription.stop(STOP);
			subscription.start();
		}
		patience().until(() -> attempts.get() == 26);
		// Older ones keep it anyway, but say what the queue has.
		assertThatExceptionOfType(AmqpException.class)
			.isThrownBy(() -> new RabbitTemplate(this.connections)
				.execute((channel) -> channel.queueDeclare(this.topic + ".g", true, false, false,
						Map.of("x-queue-type", "quorum", "x-single-active-consumer", true, "x-delivery-limit", 20))))
			.withStackTraceContaining("'x-delivery-limit'")
			.withStackTraceContaining("2147483647");
	}

	private static void assertRetryable(CompletableFuture<Void> sent, String reason) {
		assertFails(sent, reason, true);
	}

	private static void assertFinal(CompletableFuture<Void> sent, String reason) {
		assertFails(sent, reason, false);
	}

	private static void assertFails(CompletableFuture<Void> sent, String reason, boolean retryable) {
		assertThat(sent).failsWithin(Duration.ofSeconds(30))
			.withThrowableOfType(ExecutionException.class)
			.havingCause()
			.isInstanceOfSatisfying(BrokerException.class, (failure) -> {
				assertThat(failure.isRetryable()).isEqualTo(retryable);
				assertThat(failure).hasMessageContaining(reason);
			});
	}

	private BrokerSubscription start(String group, int concurrency, Handling handling) {
		BrokerSubscription subscription = this.broker
			.subscribe(new SubscriptionRequest(this.topic + this.subscriptions.size(), this.topic, group, concurrency,
					StartPosition.EARLIEST), handler(handling));
		this.subscriptions.add(subscription);
		subscription.start();
		return subscription;
	}

	private static MessageHandler handler(Handling handling) {
		return (message) -> {
			try {
				return handling.handle(message);
			}
			catch (Exception ex) {
				throw new IllegalStateException(ex);
			}
		};
	}

	private void send(BrokerMessage message) {
		assertThat(this.broker.send(message)).succeedsWithin(Duration.ofSeconds(30));
	}

	private BrokerMessage message(String key, String id) {
		return message(this.topic, key, id);
	}

	private static BrokerMessage message(String topic, String key, String id) {
		return new BrokerMessage(topic, key, event(id, "text/plain", "text".getBytes(StandardCharsets.UTF_8)),
				Map.of());
	}

	private static CloudEvent event(String id, String contentType, byte[] body) {
		return CloudEventBuilder.v1()
			.withId(id)
			.withSource(URI.create("/test"))
			.withType("T")
			.withData(contentType, body)
			.build();
	}

	private static ConditionFactory patience() {
		return Awaitility.await().atMost(Duration.ofSeconds(90)).pollInterval(Duration.ofMillis(20));
	}

	/**
	 * A handler that may throw anything.
	 */
	@FunctionalInterface
	interface Handling {

		HandlingResult handle(InboundMessage message) throws Exception;

	}

}

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

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.connection.stream.ByteRecord;
import org.springframework.data.redis.connection.stream.Consumer;
import org.springframework.data.redis.connection.stream.ReadOffset;
import org.springframework.data.redis.connection.stream.StreamOffset;

import dev.patterns.pubsub.broker.Broker;
import dev.patterns.pubsub.broker.BrokerMessage;
import dev.patterns.pubsub.broker.BrokerSubscription;
import dev.patterns.pubsub.broker.HandlingResult;
import dev.patterns.pubsub.broker.InboundMessage;
import dev.patterns.pubsub.broker.MessageHandler;
import dev.patterns.pubsub.broker.SubscriptionRequest;
import dev.patterns.pubsub.broker.SubscriptionRequest.StartPosition;
import dev.patterns.pubsub.broker.redis.RedisBrokerFactory;
import dev.patterns.test.services.EmbeddedServer;
import dev.patterns.test.services.EmbeddedServers;
import dev.patterns.test.services.Service;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Redis Streams on a real Redis that comes and goes.
 */
@Timeout(120)
class RedisBrokerFaultsIntegrationTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(40);

	private final EmbeddedServer server = EmbeddedServers.builder(Service.REDIS).start();

	private final List<Runnable> ends = new ArrayList<>();

	private final String topic = "topic-" + UUID.randomUUID();

	@AfterEach
	void close() {
		Collections.reverse(this.ends);
		this.ends.forEach(Runnable::run);
		this.server.close();
	}

	@Test
	void aServerThatIsKilledUnderLoadLosesNothingAndMixesNothing() throws Exception {
		Map<String, List<Integer>> received = new ConcurrentHashMap<>();
		MessageHandler handler = (message) -> {
			received.computeIfAbsent(message.key(), (key) -> Collections.synchronizedList(new ArrayList<>()))
				.add(Integer.valueOf(message.event().getId().split("/")[1]));
			return HandlingResult.DONE;
		};
		subscribe(broker(connections()), handler, 4);
		subscribe(broker(connections()), handler, 4);
		Broker broker = broker(connections());
		int keys = 8;
		int each = 400;
		AtomicInteger sent = new AtomicInteger();
		ExecutorService senders = Executors.newFixedThreadPool(keys);
		this.ends.add(senders::shutdownNow);
		List<Future<?>> futures = new ArrayList<>();
		for (int k = 0; k < keys; k++) {
			String key = "key" + k;
			futures.add(senders.submit(() -> {
				for (int i = 0; i < each; i++) {
					sendUntilTaken(broker, message(key, key + "/" + i, "x"));
					sent.incrementAndGet();
				}
			}));
		}
		for (int part = 1; part <= 2; part++) {
			int until = keys * each * part / 4;
			Awaitility.await().atMost(TIMEOUT).until(() -> sent.get() > until);
			this.server.kill();
			this.server.start();
		}
		for (Future<?> future : futures) {
			future.get();
		}
		Awaitility.await()
			.atMost(TIMEOUT)
			.until(() -> received.size() == keys && received.values()
				.stream()
				.allMatch((ids) -> new LinkedHashSet<>(List.copyOf(ids)).size() == each));
		received
			.forEach((key, ids) -> assertThat(List.copyOf(new LinkedHashSet<>(List.copyOf(ids)))).as(key).isSorted());
	}

	@Test
	void whatAMemberThatDiedHadIsTakenOver() throws Exception {
		LettuceConnectionFactory dying = connections();
		CountDownLatch begun = new CountDownLatch(1);
		CountDownLatch end = new CountDownLatch(1);
		this.ends.add(end::countDown);
		subscribe(broker(dying), (message) -> {
			begun.countDown();
			awaitQuietly(end);
			return HandlingResult.DONE;
		}, 1);
		Broker broker = broker(connections());
		for (int i = 0; i < 10; i++) {
			sendUntilTaken(broker, message("k", "m/" + i, "x"));
		}
		assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
		List<String> received = Collections.synchronizedList(new ArrayList<>());
		subscribe(broker(connections()), (message) -> {
			received.add(message.event().getId());
			return HandlingResult.DONE;
		}, 1);
		// It can neither renew nor acknowledge anything any more.
		dying.stop();
		Awaitility.await().atMost(TIMEOUT).until(() -> received.size() == 10);
		assertThat(received).containsExactly("m/0", "m/1", "m/2", "m/3", "m/4", "m/5", "m/6", "m/7", "m/8", "m/9");
	}

	@Test
	void whoStopsKeepsTheTopicUntilItsHandlerHasEnded() throws Exception {
		CountDownLatch begun = new CountDownLatch(1);
		CountDownLatch end = new CountDownLatch(1);
		this.ends.add(end::countDown);
		List<String> first = Collections.synchronizedList(new ArrayList<>());
		BrokerSubscription stopping = subscribe(broker(connections()), (message) -> {
			begun.countDown();
			awaitQuietly(end);
			first.add(message.event().getId());
			return HandlingResult.DONE;
		}, 1);
		Broker broker = broker(connections());
		sendUntilTaken(broker, message("k", "m/1", "x"));
		sendUntilTaken(broker, message("k", "m/2", "x"));
		assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
		List<String> second = Collections.synchronizedList(new ArrayList<>());
		subscribe(broker(connections()), (message) -> {
			second.add(message.event().getId());
			return HandlingResult.DONE;
		}, 1);
		CompletableFuture<Void> stopped = CompletableFuture.runAsync(() -> stopping.stop(Duration.ofSeconds(30)));
		// Longer than a topic without an owner is left alone.
		Awaitility.await()
			.during(Duration.ofSeconds(7))
			.atMost(Duration.ofSeconds(9))
			.until(() -> second.isEmpty() && !stopped.isDone());
		end.countDown();
		assertThat(stopped).succeedsWithin(TIMEOUT);
		Awaitility.await().atMost(TIMEOUT).until(() -> !second.isEmpty());
		assertThat(first).containsExactly("m/1");
		assertThat(second).containsExactly("m/2");
	}

	@Test
	void whatWasReadAndGotLostOnItsWayIsReadAgain() {
		List<String> received = Collections.synchronizedList(new ArrayList<>());
		LettuceConnectionFactory connections = connections();
		Broker broker = broker(connections);
		BrokerSubscription subscription = subscribe(broker, (message) -> {
			received.add(message.event().getId());
			return HandlingResult.DONE;
		}, 1);
		sendUntilTaken(broker, message("k", "m/1", "x"));
		Awaitility.await().atMost(TIMEOUT).until(() -> received.contains("m/1"));
		subscription.pause();
		// A read that has begun may still get what comes next.
		Awaitility.await().until(() -> Boolean.FALSE.equals(subscription.describe().get("reading")));
		sendUntilTaken(broker, message("k", "m/2", "x"));
		try (RedisConnection connection = connections.getConnection()) {
			List<ByteRecord> lost = readAsTheGroup(connection);
			assertThat(lost).hasSize(1);
		}
		subscription.resume();
		sendUntilTaken(broker, message("k", "m/3", "x"));
		Awaitility.await().atMost(TIMEOUT).until(() -> received.contains("m/3"));
		assertThat(received).containsExactly("m/1", "m/2", "m/3");
	}

	@SuppressWarnings("unchecked")
	private List<ByteRecord> readAsTheGroup(RedisConnection connection) {
		return connection.streamCommands()
			.xReadGroup(Consumer.from("group", "patterns"),
					StreamOffset.create(this.topic.getBytes(StandardCharsets.UTF_8), ReadOffset.lastConsumed()));
	}

	@Test
	void aServerThatHasLostEverythingIsReadAgain() {
		List<String> received = Collections.synchronizedList(new ArrayList<>());
		LettuceConnectionFactory connections = connections();
		Broker broker = broker(connections);
		subscribe(broker, (message) -> {
			received.add(message.event().getId());
			return HandlingResult.DONE;
		}, 1);
		sendUntilTaken(broker, message("k", "m/1", "x"));
		Awaitility.await().atMost(TIMEOUT).until(() -> received.contains("m/1"));
		try (RedisConnection connection = connections.getConnection()) {
			connection.serverCommands().flushAll();
		}
		sendUntilTaken(broker, message("k", "m/2", "x"));
		Awaitility.await().atMost(TIMEOUT).until(() -> received.contains("m/2"));
	}

	@Test
	void streamsAreTrimmedAndLargeMessagesGoThrough() {
		LettuceConnectionFactory connections = connections();
		Broker broker = new RedisBrokerFactory(() -> connections, Thread::new).create("redis",
				Map.of("max-length", "100"));
		this.ends.add(broker::close);
		List<CompletableFuture<Void>> sent = new ArrayList<>();
		for (int i = 0; i < 2000; i++) {
			sent.add(broker.send(message("k", "m/" + i, "x")));
		}
		assertThat(CompletableFuture.allOf(sent.toArray(CompletableFuture[]::new))).succeedsWithin(TIMEOUT);
		try (RedisConnection connection = connections.getConnection()) {
			assertThat(connection.streamCommands().xLen(this.topic.getBytes(StandardCharsets.UTF_8))).isBetween(100L,
					400L);
		}
		String large = "x".repeat(10_000_000);
		AtomicBoolean received = new AtomicBoolean();
		sendUntilTaken(broker, message("k", "large", large));
		subscribe(broker, (message) -> {
			if (message.event().getId().equals("large")) {
				received.set(message.event().getData().toBytes().length == large.length());
			}
			return HandlingResult.DONE;
		}, 1);
		Awaitility.await().atMost(TIMEOUT).untilTrue(received);
	}

	@Test
	void eventsOfDaprAreReadAndHeadersDoNotMix() {
		LettuceConnectionFactory connections = connections();
		Broker broker = broker(connections);
		Map<String, InboundMessage> received = new ConcurrentHashMap<>();
		subscribe(broker, (message) -> {
			received.put(message.event().getId(), message);
			return HandlingResult.DONE;
		}, 1);
		String event = """
				{"specversion":"1.0","id":"of-dapr","source":"checkout","type":"com.dapr.event.sent","topic":"orders",
				"pubsubname":"pubsub","datacontenttype":"application/json","data":{"orderId":7}}""";
		try (RedisConnection connection = connections.getConnection()) {
			connection.streamCommands()
				.xAdd(this.topic.getBytes(StandardCharsets.UTF_8),
						Map.of("data".getBytes(StandardCharsets.UTF_8), event.getBytes(StandardCharsets.UTF_8)));
		}
		Map<String, String> headers = new HashMap<>(Map.of("data", "1", "key", "2", "content-length", "3"));
		sendUntilTaken(broker, new BrokerMessage(this.topic, "k", event("headers", "body"), headers));
		Awaitility.await().atMost(TIMEOUT).until(() -> received.keySet().containsAll(Set.of("of-dapr", "headers")));
		assertThat(received.get("of-dapr").event().getType()).isEqualTo("com.dapr.event.sent");
		assertThat(new String(received.get("of-dapr").event().getData().toBytes(), StandardCharsets.UTF_8))
			.isEqualTo("{\"orderId\":7}");
		assertThat(received.get("headers").headers()).isEqualTo(headers);
		assertThat(received.get("headers").key()).isEqualTo("k");
	}

	private LettuceConnectionFactory connections() {
		LettuceConnectionFactory connections = new LettuceConnectionFactory(
				new RedisStandaloneConfiguration("127.0.0.1", this.server.port()),
				LettuceClientConfiguration.builder().commandTimeout(Duration.ofSeconds(2)).build());
		connections.afterPropertiesSet();
		connections.start();
		this.ends.add(connections::destroy);
		return connections;
	}

	private Broker broker(LettuceConnectionFactory connections) {
		Broker broker = new RedisBrokerFactory(() -> connections, Thread::new).create("redis", Map.of());
		this.ends.add(broker::close);
		return broker;
	}

	private BrokerSubscription subscribe(Broker broker, MessageHandler handler, int concurrency) {
		BrokerSubscription subscription = broker.subscribe(new SubscriptionRequest("s-" + UUID.randomUUID(), this.topic,
				"group", concurrency, StartPosition.EARLIEST), handler);
		this.ends.add(() -> subscription.stop(Duration.ofSeconds(2)));
		subscription.start();
		return subscription;
	}

	private BrokerMessage message(String key, String id, String data) {
		return new BrokerMessage(this.topic, key, event(id, data), Map.of());
	}

	private static CloudEvent event(String id, String data) {
		return CloudEventBuilder.v1()
			.withId(id)
			.withSource(URI.create("/test"))
			.withType("T")
			.withData("text/plain", data.getBytes(StandardCharsets.UTF_8))
			.build();
	}

	private static void sendUntilTaken(Broker broker, BrokerMessage message) {
		Awaitility.await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(20)).atMost(TIMEOUT).until(() -> {
			try {
				broker.send(message).get(3, TimeUnit.SECONDS);
				return true;
			}
			catch (ExecutionException | TimeoutException ex) {
				return false;
			}
		});
	}

	private static void awaitQuietly(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}

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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import io.cloudevents.core.builder.CloudEventBuilder;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.connection.stream.Consumer;
import org.springframework.data.redis.connection.stream.ReadOffset;
import org.springframework.data.redis.connection.stream.StreamOffset;
import org.springframework.data.redis.connection.stream.StreamReadOptions;

import dev.patterns.pubsub.broker.Broker;
import dev.patterns.pubsub.broker.BrokerMessage;
import dev.patterns.pubsub.broker.BrokerSubscription;
import dev.patterns.pubsub.broker.HandlingResult;
import dev.patterns.pubsub.broker.MessageHandler;
import dev.patterns.pubsub.broker.SubscriptionRequest;
import dev.patterns.pubsub.broker.SubscriptionRequest.StartPosition;
import dev.patterns.pubsub.broker.redis.RedisBrokerFactory;
import dev.patterns.test.services.EmbeddedServer;
import dev.patterns.test.services.EmbeddedServers;
import dev.patterns.test.services.Service;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Groups of Redis Streams that are deleted, reads of which nobody knows, and members that
 * are cut off.
 */
@Timeout(120)
@ExtendWith(OutputCaptureExtension.class)
class RedisGroupFaultsIntegrationTests {

	private final EmbeddedServer server = EmbeddedServers.builder(Service.REDIS).start();

	private final List<Runnable> ends = new ArrayList<>();

	private final String topic = "topic-" + UUID.randomUUID();

	private final byte[] stream = this.topic.getBytes(StandardCharsets.UTF_8);

	private final List<String> received = Collections.synchronizedList(new ArrayList<>());

	private final LettuceConnectionFactory connections = connections(this.server.port(), Duration.ofSeconds(2));

	@AfterEach
	void close() {
		Collections.reverse(this.ends);
		this.ends.forEach(Runnable::run);
		this.server.close();
	}

	@Test
	void aReadWhoseAnswerIsLostDoesNotLetLaterMessagesPass() {
		Broker broker = broker(this.connections);
		subscribe(broker, recording(this.received), StartPosition.EARLIEST);
		send(broker, 0);
		patience().until(() -> this.received.size() == 1);
		// As the client does when the connection is lost: the same read, twice, of which
		// the first answer comes to nobody.
		int lost = 0;
		try (RedisConnection connection = this.connections.getConnection()) {
			for (int i = 1; i <= 300; i++) {
				send(broker, i);
				lost += (i % 10 == 0) ? readAsTheGroup(connection) : 0;
			}
		}
		patience().until(() -> new LinkedHashSet<>(List.copyOf(this.received)).size() == 301);
		assertThat(this.received).containsExactlyElementsOf(ids(0, 301));
		assertThat(lost).isPositive();
	}

	@SuppressWarnings("unchecked")
	private int readAsTheGroup(RedisConnection connection) {
		return connection.streamCommands()
			.xReadGroup(Consumer.from("group", "patterns"), StreamReadOptions.empty().block(Duration.ofMillis(1)),
					StreamOffset.create(this.stream, ReadOffset.lastConsumed()))
			.size();
	}

	@Test
	void aGroupThatIsDeletedGoesOnWhereItWas(CapturedOutput output) {
		Broker broker = broker(this.connections);
		send(broker, 0);
		BrokerSubscription subscription = subscribe(broker, recording(this.received), StartPosition.LATEST);
		patience().until(() -> groupExists());
		for (int i = 1; i <= 5; i++) {
			send(broker, i);
		}
		patience().until(() -> this.received.size() == 5);
		subscription.pause();
		patience().until(() -> Boolean.FALSE.equals(subscription.describe().get("reading")));
		try (RedisConnection connection = this.connections.getConnection()) {
			connection.streamCommands().xGroupDestroy(this.stream, "group");
		}
		for (int i = 6; i <= 10; i++) {
			send(broker, i);
		}
		subscription.resume();
		patience().until(() -> this.received.contains("10"));
		// What was handled before is not asked for again, and what was not is not lost.
		assertThat(this.received).containsExactlyElementsOf(ids(1, 11));
		assertThat(output).containsOnlyOnce("cannot be read at present");
	}

	@Test
	void aGroupThatIsDeletedGetsAgainWhatWasUnderWay() {
		CountDownLatch end = new CountDownLatch(1);
		this.ends.add(end::countDown);
		Broker broker = broker(this.connections);
		subscribe(broker, (message) -> {
			this.received.add(message.event().getId());
			awaitQuietly(end);
			return HandlingResult.DONE;
		}, StartPosition.LATEST);
		patience().until(() -> groupExists());
		for (int i = 1; i <= 5; i++) {
			send(broker, i);
		}
		patience().until(() -> this.received.size() == 1);
		try (RedisConnection connection = this.connections.getConnection()) {
			connection.streamCommands().xGroupDestroy(this.stream, "group");
		}
		patience().until(() -> groupExists());
		end.countDown();
		patience().until(() -> this.received.contains("5"));
		assertThat(new LinkedHashSet<>(this.received)).containsExactlyElementsOf(ids(1, 6));
	}

	@Test
	void aServerThatHasLostEverythingLosesNothingMore(CapturedOutput output) {
		Broker broker = broker(this.connections);
		subscribe(broker, recording(this.received), StartPosition.LATEST);
		// Whoever reads next must not take the end of the new stream for the beginning.
		subscribe(broker(connections(this.server.port(), Duration.ofSeconds(2))), recording(this.received),
				StartPosition.LATEST);
		patience().until(() -> groupExists());
		send(broker, 1);
		patience().until(() -> this.received.size() == 1);
		try (RedisConnection connection = this.connections.getConnection()) {
			connection.serverCommands().flushAll();
			for (int i = 2; i <= 50; i++) {
				send(broker, i);
			}
		}
		patience().until(() -> this.received.contains("50"));
		assertThat(new LinkedHashSet<>(this.received)).containsExactlyElementsOf(ids(1, 51));
		assertThat(output.getAll().split("cannot be read at present", -1)).hasSizeLessThanOrEqualTo(3);
	}

	@Test
	void aMemberThatIsCutOffDoesNotGoOnWithWhatItHas() {
		StallingProxy proxy = new StallingProxy("127.0.0.1", this.server.port());
		this.ends.add(proxy::close);
		Broker broker = broker(this.connections);
		List<String> cutOff = Collections.synchronizedList(new ArrayList<>());
		CountDownLatch never = new CountDownLatch(1);
		// It waits for answers much longer than it may be the one who reads.
		subscribe(broker(connections(proxy.port(), Duration.ofSeconds(60))), (message) -> {
			cutOff.add(message.event().getId());
			awaitQuietly(never, 50);
			return HandlingResult.DONE;
		}, StartPosition.EARLIEST);
		for (int i = 0; i < 500; i++) {
			send(broker, i);
		}
		patience().until(() -> cutOff.size() > 5);
		proxy.stall();
		subscribe(broker, recording(this.received), StartPosition.EARLIEST);
		patience().until(() -> this.received.size() >= 400);
		// One may be in progress.
		int handled = cutOff.size();
		Awaitility.await().during(Duration.ofSeconds(1)).until(() -> cutOff.size() <= handled + 1);
		patience().until(() -> this.received.contains("499"));
		assertThat(this.received).isSubsetOf(ids(0, 500)).doesNotHaveDuplicates();
		assertThat(cutOff).hasSizeLessThan(200);
	}

	@Test
	void streamsAreTrimmedByTime() {
		Broker broker = new RedisBrokerFactory(() -> this.connections, Thread::new).create("redis",
				Map.of("retention", "1s"));
		this.ends.add(broker::close);
		sendAll(broker, 0, 1000);
		assertThat(length()).isEqualTo(1000);
		Awaitility.await().pollDelay(Duration.ofMillis(1100)).until(() -> true);
		sendAll(broker, 1000, 1001);
		// About: the server removes whole nodes of some hundred entries.
		assertThat(length()).isBetween(1L, 300L);
	}

	private long length() {
		try (RedisConnection connection = this.connections.getConnection()) {
			return connection.streamCommands().xLen(this.stream);
		}
	}

	private boolean groupExists() {
		try (RedisConnection connection = this.connections.getConnection()) {
			return connection.keyCommands().exists(this.stream)
					&& connection.streamCommands().xInfoGroups(this.stream).groupCount() == 1;
		}
	}

	private LettuceConnectionFactory connections(int port, Duration timeout) {
		LettuceConnectionFactory factory = new LettuceConnectionFactory(
				new RedisStandaloneConfiguration("127.0.0.1", port),
				LettuceClientConfiguration.builder().commandTimeout(timeout).shutdownTimeout(Duration.ZERO).build());
		factory.afterPropertiesSet();
		factory.start();
		this.ends.add(factory::destroy);
		return factory;
	}

	private Broker broker(LettuceConnectionFactory factory) {
		Broker broker = new RedisBrokerFactory(() -> factory, Thread::new).create("redis", Map.of());
		this.ends.add(broker::close);
		return broker;
	}

	private BrokerSubscription subscribe(Broker broker, MessageHandler handler, StartPosition start) {
		BrokerSubscription subscription = broker
			.subscribe(new SubscriptionRequest("s-" + UUID.randomUUID(), this.topic, "group", 1, start), handler);
		this.ends.add(() -> subscription.stop(Duration.ofSeconds(1)));
		subscription.start();
		return subscription;
	}

	private static MessageHandler recording(List<String> ids) {
		return (message) -> {
			ids.add(message.event().getId());
			return HandlingResult.DONE;
		};
	}

	private void send(Broker broker, int id) {
		sendAll(broker, id, id + 1);
	}

	private void sendAll(Broker broker, int from, int to) {
		CompletableFuture<?>[] sent = IntStream.range(from, to)
			.mapToObj((id) -> broker.send(new BrokerMessage(this.topic, "k",
					CloudEventBuilder.v1()
						.withId(Integer.toString(id))
						.withSource(URI.create("/test"))
						.withType("T")
						.build(),
					Map.of())))
			.toArray(CompletableFuture[]::new);
		assertThat(CompletableFuture.allOf(sent)).succeedsWithin(Duration.ofSeconds(30));
	}

	private static List<String> ids(int from, int to) {
		return IntStream.range(from, to).mapToObj(Integer::toString).toList();
	}

	private static ConditionFactory patience() {
		return Awaitility.await().atMost(Duration.ofSeconds(40)).pollInterval(Duration.ofMillis(20));
	}

	private static void awaitQuietly(CountDownLatch latch) {
		awaitQuietly(latch, 60_000);
	}

	private static void awaitQuietly(CountDownLatch latch, long millis) {
		try {
			latch.await(millis, TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}

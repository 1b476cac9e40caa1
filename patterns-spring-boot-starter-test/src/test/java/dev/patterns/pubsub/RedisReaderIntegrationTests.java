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
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;

import io.cloudevents.core.builder.CloudEventBuilder;
import io.lettuce.core.api.StatefulConnection;
import org.apache.commons.pool2.impl.GenericObjectPoolConfig;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.connection.lettuce.LettucePoolingClientConfiguration;

import dev.patterns.pubsub.broker.Broker;
import dev.patterns.pubsub.broker.BrokerMessage;
import dev.patterns.pubsub.broker.BrokerSubscription;
import dev.patterns.pubsub.broker.HandlingResult;
import dev.patterns.pubsub.broker.MessageHandler;
import dev.patterns.pubsub.broker.SubscriptionRequest;
import dev.patterns.pubsub.broker.SubscriptionRequest.StartPosition;
import dev.patterns.pubsub.broker.redis.RedisBrokerFactory;
import dev.patterns.test.services.EmbeddedServers;
import dev.patterns.test.services.Service;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What readers of Redis Streams hold, keep and give back.
 */
@Timeout(120)
class RedisReaderIntegrationTests {

	private final int port = EmbeddedServers.shared(Service.REDIS).port();

	private final List<Runnable> ends = new ArrayList<>();

	private final String topic = "reader-" + UUID.randomUUID();

	private final List<String> received = new CopyOnWriteArrayList<>();

	private final LettuceConnectionFactory connections = connections(
			LettuceClientConfiguration.builder().commandTimeout(Duration.ofSeconds(2)).build());

	@AfterEach
	void close() {
		Collections.reverse(this.ends);
		this.ends.forEach(Runnable::run);
	}

	@Test
	void retriesAreKeptUntilTheyAreHandledAndNoLonger() {
		Broker broker = broker(this.connections, Map.of());
		Broker trimming = broker(this.connections, Map.of("max-length", "1"));
		String retries = this.topic + ".retry-1";
		subscribe(broker, new SubscriptionRequest("main", this.topic, "group"), (message) -> {
			trimming.forward(message, retries, Map.of(MessageHeaders.RETRY_DUE, "2030-01-01T00:00:00Z")).join();
			return HandlingResult.DONE;
		});
		send(broker, "k", 0, 1500);
		patience().until(() -> length(retries) == 1500);
		subscribe(broker, new SubscriptionRequest("retry", retries, "group", 1, StartPosition.EARLIEST, true),
				(message) -> {
					if (message.event().getId().equals("1200")) {
						return HandlingResult.retryAfter(Duration.ofHours(1));
					}
					this.received.add(message.event().getId());
					return HandlingResult.DONE;
				});
		patience().until(() -> this.received.size() == 1200);
		// What waits stays, and all that stands behind it; entries go by the hundred.
		patience().until(() -> length(retries) < 500);
		assertThat(length(retries)).isGreaterThanOrEqualTo(300);
		assertThat(length(this.topic)).isEqualTo(1500);
	}

	@Test
	void aKeyThatIsRetriedDoesNotKeepOthersFromBeingRead() {
		Broker broker = broker(this.connections, Map.of());
		BrokerSubscription subscription = subscribe(broker, new SubscriptionRequest("main", this.topic, "group"),
				(message) -> {
					if ("bad".equals(message.key())) {
						return HandlingResult.retryAfter(Duration.ofHours(1));
					}
					this.received.add(message.event().getId());
					return HandlingResult.DONE;
				});
		send(broker, "bad", 0, 2500);
		send(broker, "good", 2500, 2501);
		patience().until(() -> this.received.size() == 1);
		assertThat(subscription.describe()).containsEntry("waiting", 2500).containsEntry("full", false);
	}

	@Test
	void readersDoNotTakeConnectionsOutOfThePool() {
		GenericObjectPoolConfig<StatefulConnection<?, ?>> pool = new GenericObjectPoolConfig<>();
		pool.setMaxTotal(2);
		Broker broker = broker(connections(LettucePoolingClientConfiguration.builder().poolConfig(pool).build()),
				Map.of());
		for (int i = 0; i < 4; i++) {
			subscribe(broker, new SubscriptionRequest("reader-" + i, this.topic, "group-" + i), (message) -> {
				this.received.add(message.event().getId());
				return HandlingResult.DONE;
			});
		}
		send(broker, "k", 0, 1);
		patience().until(() -> this.received.size() == 4);
	}

	@Test
	void whatDidNotEndInTimeHasNothingToDoWithTheNextStart() {
		CountDownLatch end = new CountDownLatch(1);
		this.ends.add(end::countDown);
		Broker broker = broker(this.connections, Map.of());
		List<String> calls = new CopyOnWriteArrayList<>();
		BrokerSubscription subscription = subscribe(broker, new SubscriptionRequest("main", this.topic, "group"),
				(message) -> {
					calls.add(message.event().getId());
					if (calls.size() == 1) {
						awaitEvenIfInterrupted(end);
					}
					this.received.add(message.event().getId());
					return HandlingResult.DONE;
				});
		send(broker, "k", 0, 3);
		patience().until(() -> calls.size() == 1);
		subscription.stop(Duration.ofMillis(100));
		subscription.start();
		patience().until(() -> this.received.size() == 3);
		end.countDown();
		patience().until(() -> this.received.size() == 4);
		send(broker, "k", 3, 4);
		patience().until(() -> this.received.size() == 5);
		assertThat(this.received).containsExactly("0", "1", "2", "0", "3");
	}

	private static void awaitEvenIfInterrupted(CountDownLatch latch) {
		boolean ended = false;
		while (!ended) {
			try {
				latch.await();
				ended = true;
			}
			catch (InterruptedException ex) {
				// A listener may do this.
			}
		}
	}

	private long length(String stream) {
		try (RedisConnection connection = this.connections.getConnection()) {
			return connection.streamCommands().xLen(stream.getBytes(StandardCharsets.UTF_8));
		}
	}

	private LettuceConnectionFactory connections(LettuceClientConfiguration configuration) {
		LettuceConnectionFactory factory = new LettuceConnectionFactory(
				new RedisStandaloneConfiguration("127.0.0.1", this.port), configuration);
		factory.afterPropertiesSet();
		factory.start();
		this.ends.add(factory::destroy);
		return factory;
	}

	private Broker broker(LettuceConnectionFactory factory, Map<String, String> properties) {
		Broker broker = new RedisBrokerFactory(() -> factory, Thread::new).create("redis", properties);
		this.ends.add(broker::close);
		return broker;
	}

	private BrokerSubscription subscribe(Broker broker, SubscriptionRequest request, MessageHandler handler) {
		BrokerSubscription subscription = broker.subscribe(request, handler);
		this.ends.add(() -> subscription.stop(Duration.ofMillis(100)));
		subscription.start();
		return subscription;
	}

	private void send(Broker broker, String key, int from, int to) {
		CompletableFuture<?>[] sent = IntStream.range(from, to)
			.mapToObj((id) -> broker.send(new BrokerMessage(this.topic, key,
					CloudEventBuilder.v1()
						.withId(Integer.toString(id))
						.withSource(URI.create("/test"))
						.withType("T")
						.build(),
					Map.of())))
			.toArray(CompletableFuture[]::new);
		assertThat(CompletableFuture.allOf(sent)).succeedsWithin(Duration.ofSeconds(30));
	}

	private static ConditionFactory patience() {
		return Awaitility.await().atMost(Duration.ofSeconds(20)).pollInterval(Duration.ofMillis(20));
	}

}

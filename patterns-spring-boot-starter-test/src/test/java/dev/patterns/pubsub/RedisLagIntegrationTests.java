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
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

import io.cloudevents.core.builder.CloudEventBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.data.domain.Range;
import org.springframework.data.redis.connection.Limit;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.connection.stream.ByteRecord;
import org.springframework.data.redis.connection.stream.ReadOffset;
import org.springframework.data.redis.connection.stream.RecordId;

import dev.patterns.pubsub.broker.Broker;
import dev.patterns.pubsub.broker.BrokerMessage;
import dev.patterns.pubsub.broker.BrokerSubscription;
import dev.patterns.pubsub.broker.HandlingResult;
import dev.patterns.pubsub.broker.SubscriptionRequest;
import dev.patterns.pubsub.broker.redis.RedisBrokerFactory;
import dev.patterns.test.services.EmbeddedServer;
import dev.patterns.test.services.EmbeddedServers;
import dev.patterns.test.services.Service;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The lag of groups that the server cannot tell, because it is too old or because entries
 * were deleted.
 */
@Timeout(60)
class RedisLagIntegrationTests {

	private final String topic = "lag-" + UUID.randomUUID();

	private final byte[] stream = this.topic.getBytes(StandardCharsets.UTF_8);

	private final LettuceConnectionFactory connections = connections();

	private Broker broker;

	private BrokerSubscription subscription;

	private static LettuceConnectionFactory connections() {
		EmbeddedServer server = EmbeddedServers.shared(Service.REDIS);
		LettuceConnectionFactory connections = new LettuceConnectionFactory(
				new RedisStandaloneConfiguration(server.host(), server.port()));
		connections.afterPropertiesSet();
		connections.start();
		return connections;
	}

	@BeforeEach
	void subscribe() {
		this.broker = new RedisBrokerFactory(() -> this.connections, Thread::new).create("redis", Map.of());
		this.subscription = this.broker.subscribe(new SubscriptionRequest(this.topic, this.topic, "group"),
				(message) -> HandlingResult.DONE);
	}

	@AfterEach
	void close() {
		this.broker.close();
		this.connections.destroy();
	}

	@Test
	void whatStandsBehindTheGroupIsCountedWithoutWhatWasDeleted() {
		assertThat(this.subscription.lag()).as("without a topic").isNull();
		send(260);
		assertThat(this.subscription.lag()).as("without a group").isNull();
		try (RedisConnection connection = this.connections.getConnection()) {
			List<ByteRecord> entries = connection.streamCommands()
				.xRange(this.stream, Range.unbounded(), Limit.limit().count(50));
			assertThat(entries).hasSize(50);
			connection.streamCommands()
				.xGroupCreate(this.stream, "group", ReadOffset.from(entries.get(9).getId().getValue()), false);
			assertThat(this.subscription.lag()).isEqualTo(250);
			connection.streamCommands()
				.xDel(this.stream, entries.subList(20, 50).stream().map(ByteRecord::getId).toArray(RecordId[]::new));
			assertThat(this.subscription.lag()).isEqualTo(220);
			connection.streamCommands().xTrim(this.stream, 100);
			assertThat(this.subscription.lag()).isEqualTo(100);
		}
	}

	@Test
	void moreThanMattersIsNotCounted() {
		send(10_150);
		try (RedisConnection connection = this.connections.getConnection()) {
			connection.streamCommands().xGroupCreate(this.stream, "group", ReadOffset.from("0-1"), false);
		}
		long begin = System.nanoTime();
		assertThat(this.subscription.lag()).isIn(10_000L, 10_150L);
		assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(4));
	}

	private void send(int number) {
		List<CompletableFuture<Void>> sent = new ArrayList<>();
		for (int i = 0; i < number; i++) {
			sent.add(this.broker.send(new BrokerMessage(this.topic, "k",
					CloudEventBuilder.v1().withId("m" + i).withSource(URI.create("/lag")).withType("T").build(),
					Map.of())));
		}
		assertThat(CompletableFuture.allOf(sent.toArray(CompletableFuture[]::new)))
			.succeedsWithin(Duration.ofSeconds(30));
	}

}

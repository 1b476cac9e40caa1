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

package dev.patterns.pubsub.broker.kafka;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

import io.cloudevents.core.builder.CloudEventBuilder;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;

import dev.patterns.pubsub.broker.Broker;
import dev.patterns.pubsub.broker.BrokerException;
import dev.patterns.pubsub.broker.BrokerMessage;
import dev.patterns.pubsub.broker.SubscriptionRequest;
import dev.patterns.pubsub.broker.TopicDefinition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link KafkaBroker} while no server can be reached.
 */
@Timeout(60)
class KafkaBrokerTests {

	@Test
	void sendingDoesNotWaitForABrokerThatCannotBeReached() {
		try (Broker broker = broker(Map.of("max.block.ms", "1500"))) {
			List<CompletableFuture<Void>> sent = new ArrayList<>();
			long begin = System.nanoTime();
			for (int i = 0; i < 20; i++) {
				sent.add(broker.send(message("topic" + (i % 2), "key" + i)));
			}
			assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofMillis(1500));
			assertThat(sent).allSatisfy((future) -> assertNotTaken(future, "cannot be reached"));
		}
	}

	@Test
	void whatWaitsHasALimit() {
		try (Broker broker = broker(Map.of("max.block.ms", "1500", "buffer.memory", "10000"))) {
			List<CompletableFuture<Void>> sent = new ArrayList<>();
			for (int i = 0; i < 200; i++) {
				sent.add(broker.send(message("topic", "key")));
			}
			assertNotTaken(sent.get(199), "too many messages");
			assertThat(sent.get(0)).isNotDone();
			assertNotTaken(sent.get(0), "cannot be reached");
		}
	}

	@Test
	void closingGivesUpWhatStillWaits() {
		Broker broker = broker(Map.of("max.block.ms", "60000"));
		CompletableFuture<Void> waiting = broker.send(message("topic", "key"));
		broker.close();
		assertNotTaken(waiting, "is closed");
		assertNotTaken(broker.send(message("topic", "key")), "is closed");
	}

	@Test
	void settingsThatDoNotGoWithTheGuaranteesAreReplaced() {
		try (Broker broker = broker(Map.of("max.block.ms", "100", "retries", "0", "acks", "1",
				"max.in.flight.requests.per.connection", "50"))) {
			assertNotTaken(broker.send(message("topic", "key")), "cannot be reached");
		}
	}

	@Test
	void creatingATopicIsGivenUpInTime() {
		KafkaTopics topics = new KafkaTopics("kafka", clients(Map.of()), Duration.ofMillis(300));
		long begin = System.nanoTime();
		assertThatExceptionOfType(BrokerException.class)
			.isThrownBy(() -> topics.create(new TopicDefinition("topic", 1, null, Map.of())))
			.satisfies((ex) -> assertThat(ex.isRetryable()).isTrue());
		// Closing waits for answers by itself, for a minute.
		assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(10));
	}

	@Test
	void aForwardEndsBeforeWhoeverWaitsForItGivesUp() {
		KafkaClients clients = clients(
				Map.of("max.block.ms", "60000", "delivery.timeout.ms", "120000", "linger.ms", "50"));
		Map<String, Object> config = clients.forwardFactory().getConfigurationProperties();
		assertThat(clients.maxForwardBlock().toMillis() + (Integer) config.get("delivery.timeout.ms"))
			.isLessThan(30_000);
		assertThat(config).containsEntry("request.timeout.ms", 15_000).containsEntry("linger.ms", 0);
		assertThat(clients(Map.of("delivery.timeout.ms", "5000")).forwardFactory().getConfigurationProperties())
			.containsEntry("delivery.timeout.ms", 5000)
			.containsEntry("request.timeout.ms", 5000);
	}

	@Test
	void consumersHaveDefaultsThatAnybodyMayReplace() {
		SubscriptionRequest request = new SubscriptionRequest("b:t:g", "t", "g");
		assertThat(clients(Map.of("group.instance.id", "i")).consumerFactory(request, 600).getConfigurationProperties())
			.containsEntry("max.poll.records", 600)
			.containsEntry("auto.offset.reset", "earliest")
			.containsEntry("partition.assignment.strategy", CooperativeStickyAssignor.class.getName())
			.hasEntrySatisfying("group.instance.id", (id) -> assertThat((String) id).matches("i-b_t_g-[0-9a-f]+"));
		assertThat(clients(Map.of("max.poll.records", "700", "partition.assignment.strategy", "own"))
			.consumerFactory(request, 600)
			.getConfigurationProperties()).containsEntry("max.poll.records", 700)
			.containsEntry("partition.assignment.strategy", "own");
		assertThat(
				clients(Map.of("group.protocol", "consumer")).consumerFactory(request, 1).getConfigurationProperties())
			.doesNotContainKey("partition.assignment.strategy");
	}

	private static KafkaClients clients(Map<String, String> properties) {
		Map<String, Object> config = Map.of("bootstrap.servers", "localhost:1");
		return new KafkaClients(new DefaultKafkaProducerFactory<>(config), new DefaultKafkaConsumerFactory<>(config),
				properties);
	}

	private static void assertNotTaken(CompletableFuture<Void> future, String reason) {
		assertThat(future).failsWithin(Duration.ofSeconds(20))
			.withThrowableOfType(ExecutionException.class)
			.havingCause()
			.isInstanceOfSatisfying(BrokerException.class, (ex) -> {
				assertThat(ex.isRetryable()).isTrue();
				assertThat(ex).hasMessageContaining(reason);
			});
	}

	private static Broker broker(Map<String, Object> properties) {
		Map<String, Object> config = new HashMap<>(properties);
		config.put("bootstrap.servers", "localhost:1");
		return new KafkaBrokerFactory(new DefaultKafkaProducerFactory<>(config),
				new DefaultKafkaConsumerFactory<>(config), new SimpleAsyncTaskExecutor("kafka-"))
			.create("kafka", Map.of());
	}

	private static BrokerMessage message(String topic, String key) {
		return new BrokerMessage(topic, key,
				CloudEventBuilder.v1()
					.withId("1")
					.withSource(URI.create("/test"))
					.withType("T")
					.withData(new byte[100])
					.build(),
				Map.of());
	}

}

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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;

import dev.patterns.pubsub.broker.Broker;
import dev.patterns.pubsub.broker.BrokerException;
import dev.patterns.pubsub.broker.BrokerMessage;

import static org.assertj.core.api.Assertions.assertThat;

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

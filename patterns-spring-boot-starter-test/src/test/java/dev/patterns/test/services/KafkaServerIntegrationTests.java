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

package dev.patterns.test.services;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Tests for Kafka as an embedded server.
 */
class KafkaServerIntegrationTests {

	private static final String TOPIC = "events";

	@Test
	void acknowledgedRecordsSurviveKillAndSuspendedServerGivesNoAnswer() throws Exception {
		try (EmbeddedServer server = EmbeddedServers.start(Service.KAFKA);
				KafkaProducer<String, String> producer = producer(server)) {
			producer.send(new ProducerRecord<>(TOPIC, "one")).get(20, TimeUnit.SECONDS);
			server.kill();
			assertThat(server.isRunning()).isFalse();
			server.start();
			producer.send(new ProducerRecord<>(TOPIC, "two")).get(20, TimeUnit.SECONDS);
			server.suspend();
			Future<RecordMetadata> answer = producer.send(new ProducerRecord<>(TOPIC, "three"));
			assertThatExceptionOfType(TimeoutException.class).isThrownBy(() -> answer.get(300, TimeUnit.MILLISECONDS));
			server.resume();
			answer.get(20, TimeUnit.SECONDS);
			try (KafkaConsumer<String, String> consumer = consumer(server)) {
				consumer.subscribe(List.of(TOPIC));
				List<String> received = new ArrayList<>();
				await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
					consumer.poll(Duration.ofMillis(100)).forEach((message) -> received.add(message.value()));
					assertThat(received).containsExactly("one", "two", "three");
				});
			}
		}
	}

	private static KafkaProducer<String, String> producer(EmbeddedServer server) {
		return new KafkaProducer<>(
				Map.of("bootstrap.servers", server.properties().get("spring.kafka.bootstrap-servers"), "acks", "all"),
				new StringSerializer(), new StringSerializer());
	}

	private static KafkaConsumer<String, String> consumer(EmbeddedServer server) {
		return new KafkaConsumer<>(
				Map.of("bootstrap.servers", server.properties().get("spring.kafka.bootstrap-servers"), "group.id", "g",
						"auto.offset.reset", "earliest"),
				new StringDeserializer(), new StringDeserializer());
	}

}

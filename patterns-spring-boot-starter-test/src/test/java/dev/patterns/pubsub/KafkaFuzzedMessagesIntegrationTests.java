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

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

import dev.patterns.test.services.EmbeddedServers;
import dev.patterns.test.services.Service;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whatever stands in a topic of Kafka, what is valid is handled, the rest is a dead
 * letter, and nothing is left behind. A hundred thousand messages with {@code -Pproof}.
 */
@Timeout(900)
@ExtendWith(OutputCaptureExtension.class)
class KafkaFuzzedMessagesIntegrationTests {

	private static final int MAX_MESSAGE = 12_000_000;

	private static final int PARTITIONS = 3;

	private final String servers = EmbeddedServers.shared(Service.KAFKA)
		.properties()
		.get("spring.kafka.bootstrap-servers");

	private final String topic = "fuzz-" + UUID.randomUUID().toString().substring(0, 8);

	private final String deadLetterTopic = this.topic + ".fuzz-app.dlt";

	@Test
	void whateverComesTheListenerGoesOn(CapturedOutput output) throws Exception {
		FuzzedRun run = new FuzzedRun(FuzzedRun.isProof() ? 100_000 : 3000, 200_000, 1_100_000);
		Map<String, Object> settings = Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, this.servers,
				ProducerConfig.MAX_REQUEST_SIZE_CONFIG, MAX_MESSAGE, ProducerConfig.LINGER_MS_CONFIG, 5,
				ConsumerConfig.CLIENT_ID_CONFIG, this.topic);
		try (Admin admin = Admin.create(settings)) {
			createTopics(admin);
			try (ConfigurableApplicationContext context = FuzzedRun.application("kafka", this.topic,
					"spring.kafka.bootstrap-servers=" + this.servers);
					KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(settings, new ByteArraySerializer(),
							new ByteArraySerializer());
					KafkaConsumer<byte[], byte[]> deadLetters = deadLetters()) {
				run.run(context, output, (message) -> producer.send(toRecord(message)),
						() -> deadLetters.poll(Duration.ofMillis(200))
							.forEach((record) -> run.dead(header(record, FuzzedMessage.NUMBER),
									header(record, MessageHeaders.DEAD_LETTER_REASON))));
				Awaitility.await()
					.atMost(Duration.ofSeconds(30))
					.untilAsserted(() -> assertThat(committed(admin)).as("lag of %s", run).isEqualTo(ends(admin)));
			}
		}
	}

	private void createTopics(Admin admin) throws Exception {
		Map<String, String> large = Map.of(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(MAX_MESSAGE));
		admin.createTopics(List.of(new NewTopic(this.topic, PARTITIONS, (short) 1).configs(large),
				new NewTopic(this.deadLetterTopic, 1, (short) 1)))
			.all()
			.get();
	}

	private KafkaConsumer<byte[], byte[]> deadLetters() {
		KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
				Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, this.servers), new ByteArrayDeserializer(),
				new ByteArrayDeserializer());
		TopicPartition only = new TopicPartition(this.deadLetterTopic, 0);
		consumer.assign(List.of(only));
		consumer.seekToBeginning(List.of(only));
		return consumer;
	}

	private ProducerRecord<byte[], byte[]> toRecord(FuzzedMessage message) {
		ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(this.topic, message.key, message.body);
		message.headers.forEach((name, value) -> record.headers().add(name, value));
		message.attributes.forEach((name, value) -> record.headers().add("ce_" + name, FuzzedMessage.bytes(value)));
		if (message.contentType != null) {
			record.headers().add("content-type", FuzzedMessage.bytes(message.contentType));
		}
		return record;
	}

	private static @Nullable String header(ConsumerRecord<byte[], byte[]> record, String name) {
		Header header = record.headers().lastHeader(name);
		return (header != null) ? new String(header.value(), StandardCharsets.UTF_8) : null;
	}

	private Map<TopicPartition, Long> committed(Admin admin) throws Exception {
		Map<TopicPartition, OffsetAndMetadata> committed = admin.listConsumerGroupOffsets("fuzz-app")
			.partitionsToOffsetAndMetadata()
			.get();
		return committed.entrySet()
			.stream()
			.filter((entry) -> entry.getKey().topic().equals(this.topic))
			.collect(Collectors.toMap(Map.Entry::getKey, (entry) -> entry.getValue().offset()));
	}

	private Map<TopicPartition, Long> ends(Admin admin) throws Exception {
		Map<TopicPartition, OffsetSpec> latest = Map.of(new TopicPartition(this.topic, 0), OffsetSpec.latest(),
				new TopicPartition(this.topic, 1), OffsetSpec.latest(), new TopicPartition(this.topic, 2),
				OffsetSpec.latest());
		Map<TopicPartition, ListOffsetsResultInfo> ends = admin.listOffsets(latest).all().get();
		return ends.entrySet()
			.stream()
			.collect(Collectors.toMap(Map.Entry::getKey, (entry) -> entry.getValue().offset()));
	}

}

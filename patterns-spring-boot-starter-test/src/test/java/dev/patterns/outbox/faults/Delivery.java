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

package dev.patterns.outbox.faults;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import tools.jackson.databind.json.JsonMapper;

/**
 * A message in the topic.
 *
 * @param written the payload
 * @param id the message's id
 * @param node which node has sent it
 */
record Delivery(Written written, String id, String node) {

	private static final JsonMapper MAPPER = JsonMapper.builder().build();

	/**
	 * Read all that is in a topic, in the order of each partition.
	 * @param servers address of Kafka
	 * @param topic the topic
	 * @return the messages
	 */
	static List<Delivery> read(String servers, String topic) {
		List<Delivery> deliveries = new ArrayList<>();
		try (KafkaConsumer<String, byte[]> consumer = consumer(servers)) {
			List<TopicPartition> partitions = partitions(consumer, topic);
			consumer.assign(partitions);
			consumer.seekToBeginning(partitions);
			Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
			while (ends.entrySet().stream().anyMatch((end) -> consumer.position(end.getKey()) < end.getValue())) {
				consumer.poll(Duration.ofMillis(200)).forEach((record) -> deliveries.add(delivery(record)));
			}
		}
		return deliveries;
	}

	private static List<TopicPartition> partitions(KafkaConsumer<?, ?> consumer, String topic) {
		return consumer.partitionsFor(topic)
			.stream()
			.map((partition) -> new TopicPartition(topic, partition.partition()))
			.toList();
	}

	private static KafkaConsumer<String, byte[]> consumer(String servers) {
		return new KafkaConsumer<>(Map.of("bootstrap.servers", servers, "enable.auto.commit", "false"),
				new StringDeserializer(), new ByteArrayDeserializer());
	}

	private static Delivery delivery(ConsumerRecord<String, byte[]> record) {
		return new Delivery(MAPPER.readValue(record.value(), Written.class), header(record, "ce_id"),
				header(record, ProbedBrokerFactory.NODE));
	}

	private static String header(ConsumerRecord<?, ?> record, String name) {
		return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
	}

}

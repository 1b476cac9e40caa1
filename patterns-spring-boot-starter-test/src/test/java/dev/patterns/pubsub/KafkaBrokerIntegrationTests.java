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
import java.util.List;
import java.util.Map;

import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;

import dev.patterns.pubsub.broker.Broker;
import dev.patterns.pubsub.broker.kafka.KafkaBrokerFactory;
import dev.patterns.test.pubsub.BrokerContractTests;
import dev.patterns.test.services.EmbeddedServers;
import dev.patterns.test.services.Service;

/**
 * The contract of brokers, for a real Kafka.
 */
class KafkaBrokerIntegrationTests extends BrokerContractTests {

	private static Map<String, Object> config;

	private static Admin admin;

	private static KafkaProducer<byte[], byte[]> producer;

	@BeforeAll
	static void connect() {
		config = Map.of(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG,
				EmbeddedServers.shared(Service.KAFKA).properties().get("spring.kafka.bootstrap-servers"));
		admin = Admin.create(config);
		producer = new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
	}

	@AfterAll
	static void disconnect() {
		producer.close();
		admin.close();
	}

	@Override
	protected Broker createBroker() {
		return new KafkaBrokerFactory(new DefaultKafkaProducerFactory<>(config),
				new DefaultKafkaConsumerFactory<>(config), new SimpleAsyncTaskExecutor("kafka-"))
			.create("kafka", Map.of());
	}

	@Override
	protected void createTopic(String topic, int partitions) {
		admin.createTopics(List.of(new NewTopic(topic, partitions, (short) 1)))
			.all()
			.toCompletionStage()
			.toCompletableFuture()
			.join();
	}

	@Override
	protected boolean sendMalformed(String topic, String key) {
		ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, key.getBytes(StandardCharsets.UTF_8),
				new byte[] { 0, 1, -1 });
		record.headers().add("content-type", "application/cloudevents+json".getBytes(StandardCharsets.UTF_8));
		producer.send(record);
		producer.flush();
		return true;
	}

}

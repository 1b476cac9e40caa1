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

import java.util.HashMap;
import java.util.Map;

import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.kafka.core.ConsumerPostProcessor;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.ProducerFactory;
import org.springframework.kafka.core.ProducerPostProcessor;

import dev.patterns.pubsub.broker.SubscriptionRequest.StartPosition;

/**
 * Makes factories for bytes out of the application's factories, so that servers, security
 * and metrics are configured in one place.
 */
final class KafkaClients {

	/**
	 * A topic that is created later is noticed after this time, not after five minutes.
	 */
	private static final int METADATA_MAX_AGE_MS = 30_000;

	/**
	 * How long a send may wait for a broker that cannot be reached.
	 */
	private static final int MAX_BLOCK_MS = 10_000;

	private final ProducerFactory<?, ?> producers;

	private final ConsumerFactory<?, ?> consumers;

	private final Map<String, String> properties;

	KafkaClients(ProducerFactory<?, ?> producers, ConsumerFactory<?, ?> consumers, Map<String, String> properties) {
		this.producers = producers;
		this.consumers = consumers;
		this.properties = properties;
	}

	@SuppressWarnings("unchecked")
	DefaultKafkaProducerFactory<byte[], byte[]> producerFactory() {
		Map<String, Object> config = new HashMap<>(this.producers.getConfigurationProperties());
		config.putAll(this.properties);
		config.remove(ProducerConfig.TRANSACTIONAL_ID_CONFIG);
		config.put(ProducerConfig.ACKS_CONFIG, "all");
		config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
		config.putIfAbsent(ProducerConfig.LINGER_MS_CONFIG, 0);
		config.putIfAbsent(ProducerConfig.MAX_BLOCK_MS_CONFIG, MAX_BLOCK_MS);
		DefaultKafkaProducerFactory<byte[], byte[]> factory = new DefaultKafkaProducerFactory<>(config,
				new ByteArraySerializer(), new ByteArraySerializer());
		this.producers.getListeners()
			.forEach((listener) -> factory.addListener((ProducerFactory.Listener<byte[], byte[]>) listener));
		this.producers.getPostProcessors()
			.forEach((processor) -> factory.addPostProcessor((ProducerPostProcessor<byte[], byte[]>) processor));
		return factory;
	}

	@SuppressWarnings("unchecked")
	DefaultKafkaConsumerFactory<byte[], byte[]> consumerFactory(StartPosition start) {
		Map<String, Object> config = new HashMap<>(this.consumers.getConfigurationProperties());
		config.putAll(this.properties);
		config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
		config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, (start == StartPosition.EARLIEST) ? "earliest" : "latest");
		config.putIfAbsent(ConsumerConfig.METADATA_MAX_AGE_CONFIG, METADATA_MAX_AGE_MS);
		DefaultKafkaConsumerFactory<byte[], byte[]> factory = new DefaultKafkaConsumerFactory<>(config,
				new ByteArrayDeserializer(), new ByteArrayDeserializer());
		this.consumers.getListeners()
			.forEach((listener) -> factory.addListener((ConsumerFactory.Listener<byte[], byte[]>) listener));
		this.consumers.getPostProcessors()
			.forEach((processor) -> factory.addPostProcessor((ConsumerPostProcessor<byte[], byte[]>) processor));
		return factory;
	}

}

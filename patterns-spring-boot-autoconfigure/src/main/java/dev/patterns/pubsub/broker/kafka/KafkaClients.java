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

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

import org.apache.kafka.clients.admin.AdminClientConfig;
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
	 * How long a message waits for a broker that cannot be reached, unless configured.
	 */
	private static final long MAX_BLOCK_MS = 10_000;

	private static final long BUFFER_MEMORY = 32 * 1024 * 1024;

	private static final long MAX_REQUEST = 1024 * 1024;

	private static final int MAX_IN_FLIGHT = 5;

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
		Map<String, Object> config = producerConfig();
		config.remove(ProducerConfig.TRANSACTIONAL_ID_CONFIG);
		config.put(ProducerConfig.ACKS_CONFIG, "all");
		config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
		config.putIfAbsent(ProducerConfig.LINGER_MS_CONFIG, 0);
		// The sender waits, and not the threads that send.
		config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 0);
		// What was chosen for another producer must not stand against the guarantees.
		if (number(config, ProducerConfig.RETRIES_CONFIG, 1) == 0) {
			config.remove(ProducerConfig.RETRIES_CONFIG);
		}
		if (number(config, ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1) > MAX_IN_FLIGHT) {
			config.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, MAX_IN_FLIGHT);
		}
		DefaultKafkaProducerFactory<byte[], byte[]> factory = new DefaultKafkaProducerFactory<>(config,
				new ByteArraySerializer(), new ByteArraySerializer());
		this.producers.getListeners()
			.forEach((listener) -> factory.addListener((ProducerFactory.Listener<byte[], byte[]>) listener));
		this.producers.getPostProcessors()
			.forEach((processor) -> factory.addPostProcessor((ProducerPostProcessor<byte[], byte[]>) processor));
		return factory;
	}

	/**
	 * How long a message waits until the producer has room for it and knows its topic.
	 * @return the time
	 */
	Duration maxBlock() {
		return Duration.ofMillis(number(producerConfig(), ProducerConfig.MAX_BLOCK_MS_CONFIG, MAX_BLOCK_MS));
	}

	/**
	 * How many bytes of messages may wait.
	 * @return as many as the producer buffers
	 */
	long maxWaiting() {
		return number(producerConfig(), ProducerConfig.BUFFER_MEMORY_CONFIG, BUFFER_MEMORY);
	}

	/**
	 * How many bytes a message may have.
	 * @return as many as the producer takes
	 */
	long maxRequest() {
		return number(producerConfig(), ProducerConfig.MAX_REQUEST_SIZE_CONFIG, MAX_REQUEST);
	}

	private Map<String, Object> producerConfig() {
		Map<String, Object> config = new HashMap<>(this.producers.getConfigurationProperties());
		config.putAll(this.properties);
		return config;
	}

	private static long number(Map<String, Object> config, String name, long fallback) {
		Object value = config.get(name);
		try {
			return (value != null) ? Long.parseLong(value.toString().trim()) : fallback;
		}
		catch (NumberFormatException ex) {
			throw new IllegalArgumentException("The Kafka property '" + name + "' must be a number", ex);
		}
	}

	/**
	 * Makes consumers that read topics as they are, without a group.
	 * @return the factory
	 */
	DefaultKafkaConsumerFactory<byte[], byte[]> readerFactory() {
		Map<String, Object> config = consumerConfig();
		config.remove(ConsumerConfig.GROUP_ID_CONFIG);
		config.remove(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG);
		config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
		config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
		return new DefaultKafkaConsumerFactory<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
	}

	/**
	 * Where and as whom the consumers connect.
	 * @return the configuration of an administrator
	 */
	Map<String, Object> adminConfig() {
		Map<String, Object> config = consumerConfig();
		config.keySet().retainAll(AdminClientConfig.configNames());
		return config;
	}

	private Map<String, Object> consumerConfig() {
		Map<String, Object> config = new HashMap<>(this.consumers.getConfigurationProperties());
		config.putAll(this.properties);
		config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
		return config;
	}

	@SuppressWarnings("unchecked")
	DefaultKafkaConsumerFactory<byte[], byte[]> consumerFactory(StartPosition start) {
		Map<String, Object> config = consumerConfig();
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

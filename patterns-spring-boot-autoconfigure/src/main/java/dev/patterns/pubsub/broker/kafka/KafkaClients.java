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
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.kafka.core.ConsumerPostProcessor;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.ProducerFactory;
import org.springframework.kafka.core.ProducerPostProcessor;

import dev.patterns.pubsub.broker.SubscriptionRequest;

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

	private static final long MAX_POLL_RECORDS = 500;

	private static final int MAX_INSTANCE_SUFFIX = 100;

	/**
	 * A forward must have ended before whoever waits for it gives up, after 30 seconds:
	 * it would be done again and appear twice. It waits, and then is on its way.
	 */
	private static final long FORWARD_WAIT_MS = 10_000;

	private static final long FORWARD_DELIVERY_MS = 18_000;

	private static final long FORWARD_REQUEST_MS = 15_000;

	private final ProducerFactory<?, ?> producers;

	private final ConsumerFactory<?, ?> consumers;

	private final Map<String, String> properties;

	KafkaClients(ProducerFactory<?, ?> producers, ConsumerFactory<?, ?> consumers, Map<String, String> properties) {
		this.producers = producers;
		this.consumers = consumers;
		this.properties = properties;
	}

	DefaultKafkaProducerFactory<byte[], byte[]> producerFactory() {
		return producerFactory(producerConfig());
	}

	/**
	 * Makes the producer for messages that are forwarded.
	 * @return the factory
	 */
	DefaultKafkaProducerFactory<byte[], byte[]> forwardFactory() {
		Map<String, Object> config = producerConfig();
		config.computeIfPresent(ProducerConfig.CLIENT_ID_CONFIG, (name, id) -> id + "-forward");
		long delivery = limit(config, ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, FORWARD_DELIVERY_MS);
		limit(config, ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, Math.min(FORWARD_REQUEST_MS, delivery));
		config.put(ProducerConfig.LINGER_MS_CONFIG, 0);
		return producerFactory(config);
	}

	private static long limit(Map<String, Object> config, String name, long limit) {
		long value = Math.min(number(config, name, limit), limit);
		config.put(name, (int) value);
		return value;
	}

	@SuppressWarnings("unchecked")
	private DefaultKafkaProducerFactory<byte[], byte[]> producerFactory(Map<String, Object> config) {
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
	 * The same for a message that is forwarded.
	 * @return the time
	 */
	Duration maxForwardBlock() {
		return Duration.ofMillis(Math.min(maxBlock().toMillis(), FORWARD_WAIT_MS));
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

	/**
	 * Makes the consumers of a subscription.
	 * @param request the subscription
	 * @param batchSize how many records are handled together
	 * @return the factory
	 */
	@SuppressWarnings("unchecked")
	DefaultKafkaConsumerFactory<byte[], byte[]> consumerFactory(SubscriptionRequest request, int batchSize) {
		Map<String, Object> config = consumerConfig();
		// Also with StartPosition.LATEST, see KafkaLatest: 'latest' would pass over what
		// comes while a topic or a partition comes into being.
		config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
		config.putIfAbsent(ConsumerConfig.METADATA_MAX_AGE_CONFIG, METADATA_MAX_AGE_MS);
		config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
				(int) Math.max(batchSize, number(config, ConsumerConfig.MAX_POLL_RECORDS_CONFIG, MAX_POLL_RECORDS)));
		Object protocol = config.get(ConsumerConfig.GROUP_PROTOCOL_CONFIG);
		if (protocol == null || !protocol.toString().equalsIgnoreCase("consumer")) {
			// Those that are not concerned go on while partitions move.
			config.putIfAbsent(ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
					CooperativeStickyAssignor.class.getName());
		}
		// Subscriptions of one instance are different members of the group.
		config.computeIfPresent(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG,
				(name, instance) -> instance + "-" + instanceSuffix(request.id()));
		DefaultKafkaConsumerFactory<byte[], byte[]> factory = new DefaultKafkaConsumerFactory<>(config,
				new ByteArrayDeserializer(), new ByteArrayDeserializer());
		this.consumers.getListeners()
			.forEach((listener) -> factory.addListener((ConsumerFactory.Listener<byte[], byte[]>) listener));
		this.consumers.getPostProcessors()
			.forEach((processor) -> factory.addPostProcessor((ConsumerPostProcessor<byte[], byte[]>) processor));
		return factory;
	}

	// As the server allows it.
	private static String instanceSuffix(String id) {
		String legal = id.replaceAll("[^a-zA-Z0-9._-]", "_");
		boolean unchanged = legal.equals(id) && id.length() <= MAX_INSTANCE_SUFFIX;
		return unchanged ? legal : legal.substring(0, Math.min(legal.length(), MAX_INSTANCE_SUFFIX)) + "-"
				+ Integer.toHexString(id.hashCode());
	}

}

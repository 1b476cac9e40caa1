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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;

import dev.patterns.pubsub.broker.BrokerException;
import dev.patterns.pubsub.broker.MessageHandler;
import dev.patterns.pubsub.broker.ReplySubscription;
import dev.patterns.pubsub.broker.SubscriptionRequest;
import dev.patterns.pubsub.broker.TopicDefinition;
import dev.patterns.retry.Pause;

/**
 * Reads the topic for answers to this instance, which has one partition, without a group:
 * joining one would take seconds, and nobody else is to read it.
 */
final class KafkaReplies implements ReplySubscription {

	private static final Log logger = LogFactory.getLog(KafkaReplies.class);

	/** Answers are read at once, or never. */
	private static final Map<String, String> TOPIC = Map.of("retention.ms",
			Long.toString(Duration.ofHours(1).toMillis()), "cleanup.policy", "delete");

	private static final Duration LIMIT = Duration.ofSeconds(10);

	private static final Duration POLL = Duration.ofMillis(500);

	private static final Duration CHECK = Duration.ofSeconds(2);

	private final String broker;

	private final String topic;

	private final MessageHandler handler;

	private final KafkaTopics topics;

	private final Consumer<byte[], byte[]> consumer;

	private final CountDownLatch ended = new CountDownLatch(1);

	// Used by the thread only.
	private long checkedAt = System.nanoTime();

	private volatile boolean closed;

	private volatile @Nullable String failure;

	private KafkaReplies(String broker, String topic, MessageHandler handler, KafkaTopics topics,
			Consumer<byte[], byte[]> consumer) {
		this.broker = broker;
		this.topic = topic;
		this.handler = handler;
		this.topics = topics;
		this.consumer = consumer;
	}

	static KafkaReplies open(String broker, SubscriptionRequest request, MessageHandler handler, KafkaClients clients,
			KafkaTopics topics, Executor executor) {
		topics.create(new TopicDefinition(request.topic(), 1, null, TOPIC));
		Consumer<byte[], byte[]> consumer = clients.readerFactory().createConsumer();
		try {
			TopicPartition partition = new TopicPartition(request.topic(), 0);
			consumer.assign(List.of(partition));
			consumer.seekToBeginning(List.of(partition));
			// From here on the position is known, and so nothing is missed.
			consumer.position(partition, LIMIT);
		}
		catch (KafkaException ex) {
			consumer.close();
			throw new BrokerException("The topic '%s' of Kafka broker '%s' cannot be read: %s"
				.formatted(request.topic(), broker, ex.getMessage()), true, ex);
		}
		KafkaReplies replies = new KafkaReplies(broker, request.topic(), handler, topics, consumer);
		executor.execute(replies::run);
		return replies;
	}

	private void run() {
		try {
			while (!this.closed) {
				poll();
			}
		}
		finally {
			this.consumer.close();
			this.ended.countDown();
		}
	}

	private void poll() {
		try {
			for (ConsumerRecord<byte[], byte[]> record : this.consumer.poll(POLL)) {
				handle(record);
			}
			if (System.nanoTime() - this.checkedAt > CHECK.toNanos()) {
				createAgainIfDeleted();
				this.checkedAt = System.nanoTime();
			}
			this.failure = null;
		}
		catch (WakeupException ex) {
			// It is to be closed.
		}
		catch (RuntimeException ex) {
			if (this.failure == null) {
				logger.warn("Topic '" + this.topic + "' cannot be read at present and is tried again: " + ex);
			}
			this.failure = ex.toString();
			Pause.of(POLL);
		}
	}

	// A poll of a topic that is not there finds nothing, and says nothing. What is asked
	// is known to the consumer, unless the topic is gone.
	private void createAgainIfDeleted() {
		List<PartitionInfo> partitions = this.consumer.partitionsFor(this.topic, LIMIT);
		if ((partitions == null || partitions.isEmpty()) && !this.closed) {
			logger.warn("Topic '" + this.topic + "' was deleted and is created again; answers may be lost");
			this.topics.create(new TopicDefinition(this.topic, 1, null, TOPIC));
			this.consumer.seekToBeginning(List.of(new TopicPartition(this.topic, 0)));
		}
	}

	private void handle(ConsumerRecord<byte[], byte[]> record) {
		try {
			this.handler.handle(new KafkaInboundMessage(record, this.broker, 1));
		}
		catch (RuntimeException ex) {
			logger.error("The answer at " + KafkaMessages.position(record) + " could not be handled", ex);
		}
	}

	@Override
	public Map<String, Object> describe() {
		Map<String, Object> description = new LinkedHashMap<>();
		description.put("topic", this.topic);
		String problem = this.failure;
		if (problem != null) {
			description.put("failure", problem);
		}
		return description;
	}

	@Override
	public void close() {
		if (this.closed) {
			return;
		}
		this.closed = true;
		this.consumer.wakeup();
		try {
			if (!this.ended.await(CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
				logger.warn("The consumer of '" + this.topic + "' did not end in time");
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		try {
			this.topics.delete(this.topic);
		}
		catch (BrokerException ex) {
			// It may not be allowed, and what stands there is gone in an hour anyway.
			logger.info(ex.getMessage());
		}
	}

}

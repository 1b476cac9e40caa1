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

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.TopicConfig;
import org.jspecify.annotations.Nullable;

import dev.patterns.pubsub.broker.TopicDefinition;

/**
 * The marks of removed dead letters, in a compacted topic of one partition. The key of a
 * mark is the position of the message. What was read once is remembered, so that only new
 * marks are read. Thread-safe.
 */
final class KafkaMarks {

	/** Shared by all applications of the cluster. */
	static final String TOPIC = "patterns-dead-letter-marks";

	private static final TopicPartition PARTITION = new TopicPartition(TOPIC, 0);

	private static final Duration LIMIT = Duration.ofSeconds(30);

	private static final Duration POLL = Duration.ofMillis(100);

	private final KafkaTopics topics;

	private final Function<ProducerRecord<byte[], byte[]>, CompletableFuture<Void>> sender;

	private final Set<String> known = new HashSet<>();

	private long next;

	private boolean exists;

	KafkaMarks(KafkaTopics topics, Function<ProducerRecord<byte[], byte[]>, CompletableFuture<Void>> sender) {
		this.topics = topics;
		this.sender = sender;
	}

	/**
	 * The marks of a topic.
	 * @param consumer reads them
	 * @param topic the topic
	 * @param begins where its partitions begin: marks of what is gone are taken away
	 * @param deadline when to give up
	 * @return the marks
	 */
	synchronized View read(Consumer<byte[], byte[]> consumer, String topic, Map<TopicPartition, Long> begins,
			Instant deadline) {
		if (!exists(consumer)) {
			return new View(topic, Set.of());
		}
		List<TopicPartition> one = List.of(PARTITION);
		long end = consumer.endOffsets(one, LIMIT).getOrDefault(PARTITION, 0L);
		long begin = consumer.beginningOffsets(one, LIMIT).getOrDefault(PARTITION, 0L);
		if (end < this.next) {
			// Somebody deleted the topic.
			this.known.clear();
			this.next = 0;
		}
		consumer.assign(one);
		consumer.seek(PARTITION, Math.max(begin, this.next));
		while (consumer.position(PARTITION, LIMIT) < end) {
			for (ConsumerRecord<byte[], byte[]> mark : consumer.poll(POLL)) {
				remember(mark);
			}
			if (Instant.now().isAfter(deadline)) {
				throw new org.apache.kafka.common.errors.TimeoutException("no answer in time");
			}
		}
		this.next = Math.max(this.next, end);
		forget(topic, begins);
		return new View(topic, Set.copyOf(this.known));
	}

	private boolean exists(Consumer<byte[], byte[]> consumer) {
		// Asking for a topic that is not there may create it.
		this.exists = this.exists || consumer.listTopics(LIMIT).containsKey(TOPIC);
		return this.exists;
	}

	private void remember(ConsumerRecord<byte[], byte[]> mark) {
		if (mark.key() != null) {
			String position = new String(mark.key(), StandardCharsets.UTF_8);
			if (mark.value() != null) {
				this.known.add(position);
			}
			else {
				this.known.remove(position);
			}
		}
	}

	private void forget(String topic, Map<TopicPartition, Long> begins) {
		begins.forEach((partition, begin) -> {
			String prefix = topic + "-" + partition.partition() + "@";
			this.known.removeIf((position) -> {
				boolean gone = position.startsWith(prefix)
						&& Long.parseLong(position.substring(prefix.length())) < begin;
				if (gone) {
					send(position, null);
				}
				return gone;
			});
		});
	}

	/**
	 * Mark a message as removed.
	 * @param position its position
	 * @return completes when the mark is written
	 * @throws dev.patterns.pubsub.broker.BrokerException if there is no topic for marks
	 * and it cannot be created
	 */
	synchronized CompletableFuture<Void> mark(String position) {
		if (!this.exists) {
			this.topics.create(new TopicDefinition(TOPIC, 1, null,
					Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT)));
			this.exists = true;
		}
		return send(position, Instant.now().toString());
	}

	private CompletableFuture<Void> send(String position, @Nullable String value) {
		return this.sender.apply(new ProducerRecord<>(TOPIC, 0, position.getBytes(StandardCharsets.UTF_8),
				(value != null) ? value.getBytes(StandardCharsets.UTF_8) : null));
	}

	/**
	 * What is marked of a topic.
	 *
	 * @param topic the topic
	 * @param positions positions of all marks
	 */
	record View(String topic, Set<String> positions) {

		boolean contains(int partition, long offset) {
			return !this.positions.isEmpty() && this.positions.contains(this.topic + "-" + partition + "@" + offset);
		}

	}

}

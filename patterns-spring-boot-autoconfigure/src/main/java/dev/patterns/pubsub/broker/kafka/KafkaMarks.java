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
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
 * mark is the position of the message, its value the time of the message: where another
 * one stands now, as the topic was deleted and made anew, there is a later one. What was
 * read once is remembered by topic, so that only new marks are read. Thread-safe.
 */
final class KafkaMarks {

	/** Shared by all applications of the cluster. */
	static final String TOPIC = "patterns-dead-letter-marks";

	private static final TopicPartition PARTITION = new TopicPartition(TOPIC, 0);

	private static final Duration LIMIT = Duration.ofSeconds(30);

	private static final Duration POLL = Duration.ofMillis(100);

	private final KafkaTopics topics;

	private final Function<ProducerRecord<byte[], byte[]>, CompletableFuture<Void>> sender;

	/** Of the topics that were asked for; those of other applications are passed over. */
	private final Map<String, Known> known = new HashMap<>();

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
			return new View(Map.of());
		}
		Known marks = this.known.computeIfAbsent(topic, (name) -> new Known());
		List<TopicPartition> one = List.of(PARTITION);
		long end = consumer.endOffsets(one, LIMIT).getOrDefault(PARTITION, 0L);
		long begin = consumer.beginningOffsets(one, LIMIT).getOrDefault(PARTITION, 0L);
		if (end < marks.next) {
			// Somebody deleted the topic.
			marks.times.clear();
			marks.next = 0;
		}
		consumer.assign(one);
		consumer.seek(PARTITION, Math.max(begin, marks.next));
		while (consumer.position(PARTITION, LIMIT) < end) {
			for (ConsumerRecord<byte[], byte[]> mark : consumer.poll(POLL)) {
				remember(topic, marks, mark);
			}
			if (Instant.now().isAfter(deadline)) {
				throw new org.apache.kafka.common.errors.TimeoutException("no answer in time");
			}
		}
		marks.next = Math.max(marks.next, end);
		forget(marks, begins);
		return new View(Map.copyOf(marks.times));
	}

	private boolean exists(Consumer<byte[], byte[]> consumer) {
		// Asking for a topic that is not there may create it.
		this.exists = this.exists || consumer.listTopics(LIMIT).containsKey(TOPIC);
		return this.exists;
	}

	// Others may write to the topic, whatever they like.
	private static void remember(String topic, Known marks, ConsumerRecord<byte[], byte[]> mark) {
		KafkaPlace place = (mark.key() != null) ? KafkaPlace.of(topic, new String(mark.key(), StandardCharsets.UTF_8))
				: null;
		if (place == null) {
			return;
		}
		Instant time = (mark.value() != null) ? time(mark.value()) : null;
		if (time != null) {
			marks.times.put(place, time);
		}
		else {
			marks.times.remove(place);
		}
	}

	private static @Nullable Instant time(byte[] value) {
		try {
			return Instant.parse(new String(value, StandardCharsets.UTF_8));
		}
		catch (DateTimeException ex) {
			return null;
		}
	}

	private void forget(Known marks, Map<TopicPartition, Long> begins) {
		marks.times.keySet().removeIf((place) -> {
			Long begin = begins.get(new TopicPartition(place.topic(), place.partition()));
			boolean gone = begin != null && place.offset() < begin;
			if (gone) {
				send(place.toString(), null);
			}
			return gone;
		});
	}

	/**
	 * Mark a message as removed.
	 * @param message the message
	 * @return completes when the mark is written
	 * @throws dev.patterns.pubsub.broker.BrokerException if there is no topic for marks
	 * and it cannot be created
	 */
	synchronized CompletableFuture<Void> mark(ConsumerRecord<byte[], byte[]> message) {
		if (!this.exists) {
			this.topics.create(new TopicDefinition(TOPIC, 1, null,
					Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT)));
			this.exists = true;
		}
		return send(KafkaMessages.position(message), Instant.ofEpochMilli(message.timestamp()).toString());
	}

	private CompletableFuture<Void> send(String position, @Nullable String value) {
		return this.sender.apply(new ProducerRecord<>(TOPIC, 0, position.getBytes(StandardCharsets.UTF_8),
				(value != null) ? value.getBytes(StandardCharsets.UTF_8) : null));
	}

	/**
	 * What is marked of a topic.
	 *
	 * @param times the times of the marked messages
	 */
	record View(Map<KafkaPlace, Instant> times) {

		boolean contains(ConsumerRecord<?, ?> message) {
			if (this.times.isEmpty()) {
				return false;
			}
			Instant time = this.times.get(new KafkaPlace(message.topic(), message.partition(), message.offset()));
			return time != null && !Instant.ofEpochMilli(message.timestamp()).isAfter(time);
		}

	}

	/**
	 * What was read of a topic's marks.
	 */
	private static final class Known {

		private final Map<KafkaPlace, Instant> times = new HashMap<>();

		private long next;

	}

}

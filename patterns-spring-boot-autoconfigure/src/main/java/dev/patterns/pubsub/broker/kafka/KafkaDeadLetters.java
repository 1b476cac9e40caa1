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
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import java.util.regex.Pattern;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

import dev.patterns.pubsub.broker.BrokerException;
import dev.patterns.pubsub.broker.DeadLetterStore;
import dev.patterns.pubsub.broker.InboundMessage;

/**
 * Dead letters are records, which cannot be deleted one by one. Those that were removed
 * are marked in a compacted topic; a mark is taken away when its record is gone. Reads
 * without a group, so that nobody's offsets change.
 */
final class KafkaDeadLetters implements DeadLetterStore {

	private static final Duration LIMIT = Duration.ofSeconds(30);

	/** Whoever does not say this much in time is not there. */
	private static final Duration ANSWER = Duration.ofSeconds(5);

	private static final Duration POLL = Duration.ofMillis(200);

	private static final Pattern CURSOR = Pattern.compile("(\\d{1,9}:\\d{1,18})(,\\d{1,9}:\\d{1,18})*");

	private final String broker;

	private final KafkaClients clients;

	private final KafkaMarks marks;

	KafkaDeadLetters(String broker, KafkaClients clients, KafkaMarks marks) {
		this.broker = broker;
		this.clients = clients;
		this.marks = marks;
	}

	@Override
	public Page list(String topic, @Nullable String after, int limit) {
		Map<Integer, Long> cursor = cursor(after);
		return read(topic, (consumer, deadline) -> {
			List<TopicPartition> partitions = partitions(consumer, topic);
			Map<TopicPartition, Long> begins = consumer.beginningOffsets(partitions, LIMIT);
			Map<TopicPartition, Long> ends = consumer.endOffsets(partitions, LIMIT);
			KafkaMarks.View marked = this.marks.read(consumer, topic, begins, deadline);
			Map<TopicPartition, Long> next = new HashMap<>();
			partitions.forEach((partition) -> next.put(partition,
					Math.max(offset(begins, partition), cursor.getOrDefault(partition.partition(), 0L))));
			List<ConsumerRecord<byte[], byte[]>> found = collect(consumer, next, ends, marked, limit, deadline);
			boolean more = next.entrySet()
				.stream()
				.anyMatch((entry) -> entry.getValue() < offset(ends, entry.getKey()));
			found.sort(Comparator.comparingLong(ConsumerRecord::timestamp));
			return new Page(found.stream().<InboundMessage>map(this::toInbound).toList(), more ? toText(next) : null);
		});
	}

	private List<ConsumerRecord<byte[], byte[]>> collect(Consumer<byte[], byte[]> consumer,
			Map<TopicPartition, Long> next, Map<TopicPartition, Long> ends, KafkaMarks.View marked, int limit,
			Instant deadline) {
		List<ConsumerRecord<byte[], byte[]>> found = new ArrayList<>();
		List<TopicPartition> open = new ArrayList<>(next.keySet());
		open.removeIf((partition) -> offset(next, partition) >= offset(ends, partition));
		consumer.assign(open);
		open.forEach((partition) -> consumer.seek(partition, offset(next, partition)));
		while (!open.isEmpty() && found.size() < limit) {
			for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
				TopicPartition partition = new TopicPartition(record.topic(), record.partition());
				if (found.size() < limit && record.offset() < offset(ends, partition)) {
					next.put(partition, record.offset() + 1);
					if (!marked.contains(record)) {
						found.add(record);
					}
				}
			}
			if (found.size() < limit) {
				// Also over what is no record: the marks of transactions, what was
				// compacted.
				open.forEach((partition) -> next.merge(partition, consumer.position(partition, LIMIT), Math::max));
			}
			open.removeIf((partition) -> offset(next, partition) >= offset(ends, partition));
			requireTime(deadline);
		}
		return found;
	}

	@Override
	public Optional<InboundMessage> find(String topic, String position) {
		return findRecord(topic, position).map(this::toInbound);
	}

	private Optional<ConsumerRecord<byte[], byte[]>> findRecord(String topic, String position) {
		KafkaPlace place = KafkaPlace.of(topic, position);
		return (place != null) ? read(topic, (consumer, deadline) -> find(consumer, place, deadline))
				: Optional.empty();
	}

	private Optional<ConsumerRecord<byte[], byte[]>> find(Consumer<byte[], byte[]> consumer, KafkaPlace place,
			Instant deadline) {
		TopicPartition partition = new TopicPartition(place.topic(), place.partition());
		if (!partitions(consumer, place.topic()).contains(partition)) {
			return Optional.empty();
		}
		List<TopicPartition> one = List.of(partition);
		Map<TopicPartition, Long> begins = consumer.beginningOffsets(one, LIMIT);
		long end = offset(consumer.endOffsets(one, LIMIT), partition);
		if (place.offset() < offset(begins, partition) || place.offset() >= end) {
			return Optional.empty();
		}
		KafkaMarks.View marked = this.marks.read(consumer, place.topic(), Map.of(), deadline);
		consumer.assign(one);
		consumer.seek(partition, place.offset());
		while (true) {
			for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
				return (record.offset() == place.offset() && !marked.contains(record)) ? Optional.of(record)
						: Optional.empty();
			}
			if (consumer.position(partition, LIMIT) > place.offset()) {
				return Optional.empty();
			}
			requireTime(deadline);
		}
	}

	@Override
	public boolean remove(String topic, String position) {
		Optional<ConsumerRecord<byte[], byte[]>> found = findRecord(topic, position);
		found.ifPresent((message) -> await(topic, this.marks.mark(message)));
		return found.isPresent();
	}

	private <T> T read(String topic, BiFunction<Consumer<byte[], byte[]>, Instant, T> reading) {
		try (Consumer<byte[], byte[]> consumer = this.clients.readerFactory()
			.createConsumer(null, null, "-dead-letters")) {
			return reading.apply(consumer, Instant.now().plus(LIMIT));
		}
		catch (KafkaException ex) {
			throw failed(topic, ex);
		}
	}

	private void await(String topic, Future<?> future) {
		try {
			future.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw failed(topic, ex);
		}
		catch (ExecutionException | TimeoutException ex) {
			throw failed(topic, ex);
		}
	}

	private BrokerException failed(String topic, Exception ex) {
		return new BrokerException("Kafka broker '" + this.broker + "' does not tell what is in '" + topic + "': "
				+ ((ex.getMessage() != null) ? ex.getMessage() : "no answer in time"), true, ex);
	}

	private static void requireTime(Instant deadline) {
		if (Instant.now().isAfter(deadline)) {
			throw new org.apache.kafka.common.errors.TimeoutException("no answer in time");
		}
	}

	private static long offset(Map<TopicPartition, Long> offsets, TopicPartition partition) {
		Long offset = offsets.get(partition);
		return (offset != null) ? offset : 0;
	}

	private static List<TopicPartition> partitions(Consumer<byte[], byte[]> consumer, String topic) {
		List<PartitionInfo> known = consumer.partitionsFor(topic, ANSWER);
		return (known != null) ? known.stream().map((info) -> new TopicPartition(topic, info.partition())).toList()
				: List.of();
	}

	private InboundMessage toInbound(ConsumerRecord<byte[], byte[]> record) {
		return new KafkaInboundMessage(record, this.broker, 1);
	}

	private static Map<Integer, Long> cursor(@Nullable String after) {
		Map<Integer, Long> cursor = new HashMap<>();
		if (after != null) {
			if (!CURSOR.matcher(after).matches()) {
				throw new IllegalArgumentException("'" + after + "' is not the end of a page");
			}
			for (String entry : after.split(",")) {
				int colon = entry.indexOf(':');
				cursor.put(Integer.valueOf(entry.substring(0, colon)), Long.valueOf(entry.substring(colon + 1)));
			}
		}
		return cursor;
	}

	private static String toText(Map<TopicPartition, Long> next) {
		Map<Integer, Long> sorted = new TreeMap<>();
		next.forEach((partition, offset) -> sorted.put(partition.partition(), offset));
		List<String> entries = new ArrayList<>();
		sorted.forEach((partition, offset) -> entries.add(partition + ":" + offset));
		return String.join(",", entries);
	}

}

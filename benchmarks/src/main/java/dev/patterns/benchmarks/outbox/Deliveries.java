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

package dev.patterns.benchmarks.outbox;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.stream.IntStream;

import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * The consumer of a round: notes when each event came, and which came twice or after a
 * later one of its key.
 */
final class Deliveries implements AutoCloseable {

	private static final Duration PATIENCE = Duration.ofMinutes(2);

	private final KafkaConsumer<String, byte[]> consumer;

	private final Thread thread;

	private final int round;

	/** By number of the event, 0 for what has not come. */
	private final long[] receivedAt;

	/** In the order in which they came. */
	private final long[] arrivals;

	private final Map<String, Integer> lastOfKey = new HashMap<>();

	private int received;

	private int twice;

	private int outOfOrder;

	/**
	 * Listen from now on.
	 * @param bootstrapServers the broker
	 * @param round the round whose events count
	 * @param capacity how many events it has at most
	 */
	Deliveries(String bootstrapServers, int round, int capacity) {
		this.round = round;
		this.receivedAt = new long[capacity];
		this.arrivals = new long[capacity];
		Properties properties = new Properties();
		properties.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
		properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 5000);
		properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
		this.consumer = new KafkaConsumer<>(properties, new StringDeserializer(), new ByteArrayDeserializer());
		this.consumer.assign(IntStream.range(0, Event.PARTITIONS)
			.mapToObj((partition) -> new TopicPartition(Event.TOPIC, partition))
			.toList());
		this.consumer.seekToEnd(this.consumer.assignment());
		// Only asking for it finds the end.
		this.consumer.assignment().forEach(this.consumer::position);
		this.thread = new Thread(this::consume, "benchmark-consumer");
		this.thread.start();
	}

	private void consume() {
		try (this.consumer) {
			while (true) {
				ConsumerRecords<String, byte[]> records = this.consumer.poll(Duration.ofSeconds(1));
				if (!records.isEmpty()) {
					received(records, System.nanoTime());
				}
			}
		}
		catch (WakeupException ex) {
			// Closed.
		}
	}

	private synchronized void received(ConsumerRecords<String, byte[]> records, long now) {
		for (ConsumerRecord<String, byte[]> record : records) {
			if (Event.round(record.value()) == this.round) {
				received(record.key(), Event.number(record.value()), now);
			}
		}
		notifyAll();
	}

	private void received(String key, int number, long now) {
		if (this.receivedAt[number] != 0) {
			this.twice++;
			return;
		}
		this.receivedAt[number] = now;
		this.arrivals[this.received++] = now;
		if (this.lastOfKey.merge(key, number, Math::max) > number) {
			this.outOfOrder++;
		}
	}

	/**
	 * Wait for events.
	 * @param count how many must have come in all
	 * @throws InterruptedException if this thread is interrupted
	 */
	synchronized void await(int count) throws InterruptedException {
		long end = System.nanoTime() + PATIENCE.toNanos();
		while (this.received < count) {
			long left = Duration.ofNanos(end - System.nanoTime()).toMillis();
			if (left <= 0) {
				throw new IllegalStateException("%d of %d events have come".formatted(this.received, count));
			}
			wait(left);
		}
	}

	/**
	 * How fast events came.
	 * @param first from which event on, as they came
	 * @param last to which event
	 * @return events a second
	 */
	synchronized double rate(int first, int last) {
		int from = first;
		// Those that came together count from the last one of them.
		while (from < last && this.arrivals[from + 1] == this.arrivals[first]) {
			from++;
		}
		return (last - from) * 1e9 / (this.arrivals[last] - this.arrivals[first]);
	}

	synchronized long receivedAt(int number) {
		return this.receivedAt[number];
	}

	synchronized int twice() {
		return this.twice;
	}

	synchronized int outOfOrder() {
		return this.outOfOrder;
	}

	@Override
	public void close() throws InterruptedException {
		this.consumer.wakeup();
		this.thread.join();
	}

}

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
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

import dev.patterns.pubsub.broker.MessageHandler;

/**
 * Partitions that wait until there are more records, so that they are handled together.
 * Their records are fetched again then, which costs little: there are few.
 */
final class KafkaGathering {

	private final MessageHandler handler;

	private final Map<TopicPartition, Gathering> partitions = new ConcurrentHashMap<>();

	KafkaGathering(MessageHandler handler) {
		this.handler = handler;
	}

	/**
	 * How long a partition has to wait before records are handled.
	 * @param partition the partition
	 * @param records all records that were fetched, one at least
	 * @param more whether the partition has further ones, which need only be fetched
	 * @return the time, zero to fetch them once more at once, {@code null} if they are
	 * enough, or were waited for long enough
	 */
	@Nullable Duration left(TopicPartition partition, List<ConsumerRecord<byte[], byte[]>> records, boolean more) {
		Duration wait = this.handler.batchWait();
		if (wait.isZero() || records.size() >= this.handler.batchSize()) {
			this.partitions.remove(partition);
			return null;
		}
		long now = System.nanoTime();
		long first = records.get(0).offset();
		Gathering before = this.partitions.get(partition);
		boolean goesOn = before != null && before.offset() == first;
		long end = (before != null && goesOn) ? before.end() : now + wait.toNanos();
		boolean grown = before == null || !goesOn || records.size() > before.size();
		// A fetch that brings no more than the one before is as large as one gets.
		if (end - now <= 0 || (more && !grown)) {
			this.partitions.remove(partition);
			return null;
		}
		this.partitions.put(partition, new Gathering(first, records.size(), end));
		return more ? Duration.ZERO : Duration.ofNanos(end - now);
	}

	void forget(Collection<TopicPartition> partitions) {
		this.partitions.keySet().removeAll(partitions);
	}

	void reset() {
		this.partitions.clear();
	}

	/**
	 * What a partition waits with.
	 *
	 * @param offset of the first record
	 * @param size how many records were fetched
	 * @param end when it waits no longer, by {@link System#nanoTime()}
	 */
	private record Gathering(long offset, int size, long end) {

	}

}

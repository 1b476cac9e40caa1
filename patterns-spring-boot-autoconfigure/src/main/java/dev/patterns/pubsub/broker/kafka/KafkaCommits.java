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
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;

/**
 * Commits offsets, and keeps those that could not be committed until they can: as long as
 * a group waits for a member that hangs, no offset of its other members is taken.
 */
final class KafkaCommits {

	private static final Log logger = LogFactory.getLog(KafkaCommits.class);

	private static final Duration PAUSE = Duration.ofSeconds(1);

	private final KafkaSeeks consumers;

	private final ScheduledExecutorService scheduler;

	private final Map<TopicPartition, OffsetAndMetadata> open = new ConcurrentHashMap<>();

	private final AtomicBoolean repeating = new AtomicBoolean();

	private volatile boolean failing;

	/**
	 * Create an object without offsets.
	 * @param consumers the consumers, by their partitions
	 * @param scheduler repeats what failed
	 */
	KafkaCommits(KafkaSeeks consumers, ScheduledExecutorService scheduler) {
		this.consumers = consumers;
		this.scheduler = scheduler;
	}

	/**
	 * Commit. Called by the thread of the consumer, as the next one.
	 * @param consumer the consumer
	 * @param done where its partitions go on
	 */
	void commit(Consumer<?, ?> consumer, Map<TopicPartition, OffsetAndMetadata> done) {
		this.open.putAll(done);
		flush(consumer);
	}

	/**
	 * Commit what could not be committed before.
	 * @param consumer the consumer
	 */
	void flush(Consumer<?, ?> consumer) {
		if (this.open.isEmpty()) {
			return;
		}
		Map<TopicPartition, OffsetAndMetadata> due = new HashMap<>(this.open);
		due.keySet().retainAll(consumer.assignment());
		if (due.isEmpty()) {
			return;
		}
		try {
			commitDespiteWakeup(consumer, due);
			due.forEach(this.open::remove);
			this.failing = false;
		}
		catch (KafkaException ex) {
			if (!this.failing) {
				logger.warn("Offsets could not be committed and are committed later: " + ex.getMessage());
			}
			logger.debug("Offsets that were not committed: " + due, ex);
			this.failing = true;
			repeat();
		}
	}

	private static void commitDespiteWakeup(Consumer<?, ?> consumer, Map<TopicPartition, OffsetAndMetadata> due) {
		try {
			consumer.commitSync(due);
		}
		catch (WakeupException ex) {
			consumer.commitSync(due);
		}
	}

	// Perhaps no record comes with which they would be committed.
	private void repeat() {
		if (!this.repeating.compareAndSet(false, true)) {
			return;
		}
		try {
			this.scheduler.schedule(() -> {
				this.repeating.set(false);
				Set.copyOf(this.open.keySet()).forEach((partition) -> this.consumers.run(partition, this::flush));
			}, PAUSE.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (RejectedExecutionException ex) {
			logger.debug("No commit after the end of the broker");
		}
	}

	/**
	 * The position of a partition was committed otherwise, or it is somebody else's.
	 * @param partitions the partitions
	 */
	void forget(Collection<TopicPartition> partitions) {
		this.open.keySet().removeAll(partitions);
	}

	void reset() {
		this.open.clear();
	}

}

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
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;

import dev.patterns.retry.Pause;

/**
 * Lets a group that has never committed anything begin where the topic ended when the
 * subscription was started. What came into being since then, a partition or the topic
 * itself, is read from its first message on. So is what a group finds gone that it has
 * committed; {@code auto.offset.reset=latest} would pass over all of these.
 */
final class KafkaLatest {

	private static final Log logger = LogFactory.getLog(KafkaLatest.class);

	private static final Duration ANSWER = Duration.ofSeconds(5);

	private static final Duration PAUSE = Duration.ofMillis(500);

	private final String topic;

	private final KafkaClients clients;

	private volatile CompletableFuture<Map<TopicPartition, Long>> ends = CompletableFuture.completedFuture(Map.of());

	KafkaLatest(String topic, KafkaClients clients) {
		this.topic = topic;
		this.clients = clients;
	}

	/**
	 * Look where the topic ends now.
	 * @param executor runs it until the server answers
	 * @param wanted whether the answer still matters
	 */
	void look(Executor executor, BooleanSupplier wanted) {
		CompletableFuture<Map<TopicPartition, Long>> looking = new CompletableFuture<>();
		this.ends = looking;
		executor.execute(() -> {
			try (Consumer<byte[], byte[]> consumer = this.clients.readerFactory()
				.createConsumer(null, null, "-latest")) {
				while (wanted.getAsBoolean() && !looking.isDone()) {
					look(consumer, looking);
				}
			}
			catch (RuntimeException ex) {
				looking.completeExceptionally(ex);
			}
		});
	}

	private void look(Consumer<byte[], byte[]> consumer, CompletableFuture<Map<TopicPartition, Long>> looking) {
		try {
			List<PartitionInfo> known = consumer.partitionsFor(this.topic, ANSWER);
			List<TopicPartition> partitions = (known != null)
					? known.stream().map((info) -> new TopicPartition(this.topic, info.partition())).toList()
					: List.of();
			looking.complete(partitions.isEmpty() ? Map.of() : consumer.endOffsets(partitions, ANSWER));
		}
		catch (org.apache.kafka.common.errors.TimeoutException ex) {
			logger.debug("It is not known yet where '" + this.topic + "' ends", ex);
			Pause.of(PAUSE);
		}
	}

	/**
	 * Let the group begin there if it is new. Called by the thread of the consumer.
	 * @param consumer a consumer of the group
	 * @param assigned its partitions, as far as they are new to it
	 */
	void assigned(Consumer<?, ?> consumer, Collection<TopicPartition> assigned) {
		if (assigned.isEmpty()) {
			return;
		}
		try {
			Map<TopicPartition, Long> before = ends(consumer, assigned);
			Set<TopicPartition> all = new HashSet<>(before.keySet());
			all.addAll(assigned);
			Map<TopicPartition, OffsetAndMetadata> committed = consumer.committed(all);
			Map<TopicPartition, OffsetAndMetadata> begin = begin(consumer, assigned, before, committed);
			for (TopicPartition partition : assigned) {
				// Another member may just have committed what this one has not found yet.
				OffsetAndMetadata offset = begin.getOrDefault(partition, committed.get(partition));
				if (offset != null) {
					consumer.seek(partition, offset.offset());
				}
			}
			if (!begin.isEmpty()) {
				consumer.commitSync(begin);
			}
		}
		catch (KafkaException ex) {
			// Rather once more than never.
			logger.warn("Where the group of '" + this.topic
					+ "' begins could not be committed; it may get messages that are older: " + ex);
		}
	}

	private static Map<TopicPartition, OffsetAndMetadata> begin(Consumer<?, ?> consumer,
			Collection<TopicPartition> assigned, Map<TopicPartition, Long> before,
			Map<TopicPartition, OffsetAndMetadata> committed) {
		Map<TopicPartition, OffsetAndMetadata> begin = new HashMap<>();
		if (committed.values().stream().allMatch(Objects::isNull)) {
			// For the other members too: they see that the group is not new any more.
			before.forEach((partition, offset) -> begin.put(partition, new OffsetAndMetadata(offset)));
		}
		List<TopicPartition> added = assigned.stream()
			.filter((partition) -> committed.get(partition) == null && !begin.containsKey(partition))
			.toList();
		if (!added.isEmpty()) {
			// After a restart they must not be taken for old ones.
			consumer.beginningOffsets(added)
				.forEach((partition, offset) -> begin.put(partition, new OffsetAndMetadata(offset)));
		}
		return begin;
	}

	private Map<TopicPartition, Long> ends(Consumer<?, ?> consumer, Collection<TopicPartition> assigned) {
		try {
			return this.ends.get(ANSWER.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		catch (ExecutionException | TimeoutException ex) {
			logger.debug("'" + this.topic + "' is taken to end where it ends now", ex);
		}
		return consumer.endOffsets(assigned);
	}

}

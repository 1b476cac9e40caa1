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
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

import dev.patterns.pubsub.broker.BrokerException;
import dev.patterns.pubsub.broker.SubscriptionRequest;
import dev.patterns.pubsub.broker.SubscriptionRequest.StartPosition;

/**
 * How far groups are behind: the ends of the partitions less what was committed. The
 * consumers' own metrics know neither what is not fetched while a listener hangs or is
 * paused, nor anything of a group that is stopped. One client, from the first question
 * on. Thread-safe.
 */
final class KafkaLags implements AutoCloseable {

	private static final Duration LIMIT = Duration.ofSeconds(4);

	// The client too gives up then, so that nothing piles up in it.
	private static final ListConsumerGroupOffsetsOptions GIVING_UP = new ListConsumerGroupOffsetsOptions()
		.timeoutMs((int) LIMIT.toMillis());

	private final String broker;

	private final Supplier<Admin> connect;

	private @Nullable Admin admin;

	private boolean closed;

	KafkaLags(String broker, KafkaClients clients) {
		this.broker = broker;
		this.connect = () -> Admin.create(clients.adminConfig());
	}

	/**
	 * The lag of a group.
	 * @param request the topic, and where a new group begins
	 * @param group the consumer group
	 * @return the number, {@code null} if there is no such topic
	 * @throws BrokerException if the cluster does not answer
	 */
	@Nullable Long of(SubscriptionRequest request, String group) {
		long end = System.nanoTime() + LIMIT.toNanos();
		try {
			return ask(admin(), request, group, end);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw failed(request, ex);
		}
		catch (ExecutionException ex) {
			if (ex.getCause() instanceof UnknownTopicOrPartitionException) {
				return null;
			}
			throw failed(request, (ex.getCause() != null) ? ex.getCause() : ex);
		}
		catch (TimeoutException | KafkaException ex) {
			throw failed(request, ex);
		}
	}

	private static long ask(Admin admin, SubscriptionRequest request, String group, long end)
			throws InterruptedException, ExecutionException, TimeoutException {
		// Before the ends, so that what is committed meanwhile makes no lag negative.
		Map<TopicPartition, OffsetAndMetadata> committed = get(
				admin.listConsumerGroupOffsets(group, GIVING_UP).partitionsToOffsetAndMetadata(), end);
		Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
		Map<TopicPartition, OffsetSpec> earliest = new HashMap<>();
		for (TopicDescription topic : get(admin.describeTopics(List.of(request.topic())).allTopicNames(), end)
			.values()) {
			for (TopicPartitionInfo info : topic.partitions()) {
				TopicPartition partition = new TopicPartition(request.topic(), info.partition());
				latest.put(partition, OffsetSpec.latest());
				earliest.put(partition, OffsetSpec.earliest());
			}
		}
		KafkaFuture<Map<TopicPartition, ListOffsetsResultInfo>> asked = admin.listOffsets(latest).all();
		Map<TopicPartition, ListOffsetsResultInfo> begins = get(admin.listOffsets(earliest).all(), end);
		long lag = 0;
		for (Map.Entry<TopicPartition, ListOffsetsResultInfo> last : get(asked, end).entrySet()) {
			ListOffsetsResultInfo first = begins.getOrDefault(last.getKey(), last.getValue());
			long next = next(request.start(), committed.get(last.getKey()), first.offset(), last.getValue().offset());
			lag += Math.max(0, last.getValue().offset() - next);
		}
		return lag;
	}

	// What is gone from the topic is waited for by nobody.
	private static long next(StartPosition start, @Nullable OffsetAndMetadata committed, long first, long last) {
		if (committed != null) {
			return Math.max(first, committed.offset());
		}
		return (start == StartPosition.EARLIEST) ? first : last;
	}

	private static <T> T get(KafkaFuture<T> future, long end)
			throws InterruptedException, ExecutionException, TimeoutException {
		return future.get(Math.max(1, end - System.nanoTime()), TimeUnit.NANOSECONDS);
	}

	private BrokerException failed(SubscriptionRequest request, Throwable cause) {
		String reason = (cause.getMessage() != null) ? cause.getMessage() : "no answer in time";
		return new BrokerException("Kafka broker '%s' does not say how far '%s' is behind: %s".formatted(this.broker,
				request.id(), reason), true, cause);
	}

	private synchronized Admin admin() {
		if (this.closed) {
			throw new KafkaException("The broker is closed");
		}
		Admin open = this.admin;
		if (open == null) {
			open = this.connect.get();
			this.admin = open;
		}
		return open;
	}

	@Override
	public synchronized void close() {
		this.closed = true;
		if (this.admin != null) {
			// Otherwise it would wait a minute for a cluster that is gone.
			this.admin.close(Duration.ZERO);
			this.admin = null;
		}
	}

}

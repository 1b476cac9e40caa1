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

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.springframework.kafka.listener.ConsumerSeekAware.ConsumerSeekCallback;

import dev.patterns.pubsub.SeekPosition;
import dev.patterns.pubsub.broker.BrokerException;

/**
 * Moves the consumers of a subscription, each by its own thread between two polls, and
 * commits where they go on. Thread-safe.
 */
final class KafkaSeeks {

	private static final long TIMEOUT_SECONDS = 30;

	/** Of the consumers that are there, by their threads. */
	private final Map<Thread, ConsumerSeekCallback> callbacks = new ConcurrentHashMap<>();

	private final Map<TopicPartition, Reader> readers = new ConcurrentHashMap<>();

	private final Consumer<TopicPartition> moved;

	/**
	 * Create an object without consumers.
	 * @param moved told of each partition that was moved, by the thread of its consumer
	 */
	KafkaSeeks(Consumer<TopicPartition> moved) {
		this.moved = moved;
	}

	// By the consumer's thread, as those below.
	void register(ConsumerSeekCallback callback) {
		this.callbacks.put(Thread.currentThread(), callback);
	}

	void unregister() {
		this.callbacks.remove(Thread.currentThread());
	}

	void assigned(org.apache.kafka.clients.consumer.Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
		ConsumerSeekCallback callback = this.callbacks.get(Thread.currentThread());
		if (callback != null) {
			partitions.forEach((partition) -> this.readers.put(partition, new Reader(consumer, callback)));
		}
	}

	void revoked(Collection<TopicPartition> partitions) {
		this.readers.keySet().removeAll(partitions);
	}

	/**
	 * Move all partitions that are read here.
	 * @param position where to go on
	 * @throws BrokerException if none are, or it cannot be done in time
	 */
	void seek(SeekPosition position) {
		List<CompletableFuture<Void>> moves = new ArrayList<>();
		this.readers.forEach((partition, reader) -> moves.add(seek(partition, reader, position)));
		if (moves.isEmpty()) {
			throw new BrokerException("No partition is read by this instance at present", true, null);
		}
		try {
			CompletableFuture.allOf(moves.toArray(CompletableFuture[]::new)).get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
		}
		catch (ExecutionException ex) {
			Throwable cause = Objects.requireNonNullElse(ex.getCause(), ex);
			throw new BrokerException("Not all partitions could be moved: " + cause.getMessage(), true, cause);
		}
		catch (TimeoutException ex) {
			throw new BrokerException(
					"Not all partitions were moved within " + TIMEOUT_SECONDS + " s; a listener may be busy", true, ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new BrokerException("Interrupted while partitions were moved", true, ex);
		}
		finally {
			// What was reported as failed must not take place later.
			moves.forEach((move) -> move.cancel(false));
		}
	}

	/**
	 * Let the consumer of a partition do something between two polls.
	 * @param partition the partition
	 * @param action what to do, by the consumer's thread; never, if it reads the
	 * partition no more
	 */
	void run(TopicPartition partition, Consumer<org.apache.kafka.clients.consumer.Consumer<?, ?>> action) {
		Reader reader = this.readers.get(partition);
		if (reader != null) {
			reader.callback().seek(partition.topic(), partition.partition(), (current) -> {
				action.accept(reader.consumer());
				return current;
			});
		}
	}

	private CompletableFuture<Void> seek(TopicPartition partition, Reader reader, SeekPosition position) {
		CompletableFuture<Void> move = new CompletableFuture<>();
		reader.callback().seek(partition.topic(), partition.partition(), (current) -> {
			if (move.isDone()) {
				return current;
			}
			try {
				long offset = offset(reader.consumer(), partition, position);
				// What is not handled for a while must not be handled after a restart.
				reader.consumer().commitSync(Map.of(partition, new OffsetAndMetadata(offset)));
				this.moved.accept(partition);
				move.complete(null);
				return offset;
			}
			catch (RuntimeException ex) {
				move.completeExceptionally(ex);
				return current;
			}
		});
		return move;
	}

	private static long offset(org.apache.kafka.clients.consumer.Consumer<?, ?> consumer, TopicPartition partition,
			SeekPosition position) {
		return switch (position.kind()) {
			case EARLIEST -> consumer.beginningOffsets(List.of(partition)).get(partition);
			case LATEST -> end(consumer, partition);
			case TIME -> {
				Long time = (position.time() != null) ? position.time().toEpochMilli() : 0L;
				OffsetAndTimestamp found = consumer.offsetsForTimes(Map.of(partition, time)).get(partition);
				yield orEnd(found, consumer, partition);
			}
		};
	}

	private static long orEnd(@Nullable OffsetAndTimestamp found,
			org.apache.kafka.clients.consumer.Consumer<?, ?> consumer, TopicPartition partition) {
		return (found != null) ? found.offset() : end(consumer, partition);
	}

	private static long end(org.apache.kafka.clients.consumer.Consumer<?, ?> consumer, TopicPartition partition) {
		return Objects.requireNonNull(consumer.endOffsets(List.of(partition)).get(partition));
	}

	/**
	 * Who reads a partition.
	 *
	 * @param consumer its consumer, for the consumer's thread only
	 * @param callback how to reach that thread
	 */
	private record Reader(org.apache.kafka.clients.consumer.Consumer<?, ?> consumer, ConsumerSeekCallback callback) {

	}

}

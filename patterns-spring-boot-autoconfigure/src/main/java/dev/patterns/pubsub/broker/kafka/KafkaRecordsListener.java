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
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.springframework.kafka.listener.BatchAcknowledgingConsumerAwareMessageListener;
import org.springframework.kafka.listener.ConsumerAwareRebalanceListener;
import org.springframework.kafka.listener.ConsumerSeekAware;
import org.springframework.kafka.listener.MessageListenerContainer;
import org.springframework.kafka.support.Acknowledgment;

import dev.patterns.pubsub.broker.HandlingResult;
import dev.patterns.pubsub.broker.InboundMessage;
import dev.patterns.pubsub.broker.MessageHandler;

/**
 * Handles what a poll returned, partition by partition and in order, and commits it at
 * once. A record that is to be tried again pauses its partition only, and the consumer
 * goes on polling; whatever is behind it is fetched again.
 */
final class KafkaRecordsListener implements BatchAcknowledgingConsumerAwareMessageListener<byte[], byte[]>,
		ConsumerAwareRebalanceListener, ConsumerSeekAware {

	private static final Log logger = LogFactory.getLog(KafkaRecordsListener.class);

	private final String broker;

	private final MessageHandler handler;

	private final MessageListenerContainer container;

	private final ScheduledExecutorService scheduler;

	private final Duration budget;

	private final Map<TopicPartition, Failed> failed = new ConcurrentHashMap<>();

	private final KafkaGathering gathering;

	private final KafkaSeeks seeks = new KafkaSeeks(this::moved);

	private final KafkaCommits commits;

	private final @Nullable KafkaLatest latest;

	// A thread of an earlier start that has come back from a call does nothing more.
	private volatile int run;

	/**
	 * Create a listener.
	 * @param broker name of the broker
	 * @param handler handles the records
	 * @param container the container that calls this listener
	 * @param scheduler ends the pauses of partitions
	 * @param budget how long the records of one poll may take before the consumer must
	 * poll again
	 * @param latest where a new group begins, {@code null} for the earliest record
	 */
	KafkaRecordsListener(String broker, MessageHandler handler, MessageListenerContainer container,
			ScheduledExecutorService scheduler, Duration budget, @Nullable KafkaLatest latest) {
		this.broker = broker;
		this.handler = handler;
		this.container = container;
		this.scheduler = scheduler;
		this.budget = budget;
		this.gathering = new KafkaGathering(handler);
		this.commits = new KafkaCommits(this.seeks, scheduler);
		this.latest = latest;
	}

	synchronized void reset() {
		this.run++;
		this.commits.reset();
		this.failed.clear();
		this.gathering.reset();
	}

	KafkaSeeks seeks() {
		return this.seeks;
	}

	int delayedPartitions() {
		return this.failed.size();
	}

	@Override
	public boolean wantsPollResult() {
		return true;
	}

	@Override
	public void onMessage(List<ConsumerRecord<byte[], byte[]>> records, @Nullable Acknowledgment acknowledgment,
			@Nullable Consumer<?, ?> consumer) {
		throw new UnsupportedOperationException("The container passes the result of a poll");
	}

	@Override
	public void onMessage(ConsumerRecords<byte[], byte[]> records, @Nullable Acknowledgment acknowledgment,
			Consumer<byte[], byte[]> consumer) {
		Poll poll = new Poll(consumer, this.run, System.nanoTime() + this.budget.toNanos());
		Map<TopicPartition, OffsetAndMetadata> done = new HashMap<>();
		try {
			for (TopicPartition partition : records.partitions()) {
				List<ConsumerRecord<byte[], byte[]>> batch = records.records(partition);
				ConsumerRecord<byte[], byte[]> stopped = handle(partition, batch, poll);
				if (stopped == null) {
					done.put(partition, records.nextOffsets().get(partition));
				}
				else {
					consumer.seek(partition, stopped.offset());
					if (stopped.offset() > batch.get(0).offset()) {
						done.put(partition, new OffsetAndMetadata(stopped.offset(), stopped.leaderEpoch(), ""));
					}
				}
			}
		}
		finally {
			if (!done.isEmpty() && poll.run() == this.run) {
				this.commits.commit(consumer, done);
			}
		}
	}

	/**
	 * Handle records of a partition until one has to wait.
	 * @param partition the partition
	 * @param records its records
	 * @param poll what they were fetched by
	 * @return the first record that is not done, {@code null} if all are
	 */
	private @Nullable ConsumerRecord<byte[], byte[]> handle(TopicPartition partition,
			List<ConsumerRecord<byte[], byte[]>> records, Poll poll) {
		int next = 0;
		while (next < records.size()) {
			if (!goesOn(poll)) {
				return records.get(next);
			}
			Duration wait = this.failed.containsKey(partition) ? null : this.gathering.left(partition,
					records.subList(next, records.size()), poll.consumer().currentLag(partition).orElse(0) > 0);
			if (wait != null) {
				pause(partition, wait);
				return records.get(next);
			}
			List<ConsumerRecord<byte[], byte[]>> together = records.subList(next,
					Math.min(records.size(), next + this.handler.batchSize()));
			int done = countDone(partition, together);
			next += done;
			if (done == 0 || (done < together.size() && this.failed.containsKey(partition))) {
				return records.get(next);
			}
		}
		return null;
	}

	private boolean goesOn(Poll poll) {
		return poll.run() == this.run && this.container.isRunning() && !this.container.isPauseRequested()
				&& System.nanoTime() - poll.end() < 0;
	}

	private int countDone(TopicPartition partition, List<ConsumerRecord<byte[], byte[]>> records) {
		ConsumerRecord<byte[], byte[]> first = records.get(0);
		Failed before = this.failed.get(partition);
		if (before == null || before.offset() != first.offset()) {
			return settle(partition, records, handle(records), 1);
		}
		if (before.notBefore() - System.nanoTime() > 0) {
			// Somebody resumed the container as a whole.
			pause(partition, Duration.ofNanos(before.notBefore() - System.nanoTime()));
			return 0;
		}
		// What failed is tried again alone.
		int attempt = before.attempts() + 1;
		return settle(partition, records, List.of(handle(first, attempt)), attempt);
	}

	private int settle(TopicPartition partition, List<ConsumerRecord<byte[], byte[]>> records,
			List<HandlingResult> results, int attempt) {
		this.failed.remove(partition);
		int done = 0;
		for (HandlingResult result : results) {
			Duration delay = result.retryAfter();
			if (delay != null) {
				this.failed.put(partition, new Failed(records.get(done).offset(),
						result.attempted() ? attempt : attempt - 1, System.nanoTime() + delay.toNanos()));
				pause(partition, delay);
				break;
			}
			done++;
		}
		return done;
	}

	private List<HandlingResult> handle(List<ConsumerRecord<byte[], byte[]>> records) {
		if (records.size() == 1) {
			return List.of(handle(records.get(0), 1));
		}
		try {
			return this.handler.handle(records.stream()
				.<InboundMessage>map((record) -> new KafkaInboundMessage(record, this.broker, 1))
				.toList());
		}
		catch (RuntimeException | Error ex) {
			return List.of(failed(records.get(0), ex));
		}
	}

	private HandlingResult handle(ConsumerRecord<byte[], byte[]> record, int attempt) {
		try {
			return this.handler.handle(new KafkaInboundMessage(record, this.broker, attempt));
		}
		catch (RuntimeException | Error ex) {
			return failed(record, ex);
		}
	}

	private static HandlingResult failed(ConsumerRecord<byte[], byte[]> record, Throwable failure) {
		logger.error("The handler of " + record.topic() + "-" + record.partition() + "@" + record.offset()
				+ " failed; the message is delivered again", failure);
		return HandlingResult.retryAfter(HandlingResult.FAILURE_DELAY);
	}

	private void pause(TopicPartition partition, Duration delay) {
		if (delay.isZero()) {
			return;
		}
		this.container.pausePartition(partition);
		try {
			this.scheduler.schedule(() -> this.container.resumePartition(partition), delay.toNanos(),
					TimeUnit.NANOSECONDS);
		}
		catch (RejectedExecutionException ex) {
			logger.debug("No retry after the end of the broker");
		}
	}

	private void moved(TopicPartition partition) {
		this.failed.remove(partition);
		this.commits.forget(List.of(partition));
		this.gathering.forget(List.of(partition));
		this.container.resumePartition(partition);
	}

	@Override
	public void registerSeekCallback(ConsumerSeekCallback callback) {
		this.seeks.register(callback);
	}

	@Override
	public void unregisterSeekCallback() {
		this.seeks.unregister();
	}

	@Override
	public void onPartitionsAssigned(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
		this.seeks.assigned(consumer, partitions);
		this.commits.flush(consumer);
		if (this.latest != null) {
			this.latest.assigned(consumer, partitions);
		}
	}

	@Override
	public void onPartitionsRevokedBeforeCommit(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
		this.commits.flush(consumer);
	}

	@Override
	public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
		gone(partitions);
	}

	@Override
	public void onPartitionsRevokedAfterCommit(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
		gone(partitions);
	}

	@Override
	public void onPartitionsLost(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
		gone(partitions);
	}

	private void gone(Collection<TopicPartition> partitions) {
		this.failed.keySet().removeAll(partitions);
		this.commits.forget(partitions);
		this.gathering.forget(partitions);
		this.seeks.revoked(partitions);
	}

	/**
	 * A poll whose records are handled.
	 *
	 * @param consumer who polled
	 * @param run the start that it belongs to
	 * @param end when the consumer has to poll again, by {@link System#nanoTime()}
	 */
	private record Poll(Consumer<byte[], byte[]> consumer, int run, long end) {

	}

	/**
	 * The record that a partition waits for.
	 *
	 * @param offset its offset
	 * @param attempts how often it was tried
	 * @param notBefore when it is due, by {@link System#nanoTime()}
	 */
	private record Failed(long offset, int attempts, long notBefore) {

	}

}

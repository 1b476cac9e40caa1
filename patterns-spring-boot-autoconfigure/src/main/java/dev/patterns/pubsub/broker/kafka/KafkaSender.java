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
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

import dev.patterns.pubsub.broker.RelayDeferredException;

/**
 * Hands records to a producer that never blocks. What the producer cannot take yet, as it
 * does not know the topic or has no room, waits here in the order in which it came and
 * not in the thread that sends it; it is offered again until its time is up.
 */
final class KafkaSender {

	private static final long FIRST_PAUSE_MS = 2;

	private static final long LONGEST_PAUSE_MS = 100;

	private final Supplier<Producer<byte[], byte[]>> producers;

	private final ScheduledExecutorService scheduler;

	private final Duration patience;

	private final long capacity;

	private final long largest;

	/**
	 * Topics for which records wait, changed under the lock of this instance only.
	 */
	private final Map<String, Waiting> waiting = new ConcurrentHashMap<>();

	private long waitingBytes;

	private volatile boolean closed;

	/**
	 * Create a sender.
	 * @param producers gives the producer, whose {@code max.block.ms} is 0
	 * @param scheduler offers again what waits
	 * @param patience how long a record waits at most
	 * @param capacity how many bytes wait at most
	 * @param largest how many bytes the producer takes at most
	 */
	KafkaSender(Supplier<Producer<byte[], byte[]>> producers, ScheduledExecutorService scheduler, Duration patience,
			long capacity, long largest) {
		this.producers = producers;
		this.scheduler = scheduler;
		this.patience = patience;
		this.capacity = capacity;
		this.largest = largest;
	}

	/**
	 * Send a record.
	 * @param record the record
	 * @param result gets the failure, or {@code null} when it was acknowledged
	 */
	void send(ProducerRecord<byte[], byte[]> record, Result result) {
		if (this.closed) {
			result.settle(new TimeoutException("The broker is closed"));
			return;
		}
		if (WaitingRecord.bytes(record) > this.largest) {
			// Found out only after it has waited, it would let those behind it pass.
			result.settle(new RecordTooLargeException("The message is larger than 'max.request.size'"));
			return;
		}
		if (this.waiting.containsKey(record.topic()) || !offer(record, result).isTaken()) {
			await(record, result);
		}
	}

	private KafkaOffer offer(ProducerRecord<byte[], byte[]> record, Result result) {
		KafkaOffer offer = new KafkaOffer(result);
		try {
			this.producers.get().send(record, offer);
		}
		finally {
			offer.returned();
		}
		return offer;
	}

	private void await(ProducerRecord<byte[], byte[]> record, Result result) {
		WaitingRecord entry = new WaitingRecord(record, result, System.nanoTime() + this.patience.toNanos());
		if (!enqueue(entry)) {
			result.settle(new TimeoutException(
					this.closed ? "The broker is closed" : "There are too many messages that wait for the broker"));
		}
	}

	private synchronized boolean enqueue(WaitingRecord entry) {
		if (this.closed || this.waitingBytes + entry.size() > this.capacity) {
			return false;
		}
		this.waitingBytes += entry.size();
		Waiting topic = this.waiting.get(entry.record().topic());
		if (topic == null) {
			topic = new Waiting(entry.record().topic());
			this.waiting.put(topic.name, topic);
			schedule(topic);
		}
		topic.entries.add(entry);
		return true;
	}

	private void schedule(Waiting topic) {
		try {
			this.scheduler.schedule(() -> drain(topic), topic.pause, TimeUnit.MILLISECONDS);
			topic.pause = Math.min(topic.pause * 2, LONGEST_PAUSE_MS);
		}
		catch (RejectedExecutionException ex) {
			// Closing gives up what waits.
			this.closed = true;
		}
	}

	private void drain(Waiting topic) {
		Set<String> failedKeys = new HashSet<>();
		for (WaitingRecord entry = first(topic); entry != null; entry = first(topic)) {
			String key = entry.key();
			if (key != null && failedKeys.contains(key)) {
				remove(topic, entry);
				entry.result().settle(notTaken());
				continue;
			}
			Outcome outcome = offer(topic, entry);
			if (outcome == Outcome.REFUSED) {
				break;
			}
			if (outcome == Outcome.FAILED && key != null) {
				failedKeys.add(key);
			}
		}
		giveUp(topic, failedKeys);
		scheduleUnlessEmpty(topic);
	}

	private Outcome offer(Waiting topic, WaitingRecord entry) {
		try {
			if (!isKnown(topic.name)) {
				return Outcome.REFUSED;
			}
			KafkaOffer offer = offer(entry.record(), entry.result());
			if (!offer.isTaken()) {
				return Outcome.REFUSED;
			}
			remove(topic, entry);
			return offer.isFailed() ? Outcome.FAILED : Outcome.TAKEN;
		}
		catch (RuntimeException ex) {
			remove(topic, entry);
			entry.result().settle(ex);
			return Outcome.FAILED;
		}
	}

	// It does nothing wrong itself, and costs a relay no attempt.
	private static RelayDeferredException notTaken() {
		return new RelayDeferredException("An earlier message of its key was not taken");
	}

	// Asking costs nothing, while interceptors and metrics would see each offer.
	private boolean isKnown(String topic) {
		try {
			return !this.producers.get().partitionsFor(topic).isEmpty();
		}
		catch (TimeoutException ex) {
			return false;
		}
	}

	private synchronized @Nullable WaitingRecord first(Waiting topic) {
		return this.closed ? null : topic.entries.peek();
	}

	private synchronized void remove(Waiting topic, WaitingRecord entry) {
		if (topic.entries.remove(entry)) {
			this.waitingBytes -= entry.size();
			topic.pause = FIRST_PAUSE_MS;
		}
	}

	/**
	 * Give up what has waited too long, and with it what must not overtake it.
	 * @param topic the topic
	 * @param keys keys of which a message has failed
	 */
	private void giveUp(Waiting topic, Set<String> keys) {
		Map<WaitingRecord, Exception> givenUp = new LinkedHashMap<>();
		synchronized (this) {
			long now = System.nanoTime();
			for (Iterator<WaitingRecord> entries = topic.entries.iterator(); entries.hasNext();) {
				WaitingRecord entry = entries.next();
				String key = entry.key();
				boolean follows = key != null && keys.contains(key);
				if (follows || entry.end() - now <= 0) {
					entries.remove();
					this.waitingBytes -= entry.size();
					givenUp.put(entry, follows ? notTaken() : new TimeoutException(
							"The broker cannot be reached, is too slow, or does not know the topic"));
					if (key != null) {
						keys.add(key);
					}
				}
			}
		}
		givenUp.forEach((entry, failure) -> entry.result().settle(failure));
	}

	private synchronized void scheduleUnlessEmpty(Waiting topic) {
		if (topic.entries.isEmpty()) {
			this.waiting.remove(topic.name, topic);
		}
		else if (!this.closed) {
			schedule(topic);
		}
	}

	/**
	 * Give up what waits, and refuse everything from now on.
	 */
	void close() {
		List<WaitingRecord> left = new ArrayList<>();
		synchronized (this) {
			this.closed = true;
			this.waiting.values().forEach((topic) -> {
				left.addAll(topic.entries);
				topic.entries.clear();
			});
			this.waiting.clear();
			this.waitingBytes = 0;
		}
		left.forEach((entry) -> entry.result().settle(new TimeoutException("The broker is closed")));
	}

	/**
	 * What became of a record.
	 */
	@FunctionalInterface
	interface Result {

		void settle(@Nullable Exception failure);

	}

	private enum Outcome {

		TAKEN, REFUSED, FAILED

	}

	/**
	 * The records that wait for one topic.
	 */
	private static final class Waiting {

		private final String name;

		private final Deque<WaitingRecord> entries = new ArrayDeque<>();

		private long pause = FIRST_PAUSE_MS;

		Waiting(String name) {
			this.name = name;
		}

	}

}

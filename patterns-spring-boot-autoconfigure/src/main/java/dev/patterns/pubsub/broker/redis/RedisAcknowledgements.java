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

package dev.patterns.pubsub.broker.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import dev.patterns.retry.Pause;

/**
 * Acknowledges what is done with: one command at a time, for all that came together since
 * the last one. Thread-safe.
 */
final class RedisAcknowledgements {

	private static final Log logger = LogFactory.getLog(RedisAcknowledgements.class);

	private static final int MAX_BATCH = 500;

	private static final Duration POLL = Duration.ofMillis(5);

	private static final long PAUSE_MS = 200;

	private final RedisStreams streams;

	private final String topic;

	private final String group;

	private final ScheduledExecutorService scheduler;

	private final Queue<String> waiting = new ConcurrentLinkedQueue<>();

	private final AtomicBoolean busy = new AtomicBoolean();

	private final Consumer<Collection<String>> acknowledged;

	/**
	 * Create the acknowledgements.
	 * @param streams sends them
	 * @param topic the topic
	 * @param group the group
	 * @param scheduler repeats what failed
	 * @param acknowledged told of the entries that the server knows to be done
	 */
	RedisAcknowledgements(RedisStreams streams, String topic, String group, ScheduledExecutorService scheduler,
			Consumer<Collection<String>> acknowledged) {
		this.streams = streams;
		this.topic = topic;
		this.group = group;
		this.scheduler = scheduler;
		this.acknowledged = acknowledged;
	}

	void add(String entryId) {
		this.waiting.add(entryId);
		flush();
	}

	private void flush() {
		while (!this.waiting.isEmpty() && this.busy.compareAndSet(false, true)) {
			List<String> batch = new ArrayList<>();
			for (String id = this.waiting.poll(); id != null; id = this.waiting.poll()) {
				batch.add(id);
				if (batch.size() >= MAX_BATCH) {
					break;
				}
			}
			if (batch.isEmpty()) {
				this.busy.set(false);
				continue;
			}
			send(batch);
			return;
		}
	}

	private void send(List<String> batch) {
		try {
			this.streams.acknowledge(this.topic, this.group, batch).whenComplete((count, failure) -> {
				if (failure != null) {
					failed(batch, failure);
				}
				else {
					this.acknowledged.accept(batch);
					this.busy.set(false);
					flush();
				}
			});
		}
		catch (RuntimeException ex) {
			failed(batch, ex);
		}
	}

	private void failed(List<String> batch, Throwable failure) {
		logger.debug("Entries of '" + this.topic + "' could not be acknowledged and are acknowledged later", failure);
		this.waiting.addAll(batch);
		this.busy.set(false);
		try {
			this.scheduler.schedule(this::flush, PAUSE_MS, TimeUnit.MILLISECONDS);
		}
		catch (RejectedExecutionException ex) {
			// The broker was closed: they are delivered again.
			logger.debug("No acknowledgement after the end of the broker");
		}
	}

	boolean await(long end) {
		while ((this.busy.get() || !this.waiting.isEmpty()) && System.nanoTime() < end) {
			if (!Pause.of(POLL)) {
				return false;
			}
		}
		return !this.busy.get() && this.waiting.isEmpty();
	}

}

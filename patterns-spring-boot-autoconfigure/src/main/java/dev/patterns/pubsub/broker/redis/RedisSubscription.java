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
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;

import org.jspecify.annotations.Nullable;

import dev.patterns.pubsub.SeekPosition;
import dev.patterns.pubsub.broker.BrokerSubscription;
import dev.patterns.pubsub.broker.MessageHandler;
import dev.patterns.pubsub.broker.SubscriptionRequest;
import dev.patterns.pubsub.broker.redis.RedisGroup.EntryId;

/**
 * A subscription to a stream. Each start has a {@link RedisReader} of its own: one that
 * did not end in time has nothing in common with the next one.
 */
final class RedisSubscription implements BrokerSubscription {

	private final String broker;

	private final SubscriptionRequest request;

	private final MessageHandler handler;

	private final RedisStreams streams;

	private final ThreadFactory threadFactory;

	private final ThreadFactory listenerThreads;

	private final RedisLag lag;

	private final ScheduledExecutorService scheduler;

	private volatile @Nullable RedisReader reader;

	private volatile boolean paused;

	// Where the group was when it was stopped.
	private @Nullable EntryId position;

	RedisSubscription(String broker, SubscriptionRequest request, MessageHandler handler, RedisStreams streams,
			ThreadFactory threadFactory, ThreadFactory listenerThreads, ScheduledExecutorService scheduler) {
		this.broker = broker;
		this.request = request;
		this.handler = handler;
		this.streams = streams;
		this.threadFactory = threadFactory;
		this.listenerThreads = listenerThreads;
		this.lag = new RedisLag(streams, request);
		this.scheduler = scheduler;
	}

	@Override
	public SubscriptionRequest request() {
		return this.request;
	}

	@Override
	public State state() {
		RedisReader current = this.reader;
		if (current == null || current.isStopping()) {
			return State.STOPPED;
		}
		return this.paused ? State.PAUSED : State.RUNNING;
	}

	@Override
	public synchronized void start() {
		if (this.reader == null) {
			RedisReader started = new RedisReader(this.broker, this.request, this.handler, this.streams,
					this.threadFactory, this.listenerThreads, this.scheduler, this.position);
			started.pause(this.paused);
			this.reader = started;
			started.start();
		}
	}

	@Override
	public void pause() {
		pause(true);
	}

	@Override
	public void resume() {
		pause(false);
	}

	private void pause(boolean pause) {
		this.paused = pause;
		RedisReader current = this.reader;
		if (current != null) {
			current.pause(pause);
		}
	}

	@Override
	public synchronized void stop(Duration timeout) {
		RedisReader stopping = this.reader;
		if (stopping != null) {
			stopping.stop(timeout);
			this.position = stopping.position();
			this.reader = null;
		}
	}

	@Override
	public void seek(SeekPosition position) {
		this.streams.moveGroup(this.request.topic(), this.request.group(), position);
	}

	@Override
	public @Nullable Long lag() {
		return this.lag.ask();
	}

	@Override
	public Map<String, Object> describe() {
		Map<String, Object> description = new LinkedHashMap<>();
		RedisReader current = this.reader;
		if (current != null) {
			current.describe(description);
		}
		else {
			description.put("owner", false);
			description.put("waiting", 0);
			description.put("reading", false);
		}
		return description;
	}

}

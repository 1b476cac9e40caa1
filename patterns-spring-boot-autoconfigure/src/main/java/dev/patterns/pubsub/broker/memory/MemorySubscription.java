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

package dev.patterns.pubsub.broker.memory;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import dev.patterns.pubsub.broker.BrokerSubscription;
import dev.patterns.pubsub.broker.MessageHandler;
import dev.patterns.pubsub.broker.SubscriptionRequest;
import dev.patterns.pubsub.broker.dispatch.Turns;

/**
 * A member of a group: its threads take turns with the group's queues.
 */
final class MemorySubscription implements BrokerSubscription {

	private static final Log logger = LogFactory.getLog(MemorySubscription.class);

	private final SubscriptionRequest request;

	private final MemoryGroup group;

	private final Turns<MemoryMessage> turns;

	private final ThreadFactory threadFactory;

	private final List<Thread> threads = new ArrayList<>();

	private volatile int generation;

	private volatile boolean running;

	private volatile boolean paused;

	MemorySubscription(SubscriptionRequest request, MessageHandler handler, MemoryGroup group,
			ThreadFactory threadFactory) {
		this.request = request;
		this.group = group;
		this.threadFactory = threadFactory;
		this.turns = new Turns<>(request.id(), handler, group.queues(), MemoryMessage::settled);
	}

	@Override
	public SubscriptionRequest request() {
		return this.request;
	}

	@Override
	public State state() {
		if (!this.running) {
			return State.STOPPED;
		}
		return this.paused ? State.PAUSED : State.RUNNING;
	}

	boolean isTaking() {
		return this.running && !this.paused;
	}

	@Override
	public synchronized void start() {
		if (this.running) {
			return;
		}
		this.running = true;
		int current = ++this.generation;
		for (int i = 0; i < this.request.concurrency(); i++) {
			Thread thread = this.threadFactory.newThread(() -> run(current));
			thread.setName("patterns-pubsub-" + this.request.id() + "-" + i);
			this.threads.add(thread);
			thread.start();
		}
	}

	@Override
	public void pause() {
		this.paused = true;
		this.group.memberChanged();
	}

	@Override
	public void resume() {
		this.paused = false;
		this.group.memberChanged();
	}

	@Override
	public synchronized void stop(Duration timeout) {
		if (!this.running) {
			return;
		}
		this.running = false;
		this.group.memberChanged();
		long end = System.nanoTime() + timeout.toNanos();
		try {
			for (Thread thread : this.threads) {
				if (thread != Thread.currentThread()) {
					TimeUnit.NANOSECONDS.timedJoin(thread, Math.max(1, end - System.nanoTime()));
					interruptIfAlive(thread);
				}
			}
		}
		catch (InterruptedException ex) {
			this.threads.forEach(Thread::interrupt);
			Thread.currentThread().interrupt();
		}
		this.threads.clear();
	}

	private void interruptIfAlive(Thread thread) {
		if (thread.isAlive()) {
			logger.warn("A listener of '" + this.request.id() + "' did not end in time and is interrupted");
			thread.interrupt();
		}
	}

	private void run(int startedIn) {
		boolean goesOn;
		do {
			goesOn = this.turns.handleNext(this::isTaking, () -> this.running && this.generation == startedIn);
			if (!isTaking()) {
				this.group.giveBackUnlessTaking();
			}
		}
		while (goesOn);
	}

	@Override
	public Long lag() {
		return (long) this.group.queues().size();
	}

	@Override
	public Map<String, Object> describe() {
		Map<String, Object> description = new LinkedHashMap<>();
		description.put("waiting", this.group.queues().size());
		return description;
	}

}

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

package dev.patterns.pubsub.broker.dispatch;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import dev.patterns.pubsub.broker.MessageHandler;

/**
 * Hands received messages to a handler, by several threads, in the order of their keys: a
 * queue for each key, of which only one thread at a time handles messages. A message that
 * waits for its next attempt holds back those of its key and keeps no thread.
 * Thread-safe.
 *
 * @param <M> kind of message
 */
public final class KeyedDispatcher<M extends PendingMessage> {

	private static final Log logger = LogFactory.getLog(KeyedDispatcher.class);

	private final String name;

	private final int concurrency;

	private final ThreadFactory threadFactory;

	private final KeyedQueues<M> queues;

	private final Turns<M> turns;

	private final List<Thread> threads = new ArrayList<>();

	private volatile int generation;

	private volatile boolean running;

	private volatile boolean paused;

	/**
	 * Create a dispatcher.
	 * @param name for logs and threads
	 * @param handler handles the messages
	 * @param concurrency how many threads call it
	 * @param threadFactory makes them
	 * @param scheduler ends delays
	 * @param done told of each message that is done with, by the thread that handled it
	 */
	public KeyedDispatcher(String name, MessageHandler handler, int concurrency, ThreadFactory threadFactory,
			ScheduledExecutorService scheduler, Consumer<M> done) {
		this.name = name;
		this.concurrency = concurrency;
		this.threadFactory = threadFactory;
		this.queues = new KeyedQueues<>(scheduler);
		this.turns = new Turns<>(name, handler, this.queues, done);
	}

	/**
	 * How many messages are here and not done with.
	 * @return the number
	 */
	public int size() {
		return this.queues.size();
	}

	/**
	 * Begin to hand over messages.
	 */
	public void start() {
		synchronized (this.threads) {
			if (this.running) {
				return;
			}
			this.running = true;
			int current = ++this.generation;
			for (int i = 0; i < this.concurrency; i++) {
				Thread thread = this.threadFactory.newThread(() -> run(current));
				thread.setName("patterns-pubsub-" + this.name + "-" + i);
				this.threads.add(thread);
				thread.start();
			}
		}
	}

	/**
	 * Append a message, behind those of its key. Does nothing if this dispatcher is not
	 * running.
	 * @param message the message
	 */
	public void offer(M message) {
		this.queues.offer(message, () -> this.running);
	}

	/**
	 * Hand over nothing for the time being, or go on.
	 * @param pause whether to pause
	 */
	public void pause(boolean pause) {
		this.paused = pause;
		this.queues.wakeAll();
	}

	/**
	 * Forget all messages, as somebody else has them now. Those who are handling
	 * something end with it.
	 */
	public void clear() {
		synchronized (this.threads) {
			this.generation++;
			this.running = false;
			this.threads.clear();
			this.queues.clear();
		}
	}

	/**
	 * Hand over nothing more, wait for what is being handled, and forget the rest.
	 * @param timeout how long to wait before the threads are interrupted
	 */
	public void stop(Duration timeout) {
		List<Thread> stopping;
		synchronized (this.threads) {
			this.running = false;
			stopping = List.copyOf(this.threads);
		}
		this.queues.wakeAll();
		// They stay known till then: somebody else may stop too, and must wait as well.
		join(stopping, System.nanoTime() + timeout.toNanos());
		clear();
	}

	private void join(List<Thread> stopping, long end) {
		try {
			for (Thread thread : stopping) {
				if (thread == Thread.currentThread()) {
					continue;
				}
				TimeUnit.NANOSECONDS.timedJoin(thread, Math.max(1, end - System.nanoTime()));
				if (thread.isAlive()) {
					logger.warn("A listener of '" + this.name + "' did not end in time and is interrupted");
					thread.interrupt();
				}
			}
		}
		catch (InterruptedException ex) {
			stopping.forEach(Thread::interrupt);
			Thread.currentThread().interrupt();
		}
	}

	private void run(int startedIn) {
		BooleanSupplier current = () -> this.running && this.generation == startedIn;
		boolean goesOn;
		do {
			goesOn = this.turns.handleNext(() -> !this.paused, current);
		}
		while (goesOn);
	}

}

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
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import dev.patterns.pubsub.broker.HandlingResult;
import dev.patterns.pubsub.broker.InboundMessage;
import dev.patterns.pubsub.broker.MessageHandler;

/**
 * Hands received messages to a handler, by several threads, in the order of their keys: a
 * queue for each key, of which only the head is handled. A message that waits for its
 * next attempt holds back those of its key and keeps no thread. Thread-safe.
 *
 * @param <M> kind of message
 */
public final class KeyedDispatcher<M extends PendingMessage> {

	private static final Log logger = LogFactory.getLog(KeyedDispatcher.class);

	private final String name;

	private final MessageHandler handler;

	private final int concurrency;

	private final ThreadFactory threadFactory;

	private final ScheduledExecutorService scheduler;

	private final Consumer<M> done;

	private final ReentrantLock lock = new ReentrantLock();

	private final Condition changed = this.lock.newCondition();

	private final Map<String, KeyQueue<M>> keyed = new HashMap<>();

	private final Deque<KeyQueue<M>> ready = new ArrayDeque<>();

	private final List<Thread> threads = new ArrayList<>();

	private int size;

	private int generation;

	private boolean running;

	private boolean paused;

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
		this.handler = handler;
		this.concurrency = concurrency;
		this.threadFactory = threadFactory;
		this.scheduler = scheduler;
		this.done = done;
	}

	/**
	 * How many messages are here and not done with.
	 * @return the number
	 */
	public int size() {
		this.lock.lock();
		try {
			return this.size;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Begin to hand over messages.
	 */
	public void start() {
		this.lock.lock();
		try {
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
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Append a message, behind those of its key. Does nothing if this dispatcher is not
	 * running.
	 * @param message the message
	 */
	public void offer(M message) {
		this.lock.lock();
		try {
			if (!this.running) {
				return;
			}
			String key = message.key();
			KeyQueue<M> queue = (key != null) ? this.keyed.get(key) : null;
			if (queue == null) {
				queue = new KeyQueue<>(key);
				if (key != null) {
					this.keyed.put(key, queue);
				}
				this.ready.add(queue);
				this.changed.signal();
			}
			queue.messages.add(message);
			this.size++;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Hand over nothing for the time being, or go on.
	 * @param pause whether to pause
	 */
	public void pause(boolean pause) {
		this.lock.lock();
		try {
			this.paused = pause;
			this.changed.signalAll();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Forget all messages that are not being handled, as somebody else has them now.
	 */
	public void clear() {
		this.lock.lock();
		try {
			this.generation++;
			this.keyed.clear();
			this.ready.clear();
			this.size = 0;
			// Those who are handling something end with it.
			this.running = false;
			this.threads.clear();
			this.changed.signalAll();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Hand over nothing more, wait for what is being handled, and forget the rest.
	 * @param timeout how long to wait before the threads are interrupted
	 */
	public void stop(Duration timeout) {
		List<Thread> stopping;
		this.lock.lock();
		try {
			this.running = false;
			stopping = List.copyOf(this.threads);
			this.changed.signalAll();
		}
		finally {
			this.lock.unlock();
		}
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
		List<KeyQueue<M>> queues = take(startedIn);
		while (!queues.isEmpty()) {
			List<M> heads = new ArrayList<>();
			queues.forEach((queue) -> heads.add(queue.head()));
			settle(queues, heads, handle(heads), startedIn);
			queues = take(startedIn);
		}
	}

	private List<KeyQueue<M>> take(int startedIn) {
		this.lock.lock();
		try {
			while (this.running && this.generation == startedIn) {
				if (!this.paused && !this.ready.isEmpty()) {
					return takeReady(this.handler.batchSize());
				}
				this.changed.awaitUninterruptibly();
			}
			return List.of();
		}
		finally {
			this.lock.unlock();
		}
	}

	// One that is delivered again comes alone.
	private List<KeyQueue<M>> takeReady(int max) {
		List<KeyQueue<M>> taken = new ArrayList<>();
		boolean alone;
		do {
			KeyQueue<M> queue = this.ready.remove();
			queue.taken = queue.messages.element();
			taken.add(queue);
			alone = queue.head().wasTried();
		}
		while (taken.size() < max && !alone && !this.ready.isEmpty()
				&& !this.ready.element().messages.element().wasTried());
		return taken;
	}

	private List<HandlingResult> handle(List<M> heads) {
		List<InboundMessage> messages = new ArrayList<>();
		heads.forEach((head) -> messages.add(head.nextAttempt()));
		try {
			return (messages.size() == 1) ? List.of(this.handler.handle(messages.get(0)))
					: this.handler.handle(messages);
		}
		catch (RuntimeException | Error ex) {
			logger.error("The handler of '" + this.name + "' failed; the message is delivered again", ex);
			return List.of(HandlingResult.retryAfter(HandlingResult.FAILURE_DELAY));
		}
	}

	private void settle(List<KeyQueue<M>> queues, List<M> heads, List<HandlingResult> results, int startedIn) {
		for (int i = 0; i < queues.size(); i++) {
			if (i >= results.size()) {
				heads.get(i).takeBackAttempt();
				retry(queues.get(i), Duration.ZERO, startedIn);
				continue;
			}
			Duration delay = results.get(i).retryAfter();
			if (delay != null) {
				if (!results.get(i).attempted()) {
					heads.get(i).takeBackAttempt();
				}
				retry(queues.get(i), delay, startedIn);
			}
			else {
				settled(queues.get(i), startedIn);
				this.done.accept(heads.get(i));
			}
		}
	}

	private void settled(KeyQueue<M> queue, int startedIn) {
		this.lock.lock();
		try {
			if (this.generation != startedIn) {
				// It was cleared, and has gone to somebody else.
				return;
			}
			queue.messages.remove();
			this.size--;
			if (!queue.messages.isEmpty()) {
				this.ready.add(queue);
				this.changed.signal();
			}
			else if (queue.key != null) {
				this.keyed.remove(queue.key);
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	private void retry(KeyQueue<M> queue, Duration delay, int startedIn) {
		if (delay.isZero()) {
			again(queue, startedIn);
			return;
		}
		try {
			this.scheduler.schedule(() -> again(queue, startedIn), delay.toNanos(), TimeUnit.NANOSECONDS);
		}
		catch (RejectedExecutionException ex) {
			// The broker was closed: whoever has the message next delivers it again.
			logger.debug("No retry after the end of the broker");
		}
	}

	private void again(KeyQueue<M> queue, int startedIn) {
		this.lock.lock();
		try {
			if (this.generation == startedIn) {
				this.ready.add(queue);
				this.changed.signal();
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * The waiting messages of one key, or one message without a key.
	 */
	private static final class KeyQueue<M> {

		private final @Nullable String key;

		private final Deque<M> messages = new ArrayDeque<>(2);

		/**
		 * Kept apart: while it is handled, others append to the queue.
		 */
		private @Nullable M taken;

		KeyQueue(@Nullable String key) {
			this.key = key;
		}

		M head() {
			if (this.taken == null) {
				throw new IllegalStateException("The queue has no turn");
			}
			return this.taken;
		}

	}

}

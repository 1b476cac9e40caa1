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
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.util.Assert;

/**
 * The messages of one topic that one group has not settled yet: a queue for each key, of
 * which only the head is handled, and an order in which queues get their turn. A queue
 * that waits for a retry has no turn, and keeps no thread.
 */
final class MemoryGroup {

	private static final Log logger = LogFactory.getLog(MemoryGroup.class);

	private final String name;

	private final int capacity;

	private final ScheduledExecutorService scheduler;

	private final ReentrantLock lock = new ReentrantLock();

	private final Condition changed = this.lock.newCondition();

	private final Map<String, KeyQueue> keyed = new HashMap<>();

	private final Deque<KeyQueue> ready = new ArrayDeque<>();

	private final List<KeyQueue> delayed = new ArrayList<>();

	private final List<MemorySubscription> members = new ArrayList<>();

	private int size;

	MemoryGroup(String name, int capacity, ScheduledExecutorService scheduler) {
		this.name = name;
		this.capacity = capacity;
		this.scheduler = scheduler;
	}

	void join(MemorySubscription member) {
		this.lock.lock();
		try {
			this.members.add(member);
		}
		finally {
			this.lock.unlock();
		}
	}

	String name() {
		return this.name;
	}

	int size() {
		this.lock.lock();
		try {
			return this.size;
		}
		finally {
			this.lock.unlock();
		}
	}

	boolean isFull() {
		return size() >= this.capacity;
	}

	// Whether somebody takes messages at the moment.
	boolean isTaking() {
		this.lock.lock();
		try {
			return isTakingLocked();
		}
		finally {
			this.lock.unlock();
		}
	}

	private boolean isTakingLocked() {
		for (MemorySubscription member : this.members) {
			if (member.isTaking()) {
				return true;
			}
		}
		return false;
	}

	// Append a message. One that is being relayed is given back if nobody takes messages.
	void offer(MemoryMessage message) {
		this.lock.lock();
		try {
			if (message.receipt() != null && !isTakingLocked()) {
				message.receipt().givenBack(this.name);
				return;
			}
			KeyQueue queue = (message.key() != null) ? this.keyed.get(message.key()) : null;
			if (queue == null) {
				queue = new KeyQueue(message.key());
				if (message.key() != null) {
					this.keyed.put(message.key(), queue);
				}
				addReady(queue);
			}
			queue.messages.add(message);
			this.size++;
		}
		finally {
			this.lock.unlock();
		}
	}

	private void addReady(KeyQueue queue) {
		this.ready.add(queue);
		if (this.members.size() == 1) {
			this.changed.signal();
		}
		else {
			// A single signal might wake a member that is paused.
			this.changed.signalAll();
		}
	}

	/**
	 * Wait for queues whose turn it is. The caller handles their heads and calls
	 * {@link #settle} or {@link #retry} for each. A head that is delivered again comes
	 * alone.
	 * @param max how many queues to take at most
	 * @param taking whether the caller still takes messages
	 * @param running whether the caller is still running
	 * @return the queues, none if the caller is no longer running
	 */
	List<KeyQueue> take(int max, BooleanSupplier taking, BooleanSupplier running) {
		this.lock.lock();
		try {
			while (running.getAsBoolean()) {
				if (taking.getAsBoolean() && !this.ready.isEmpty()) {
					return takeLocked(max);
				}
				this.changed.awaitUninterruptibly();
			}
			return List.of();
		}
		finally {
			this.lock.unlock();
		}
	}

	private List<KeyQueue> takeLocked(int max) {
		List<KeyQueue> taken = new ArrayList<>();
		boolean alone;
		do {
			KeyQueue queue = this.ready.remove().withHead();
			taken.add(queue);
			alone = queue.head().wasTried();
		}
		while (taken.size() < max && !alone && !this.ready.isEmpty() && !this.ready.element().isHeadTried());
		return taken;
	}

	// The head of the queue is done with.
	void settle(KeyQueue queue) {
		MemoryMessage message;
		this.lock.lock();
		try {
			message = queue.messages.remove();
			this.size--;
			if (!queue.messages.isEmpty()) {
				addReady(queue);
			}
			else if (queue.key != null) {
				this.keyed.remove(queue.key);
			}
			if (!isTakingLocked()) {
				giveBackLocked();
			}
		}
		finally {
			this.lock.unlock();
		}
		if (message.receipt() != null) {
			message.receipt().settled();
		}
	}

	// The head of the queue is to be delivered again.
	void retry(KeyQueue queue, Duration delay) {
		this.lock.lock();
		try {
			this.delayed.add(queue);
			if (!isTakingLocked()) {
				giveBackLocked();
			}
		}
		finally {
			this.lock.unlock();
		}
		try {
			this.scheduler.schedule(() -> endDelay(queue), delay.toNanos(), TimeUnit.NANOSECONDS);
		}
		catch (RejectedExecutionException ex) {
			// The broker was closed, and its messages die with it.
			logger.debug("No retry after the end of the broker");
		}
	}

	private void endDelay(KeyQueue queue) {
		this.lock.lock();
		try {
			if (this.delayed.remove(queue)) {
				addReady(queue);
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Tell everybody that a member's state has changed. When nobody takes messages any
	 * more, those being relayed go back to the relay.
	 */
	void memberChanged() {
		this.lock.lock();
		try {
			if (!isTakingLocked()) {
				giveBackLocked();
			}
			this.changed.signalAll();
		}
		finally {
			this.lock.unlock();
		}
	}

	private void giveBackLocked() {
		List<KeyQueue> waiting = new ArrayList<>(this.ready);
		waiting.addAll(this.delayed);
		for (KeyQueue queue : waiting) {
			for (Iterator<MemoryMessage> it = queue.messages.iterator(); it.hasNext();) {
				MemoryMessage message = it.next();
				if (message.receipt() != null) {
					message.receipt().givenBack(this.name);
					it.remove();
					this.size--;
				}
			}
			if (queue.messages.isEmpty()) {
				this.ready.remove(queue);
				this.delayed.remove(queue);
				if (queue.key != null) {
					this.keyed.remove(queue.key);
				}
			}
		}
	}

	/**
	 * The waiting messages of one key, or one message without a key.
	 */
	static final class KeyQueue {

		private final @Nullable String key;

		private final Deque<MemoryMessage> messages = new ArrayDeque<>(2);

		/**
		 * Kept apart: while it is handled, others append to the queue.
		 */
		private @Nullable MemoryMessage head;

		KeyQueue(@Nullable String key) {
			this.key = key;
		}

		boolean isHeadTried() {
			return this.messages.element().wasTried();
		}

		KeyQueue withHead() {
			this.head = this.messages.element();
			return this;
		}

		// Without the lock, by the thread whose turn it is.
		MemoryMessage head() {
			Assert.state(this.head != null, "The queue has no turn");
			return this.head;
		}

	}

}

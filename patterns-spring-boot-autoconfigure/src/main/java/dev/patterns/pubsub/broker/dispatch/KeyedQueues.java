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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Messages that are not done with: a queue for each key, of which one thread at a time
 * has a turn, and an order in which queues get their turn. A queue that waits for a retry
 * has no turn and keeps no thread. A message without a key is a queue of its own.
 * Thread-safe.
 *
 * @param <M> kind of message
 */
public final class KeyedQueues<M extends PendingMessage> {

	private static final Log logger = LogFactory.getLog(KeyedQueues.class);

	private final ScheduledExecutorService scheduler;

	private final ReentrantLock lock = new ReentrantLock();

	private final Condition changed = this.lock.newCondition();

	private final Map<String, KeyQueue<M>> keyed = new HashMap<>();

	private final Deque<KeyQueue<M>> ready = new ArrayDeque<>();

	private final Set<KeyQueue<M>> delayed = new LinkedHashSet<>();

	private volatile int size;

	/** Messages of the queues that are ready. */
	private int available;

	/** How many messages somebody waits for who could begin with fewer; 0 for nobody. */
	private int wanted;

	/** How many wait for more messages. */
	private int gatherers;

	/** When the first message came for which others are awaited; 0 for none. */
	private long gatheringSince;

	private int epoch;

	private boolean differentTakers;

	/**
	 * Create queues without messages.
	 * @param scheduler ends delays
	 */
	public KeyedQueues(ScheduledExecutorService scheduler) {
		this.scheduler = scheduler;
	}

	/**
	 * How many messages are here, those included that are being handled.
	 * @return the number
	 */
	public int size() {
		return this.size;
	}

	/**
	 * From now on those who wait for messages are not alike: some may be paused while
	 * others are not.
	 */
	public void expectDifferentTakers() {
		this.lock.lock();
		try {
			this.differentTakers = true;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Append a message behind those of its key.
	 * @param message the message
	 * @param accepted asked under the lock; if it says {@code false}, nothing happens
	 * @return what {@code accepted} said
	 */
	public boolean offer(M message, BooleanSupplier accepted) {
		this.lock.lock();
		try {
			if (!accepted.getAsBoolean()) {
				return false;
			}
			String key = message.key();
			KeyQueue<M> queue = (key != null) ? this.keyed.get(key) : null;
			if (queue == null) {
				queue = new KeyQueue<>(key);
				if (key != null) {
					this.keyed.put(key, queue);
				}
				queue.messages().add(message);
				addReady(queue);
			}
			else {
				queue.messages().add(message);
				addAvailable(queue);
			}
			this.size++;
			return true;
		}
		finally {
			this.lock.unlock();
		}
	}

	private void addAvailable(KeyQueue<M> queue) {
		if (queue.isReady()) {
			this.available++;
			if (this.wanted > 0 && this.available >= this.wanted) {
				this.changed.signalAll();
			}
		}
	}

	private void addReady(KeyQueue<M> queue) {
		queue.setReady(true);
		this.ready.add(queue);
		this.available += queue.messages().size();
		if (this.differentTakers) {
			// A single signal might wake one that is paused.
			this.changed.signalAll();
		}
		else {
			this.changed.signal();
		}
	}

	/**
	 * Wait for messages and take them. The caller calls {@link #settle} for each turn. A
	 * message that was tried before comes alone.
	 * @param max how many messages to take at most
	 * @param gathering how long to wait for further messages when there is one
	 * @param taking whether the caller takes messages at present; asked under the lock
	 * @param running whether the caller still waits; asked under the lock
	 * @return the turns, none if the caller waits no longer
	 */
	List<Turn<M>> take(int max, Duration gathering, BooleanSupplier taking, BooleanSupplier running) {
		boolean interrupted = false;
		this.lock.lock();
		try {
			while (running.getAsBoolean()) {
				if (this.ready.isEmpty() || !taking.getAsBoolean()) {
					this.changed.awaitUninterruptibly();
					continue;
				}
				long left = isEnough(max, gathering) ? 0 : leftToGather(gathering);
				if (left <= 0) {
					return takeReady(max);
				}
				interrupted |= gather(max, left);
			}
			return List.of();
		}
		finally {
			this.lock.unlock();
			if (interrupted) {
				Thread.currentThread().interrupt();
			}
		}
	}

	private boolean isEnough(int max, Duration gathering) {
		return gathering.isZero() || this.available >= max || this.ready.element().isHeadTried();
	}

	private long leftToGather(Duration gathering) {
		long now = System.nanoTime();
		if (this.gatheringSince == 0) {
			this.gatheringSince = (now != 0) ? now : 1;
		}
		return gathering.toNanos() - (now - this.gatheringSince);
	}

	// Whether it was interrupted. Whatever ends the wait, all is looked at anew.
	private boolean gather(int max, long nanos) {
		this.wanted = (this.gatherers > 0) ? Math.min(this.wanted, max) : max;
		this.gatherers++;
		try {
			this.changed.await(nanos, TimeUnit.NANOSECONDS);
			return false;
		}
		catch (InterruptedException ex) {
			return true;
		}
		finally {
			this.gatherers--;
			this.wanted = (this.gatherers > 0) ? this.wanted : 0;
		}
	}

	private List<Turn<M>> takeReady(int max) {
		this.gatheringSince = 0;
		if (max == 1) {
			return List.of(takeFirst(1));
		}
		List<Turn<M>> turns = new ArrayList<>();
		int left = max;
		boolean alone;
		do {
			Turn<M> turn = takeFirst(left);
			turns.add(turn);
			left -= turn.messages().size();
			alone = turn.messages().get(0).wasTried();
		}
		while (left > 0 && !alone && !this.ready.isEmpty() && !this.ready.element().isHeadTried());
		return turns;
	}

	private Turn<M> takeFirst(int max) {
		KeyQueue<M> queue = this.ready.remove();
		queue.setReady(false);
		this.available -= queue.messages().size();
		// A copy: while they are handled, others append to the queue.
		return new Turn<>(queue, queue.first(max), this.epoch);
	}

	/**
	 * End a turn.
	 * @param turn the turn
	 * @param done how many of its messages, from the first one on, are done with
	 * @param retryAfter how long its queue has no turn, {@code null} for no time
	 */
	void settle(Turn<M> turn, int done, @Nullable Duration retryAfter) {
		KeyQueue<M> queue = turn.queue();
		boolean waits = retryAfter != null && !retryAfter.isZero();
		this.lock.lock();
		try {
			if (turn.epoch() != this.epoch) {
				// It was cleared, and has gone to somebody else.
				return;
			}
			for (int i = 0; i < done; i++) {
				queue.messages().remove();
			}
			this.size -= done;
			if (queue.messages().isEmpty()) {
				forget(queue);
			}
			else if (waits) {
				this.delayed.add(queue);
			}
			else {
				addReady(queue);
			}
		}
		finally {
			this.lock.unlock();
		}
		if (retryAfter != null && waits) {
			schedule(queue, retryAfter);
		}
	}

	private void schedule(KeyQueue<M> queue, Duration delay) {
		try {
			this.scheduler.schedule(() -> endDelay(queue), delay.toNanos(), TimeUnit.NANOSECONDS);
		}
		catch (RejectedExecutionException ex) {
			// The broker was closed: whoever has the message next delivers it again.
			logger.debug("No retry after the end of the broker");
		}
	}

	private void endDelay(KeyQueue<M> queue) {
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

	private void forget(KeyQueue<M> queue) {
		if (queue.key() != null) {
			this.keyed.remove(queue.key());
		}
	}

	/**
	 * Remove messages that are not being handled.
	 * @param condition which ones; called once for each, under the lock
	 */
	public void removeWaiting(Predicate<M> condition) {
		this.lock.lock();
		try {
			List<KeyQueue<M>> waiting = new ArrayList<>(this.ready);
			waiting.addAll(this.delayed);
			for (KeyQueue<M> queue : waiting) {
				int before = queue.messages().size();
				queue.messages().removeIf(condition);
				int removed = before - queue.messages().size();
				this.size -= removed;
				this.available -= queue.isReady() ? removed : 0;
				if (queue.messages().isEmpty()) {
					this.ready.remove(queue);
					this.delayed.remove(queue);
					forget(queue);
				}
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Forget all messages, those as well that are being handled.
	 */
	public void clear() {
		this.lock.lock();
		try {
			this.epoch++;
			this.keyed.clear();
			this.ready.clear();
			this.delayed.clear();
			this.size = 0;
			this.available = 0;
			this.gatheringSince = 0;
			this.changed.signalAll();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Let those who wait look again whether they still do.
	 */
	public void wakeAll() {
		this.lock.lock();
		try {
			this.changed.signalAll();
		}
		finally {
			this.lock.unlock();
		}
	}

}

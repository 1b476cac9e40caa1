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

package dev.patterns.pubsub.broker.rabbit;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

/**
 * Messages that wait to be sent, in their order. Thread-safe.
 */
final class RabbitSendQueue {

	private static final long MAX_BYTES = 64 * 1024 * 1024;

	private static final int OVERHEAD = 512;

	private final ReentrantLock lock = new ReentrantLock();

	private final Condition changed = this.lock.newCondition();

	private final Deque<RabbitOutgoing> waiting = new ArrayDeque<>();

	private long bytes;

	private boolean closed;

	/**
	 * Add a message.
	 * @param outgoing the message
	 * @return why it was not taken, {@code null} if it was
	 */
	@Nullable String add(RabbitOutgoing outgoing) {
		this.lock.lock();
		try {
			if (this.closed) {
				return "the broker is closed";
			}
			// What comes back was taken before.
			if (!outgoing.isSentAgain() && !this.waiting.isEmpty() && this.bytes + size(outgoing) > MAX_BYTES) {
				return "too many messages wait for the server";
			}
			this.waiting.add(outgoing);
			this.bytes += size(outgoing);
			this.changed.signalAll();
			return null;
		}
		finally {
			this.lock.unlock();
		}
	}

	private static long size(RabbitOutgoing outgoing) {
		return OVERHEAD + outgoing.headerSize() + outgoing.size();
	}

	// Wait for a message; null at the end.
	@Nullable RabbitOutgoing awaitFirst() {
		this.lock.lock();
		try {
			while (this.waiting.isEmpty() && !this.closed) {
				this.changed.awaitUninterruptibly();
			}
			return this.waiting.peek();
		}
		finally {
			this.lock.unlock();
		}
	}

	boolean isEmpty() {
		this.lock.lock();
		try {
			return this.waiting.isEmpty();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Take the first message away.
	 * @param outgoing the message
	 * @return {@code false} if it is not the first one any more
	 */
	boolean remove(RabbitOutgoing outgoing) {
		this.lock.lock();
		try {
			if (this.waiting.peek() != outgoing) {
				return false;
			}
			this.waiting.remove();
			this.bytes -= size(outgoing);
			return true;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Take away messages that cannot be sent, and those behind them that must not come
	 * before them when they are sent again.
	 * @param which which of those that wait cannot be sent
	 * @param before messages before them that could not be sent
	 * @return those taken away, in their order
	 */
	List<RabbitOutgoing> removeAll(Predicate<RabbitOutgoing> which, List<RabbitOutgoing> before) {
		List<RabbitOutgoing> removed = new ArrayList<>();
		Set<@Nullable List<String>> orders = new HashSet<>();
		before.forEach((outgoing) -> orders.add(outgoing.order()));
		this.lock.lock();
		try {
			// It asks once for each, in their order.
			this.waiting.removeIf((outgoing) -> {
				List<String> order = outgoing.order();
				boolean remove = which.test(outgoing) || (order != null && orders.contains(order));
				if (remove) {
					orders.add(order);
					removed.add(outgoing);
				}
				return remove;
			});
			removed.forEach((outgoing) -> this.bytes -= size(outgoing));
			return removed;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Take no more messages.
	 */
	void close() {
		this.lock.lock();
		try {
			this.closed = true;
			this.changed.signalAll();
		}
		finally {
			this.lock.unlock();
		}
	}

}

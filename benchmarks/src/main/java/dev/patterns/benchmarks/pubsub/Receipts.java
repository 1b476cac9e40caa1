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

package dev.patterns.benchmarks.pubsub;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Counts what listeners got, and when they got the first and the last of it. Thread-safe.
 */
final class Receipts {

	private static final Duration LIMIT = Duration.ofMinutes(3);

	private final int expected;

	private final AtomicLong count = new AtomicLong();

	private final CountDownLatch all = new CountDownLatch(1);

	private volatile long first;

	private volatile long last;

	Receipts(int expected) {
		this.expected = expected;
	}

	void add(int number, String id) {
		// Whoever does not look at the id has not read the headers.
		if (id.isEmpty()) {
			throw new IllegalStateException("A message has no id");
		}
		long before = this.count.getAndAdd(number);
		if (before == 0) {
			this.first = System.nanoTime();
		}
		if (before < this.expected && before + number >= this.expected) {
			this.last = System.nanoTime();
			this.all.countDown();
		}
	}

	/**
	 * Wait until the receiver is not far behind.
	 * @param sent how many were sent
	 * @param backlog how many may be under way
	 */
	void awaitBacklog(int sent, int backlog) {
		while (sent - this.count.get() > backlog) {
			LockSupport.parkNanos(50_000);
		}
	}

	/**
	 * Wait for all.
	 * @return how many in a second, from the first to the last
	 */
	double await() throws InterruptedException {
		if (!this.all.await(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
			throw new IllegalStateException("%d of %d messages came".formatted(this.count.get(), this.expected));
		}
		return this.expected * 1e9 / (this.last - this.first);
	}

}

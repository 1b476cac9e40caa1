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

package dev.patterns.saga.engine;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Threads that wait for instances. A signal comes only from this node, so that waiting
 * must be combined with looking. Thread-safe.
 */
final class SagaWaiters {

	private final Map<String, CountDownLatch> latches = new ConcurrentHashMap<>();

	/**
	 * Let those who wait for an instance look again.
	 * @param id id of the instance
	 */
	void signal(String id) {
		CountDownLatch latch = this.latches.remove(id);
		if (latch != null) {
			latch.countDown();
		}
	}

	/**
	 * Get ready to wait. To be called before the instance is looked at, so that no signal
	 * is missed.
	 * @param id id of the instance
	 * @return what to wait for
	 */
	CountDownLatch prepare(String id) {
		return this.latches.computeIfAbsent(id, (key) -> new CountDownLatch(1));
	}

	/**
	 * Wait for a signal.
	 * @param latch what to wait for
	 * @param millis how long
	 * @throws InterruptedException if the thread is interrupted
	 */
	void await(CountDownLatch latch, long millis) throws InterruptedException {
		latch.await(millis, TimeUnit.MILLISECONDS);
	}

	void leave(String id, CountDownLatch latch) {
		this.latches.remove(id, latch);
	}

}

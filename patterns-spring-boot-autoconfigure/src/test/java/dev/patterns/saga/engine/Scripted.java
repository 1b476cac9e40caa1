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
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a test lets happen in the steps of its sagas: failures, and waiting until the test
 * says so.
 */
class Scripted {

	private static final int SECONDS = 10;

	private final Map<String, Queue<RuntimeException>> failures = new ConcurrentHashMap<>();

	private final Map<String, CountDownLatch> gates = new ConcurrentHashMap<>();

	private final Map<String, CountDownLatch> arrivals = new ConcurrentHashMap<>();

	private final Map<String, AtomicInteger> counts = new ConcurrentHashMap<>();

	/**
	 * Let a step fail.
	 * @param step the step
	 * @param times how often
	 */
	void fail(String step, int times) {
		Queue<RuntimeException> queue = this.failures.computeIfAbsent(step, (key) -> new ConcurrentLinkedQueue<>());
		for (int i = 0; i < times; i++) {
			queue.add(new IllegalStateException(step + " refuses"));
		}
	}

	/**
	 * Let a step wait until it is opened.
	 * @param step the step
	 */
	void close(String step) {
		this.gates.put(step, new CountDownLatch(1));
		this.arrivals.put(step, new CountDownLatch(1));
	}

	void open(String step) {
		this.gates.get(step).countDown();
	}

	/**
	 * Wait until a step that was closed has begun.
	 * @param step the step
	 * @throws InterruptedException if the thread is interrupted
	 */
	void awaitArrival(String step) throws InterruptedException {
		assertThat(this.arrivals.get(step).await(SECONDS, TimeUnit.SECONDS)).as(step + " begins").isTrue();
	}

	/**
	 * To be called by a step.
	 * @param step the step
	 */
	void at(String step) {
		this.counts.computeIfAbsent(step, (key) -> new AtomicInteger()).incrementAndGet();
		CountDownLatch gate = this.gates.get(step);
		if (gate != null) {
			this.arrivals.get(step).countDown();
			try {
				assertThat(gate.await(SECONDS, TimeUnit.SECONDS)).as(step + " is opened").isTrue();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				throw new IllegalStateException(ex);
			}
		}
		Queue<RuntimeException> queue = this.failures.get(step);
		RuntimeException failure = (queue != null) ? queue.poll() : null;
		if (failure != null) {
			throw failure;
		}
	}

	int count(String step) {
		AtomicInteger count = this.counts.get(step);
		return (count != null) ? count.get() : 0;
	}

}

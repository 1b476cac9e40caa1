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

package dev.patterns.resiliency.engine;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.bulkhead.BulkheadRegistry;
import org.jspecify.annotations.Nullable;

import dev.patterns.resiliency.Bulkhead;
import dev.patterns.resiliency.BulkheadFullException;
import dev.patterns.resiliency.BulkheadPolicy;

/**
 * Makes bulkheads of Resilience4j.
 */
public final class Resilience4jBulkheads {

	private final BulkheadRegistry registry;

	/**
	 * Create the factory.
	 * @param registry where the bulkheads are kept
	 */
	public Resilience4jBulkheads(BulkheadRegistry registry) {
		this.registry = registry;
	}

	Bulkhead create(String name, BulkheadPolicy policy, boolean replace) {
		if (replace) {
			this.registry.remove(name);
		}
		return new Resilience4jBulkhead(name, policy.maxWait(), new Semaphore(policy.maxConcurrent(), true),
				this.registry.bulkhead(name,
						() -> BulkheadConfig.custom()
							.maxConcurrentCalls(policy.maxConcurrent())
							.maxWaitDuration(Duration.ZERO)
							.build()));
	}

	void remove(String name) {
		this.registry.remove(name);
	}

	/**
	 * A bulkhead of Resilience4j, with a queue before it: its own cannot be left when a
	 * caller's time is over.
	 *
	 * @param target name of the target
	 * @param maxWait how long to wait
	 * @param queue where to wait
	 * @param bulkhead the bulkhead
	 */
	private record Resilience4jBulkhead(String target, Duration maxWait, Semaphore queue,
			io.github.resilience4j.bulkhead.Bulkhead bulkhead) implements Bulkhead {

		@Override
		public void acquire(@Nullable Duration atMost) {
			Duration wait = (atMost != null && atMost.compareTo(this.maxWait) < 0) ? atMost : this.maxWait;
			if (!enter(wait)) {
				throw new BulkheadFullException(this.target);
			}
			// Others may use the same bulkhead of the library.
			if (!this.bulkhead.tryAcquirePermission()) {
				this.queue.release();
				throw new BulkheadFullException(this.target);
			}
		}

		private boolean enter(Duration wait) {
			if (this.queue.tryAcquire()) {
				return true;
			}
			try {
				return !wait.isZero() && !wait.isNegative()
						&& this.queue.tryAcquire(wait.toNanos(), TimeUnit.NANOSECONDS);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				return false;
			}
		}

		@Override
		public void release() {
			this.bulkhead.onComplete();
			this.queue.release();
		}

		@Override
		public int available() {
			return this.bulkhead.getMetrics().getAvailableConcurrentCalls();
		}

	}

}

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

import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.bulkhead.BulkheadRegistry;

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
		return new Resilience4jBulkhead(name,
				this.registry.bulkhead(name,
						() -> BulkheadConfig.custom()
							.maxConcurrentCalls(policy.maxConcurrent())
							.maxWaitDuration(policy.maxWait())
							.build()));
	}

	private record Resilience4jBulkhead(String target,
			io.github.resilience4j.bulkhead.Bulkhead bulkhead) implements Bulkhead {

		@Override
		public void acquire() {
			if (!this.bulkhead.tryAcquirePermission()) {
				throw new BulkheadFullException(this.target);
			}
		}

		@Override
		public void release() {
			this.bulkhead.onComplete();
		}

		@Override
		public int available() {
			return this.bulkhead.getMetrics().getAvailableConcurrentCalls();
		}

	}

}

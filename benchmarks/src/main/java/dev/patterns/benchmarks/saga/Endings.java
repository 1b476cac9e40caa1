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

package dev.patterns.benchmarks.saga;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Tells the caller of a saga in the same process that it has ended, without asking the
 * database: the other competitors run a saga on its caller's thread. A remote step has no
 * transaction, so that its saga is said to have ended when only the last checkpoint is
 * left to be written; whether all have ended is asked of the database in any case.
 */
final class Endings {

	private static final long PATIENCE = 60;

	private final Map<String, CountDownLatch> expected = new ConcurrentHashMap<>();

	void expect(Order order) {
		expect(order, 1);
	}

	void expect(Order order, int signals) {
		this.expected.put(order.id(), new CountDownLatch(signals));
	}

	void await(Order order) throws InterruptedException {
		CountDownLatch latch = this.expected.get(order.id());
		if (latch == null || !latch.await(PATIENCE, TimeUnit.SECONDS)) {
			throw new IllegalStateException("The saga of order " + order.id() + " has not ended");
		}
		this.expected.remove(order.id());
	}

	/**
	 * To be called by the last step or compensation.
	 * @param order the order
	 */
	void ending(Order order) {
		if (!TransactionSynchronizationManager.isSynchronizationActive()) {
			ended(order);
			return;
		}
		TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {

			@Override
			public void afterCommit() {
				ended(order);
			}

		});
	}

	private void ended(Order order) {
		CountDownLatch latch = this.expected.get(order.id());
		if (latch != null) {
			latch.countDown();
		}
	}

}

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

package dev.patterns.benchmarks.outbox;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import dev.patterns.benchmarks.outbox.Competitor.Session;

/**
 * Eight threads that run transactions, each of which inserts business rows and publishes
 * an event for each. The same code for all.
 */
final class Writers {

	private Writers() {
	}

	/**
	 * Publish events.
	 * @param session to whom
	 * @param source which events
	 * @param count how many
	 * @param inTransaction how many in one transaction
	 * @throws Exception if a transaction fails
	 */
	static void run(Session session, EventSource source, int count, int inTransaction) throws Exception {
		AtomicInteger left = new AtomicInteger(count);
		ExecutorService executor = Executors.newFixedThreadPool(EventSource.WRITERS);
		try {
			List<Future<?>> futures = new ArrayList<>();
			for (int i = 0; i < EventSource.WRITERS; i++) {
				int writer = i;
				futures.add(executor.submit(() -> {
					for (int n = take(left, inTransaction); n > 0; n = take(left, inTransaction)) {
						List<Event> events = new ArrayList<>(n);
						for (int e = 0; e < n; e++) {
							events.add(source.next(writer));
						}
						write(session, events);
					}
				}));
			}
			for (Future<?> future : futures) {
				future.get();
			}
		}
		finally {
			executor.shutdownNow();
			executor.awaitTermination(1, TimeUnit.MINUTES);
		}
	}

	private static int take(AtomicInteger left, int wanted) {
		return Math.min(wanted, left.getAndAdd(-wanted));
	}

	static void write(Session session, List<Event> events) {
		session.transactions().executeWithoutResult((status) -> events.forEach((event) -> {
			Orders.insert(session.jdbc(), event);
			session.publish(event);
		}));
	}

}

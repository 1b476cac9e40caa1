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

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import dev.patterns.benchmarks.saga.Competitor.Session;
import dev.patterns.benchmarks.server.Database;

/**
 * Runs sagas through a session: some callers, each of which begins the next saga when its
 * last one has ended.
 *
 * @param warmUp how many before those that are measured
 * @param sagas how many are measured
 * @param callers how many at a time
 */
record Load(int warmUp, int sagas, int callers) {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	/**
	 * All that run.
	 * @return the number of sagas
	 */
	int total() {
		return this.warmUp + this.sagas;
	}

	/**
	 * Run those that are not measured.
	 * @param session the session
	 * @param database where it stores them
	 * @throws Exception if one does not end as it should
	 */
	void warmUp(Session session, Database database) throws Exception {
		run(session, database, this.warmUp);
	}

	/**
	 * Run those that are measured.
	 * @param session the session
	 * @param database where it stores them
	 * @return how long it took until all had ended in the database
	 * @throws Exception if one does not end as it should
	 */
	Duration run(Session session, Database database) throws Exception {
		return run(session, database, this.sagas);
	}

	private Duration run(Session session, Database database, int count) throws Exception {
		long before = database.queryForLong(session.countEnded());
		AtomicInteger next = new AtomicInteger();
		ExecutorService executor = Executors.newFixedThreadPool(this.callers);
		try {
			List<Future<?>> futures = new ArrayList<>();
			long begin = System.nanoTime();
			for (int i = 0; i < this.callers; i++) {
				futures.add(executor.submit(() -> {
					for (int number = next.getAndIncrement(); number < count; number = next.getAndIncrement()) {
						session.run(Order.next(number));
					}
					return null;
				}));
			}
			for (Future<?> future : futures) {
				future.get();
			}
			awaitEnded(session, database, before + count);
			return Duration.ofNanos(System.nanoTime() - begin);
		}
		finally {
			executor.shutdownNow();
			executor.awaitTermination(PATIENCE.toSeconds(), TimeUnit.SECONDS);
		}
	}

	private static void awaitEnded(Session session, Database database, long expected) throws SQLException {
		long end = System.nanoTime() + PATIENCE.toNanos();
		long ended = database.queryForLong(session.countEnded());
		while (ended != expected) {
			if (System.nanoTime() > end) {
				throw new IllegalStateException("%d instead of %d sagas have ended".formatted(ended, expected));
			}
			ended = database.queryForLong(session.countEnded());
		}
	}

}

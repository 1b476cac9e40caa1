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

import java.lang.management.ManagementFactory;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;

import dev.patterns.benchmarks.server.Database;
import dev.patterns.benchmarks.server.PostgresServer;

/**
 * Lets many sagas sleep at once, and looks at how they wake up.
 */
final class SleepersRound {

	private static final Duration PATIENCE = Duration.ofMinutes(2);

	/** Each look counts a whole table, and takes the time away from what is measured. */
	private static final long PAUSE = 200;

	private final PostgresServer server;

	private final Database database;

	private final Sleepers sleepers;

	private final int callers;

	SleepersRound(PostgresServer server, Database database, Sleepers sleepers, int callers) {
		this.server = server;
		this.database = database;
		this.sleepers = sleepers;
		this.callers = callers;
	}

	/**
	 * All sleep for the same time from their own start on, and are started one after the
	 * other over that time: the first one wakes up when the last one falls asleep, so
	 * that all sleep at once for a moment.
	 * @param count how many
	 * @param duration how long
	 * @return what it took
	 * @throws Exception if one does not end as it should
	 */
	Result scattered(int count, Duration duration) throws Exception {
		return run(count, duration.toNanos() / count, (number) -> Nap.lasting(Order.next(number), duration));
	}

	/**
	 * All sleep until the same time.
	 * @param count how many
	 * @param duration how long from now
	 * @return what it took
	 * @throws Exception if one does not end as it should
	 */
	Result together(int count, Duration duration) throws Exception {
		long until = System.currentTimeMillis() + duration.toMillis();
		return run(count, 0, (number) -> Nap.until(Order.next(number), until));
	}

	private Result run(int count, long interval, IntFunction<Nap> naps) throws Exception {
		this.database.execute(this.sleepers.truncate());
		this.server.settle();
		long heapBefore = usedHeap();
		int threadsBefore = ManagementFactory.getThreadMXBean().getThreadCount();
		long begin = System.nanoTime();
		start(count, interval, naps);
		if (interval == 0) {
			await(this.sleepers.countAsleep(), count);
		}
		double started = count / ((System.nanoTime() - begin) / 1e9);
		double bytes = (usedHeap() - heapBefore) / (double) count;
		int threads = ManagementFactory.getThreadMXBean().getThreadCount() - threadsBefore;
		await(this.sleepers.countEnded(), count);
		double statements = this.server.statements(this.database) / (double) count;
		Result result = new Result(started, delay(1, "begun"), delay(0.99, "begun"), delay(1, "done"), bytes, threads);
		System.err.printf(Locale.ROOT, "%s: %s, %.1f statements each%n", this.sleepers.name(), result, statements);
		return result;
	}

	private void start(int count, long interval, IntFunction<Nap> naps) throws InterruptedException {
		AtomicInteger next = new AtomicInteger();
		long begin = System.nanoTime();
		ExecutorService executor = Executors.newFixedThreadPool(this.callers);
		for (int i = 0; i < this.callers; i++) {
			executor.submit(() -> {
				for (int number = next.getAndIncrement(); number < count; number = next.getAndIncrement()) {
					awaitTurn(begin + number * interval);
					this.sleepers.start(naps.apply(number));
				}
				return null;
			});
		}
		executor.shutdown();
		executor.awaitTermination(PATIENCE.toSeconds(), TimeUnit.SECONDS);
	}

	private static void awaitTurn(long time) {
		for (long left = time - System.nanoTime(); left > 0; left = time - System.nanoTime()) {
			LockSupport.parkNanos(left);
		}
	}

	private void await(String query, long expected) throws Exception {
		long end = System.nanoTime() + PATIENCE.toNanos();
		long found = this.database.queryForLong(query);
		while (found != expected) {
			if (System.nanoTime() > end) {
				throw new IllegalStateException("%d instead of %d: %s".formatted(found, expected, query));
			}
			TimeUnit.MILLISECONDS.sleep(PAUSE);
			found = this.database.queryForLong(query);
		}
	}

	private double delay(double share, String column) throws SQLException {
		return this.database
			.queryForLong("select coalesce(percentile_disc(%s) within group (order by %s), 0) from (%s) delays"
				.formatted(share, column, this.sleepers.delays()));
	}

	// What is reachable: more than one collection, so that references are cleared, too.
	private static long usedHeap() {
		for (int i = 0; i < 3; i++) {
			System.gc();
		}
		return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
	}

	/**
	 * What a round took.
	 *
	 * @param started sagas started a second, until all slept
	 * @param latest milliseconds by which the next step of the latest began too late
	 * @param percentile the same, of all but one of a hundred
	 * @param done the same, until the step of the last one was done
	 * @param bytes heap taken by each sleeper
	 * @param threads threads that came with the sleepers
	 */
	record Result(double started, double latest, double percentile, double done, double bytes, int threads) {

	}

}

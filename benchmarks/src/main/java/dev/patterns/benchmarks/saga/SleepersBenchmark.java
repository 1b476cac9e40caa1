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

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

import dev.patterns.benchmarks.BenchmarkResult;
import dev.patterns.benchmarks.CommandLine;
import dev.patterns.benchmarks.Median;
import dev.patterns.benchmarks.saga.SleepersRound.Result;
import dev.patterns.benchmarks.server.Database;
import dev.patterns.benchmarks.server.PostgresServer;

/**
 * Benchmark {@code saga-sleepers}: many sagas that sleep at once, and how late their next
 * steps begin. First they are started evenly over the time that each of them sleeps, so
 * that all of them sleep when the first one is to wake up. Then all are started as fast
 * as possible and are to wake up in the same moment, so that the last one's delay says
 * how many can wake up in a second.
 */
public final class SleepersBenchmark {

	private final CommandLine line;

	private final int rounds;

	private final int count;

	private final int callers;

	private SleepersBenchmark(CommandLine line) {
		this.line = line;
		this.rounds = line.number("rounds", 3);
		this.count = line.number("sagas", 10_000);
		this.callers = line.number("callers", 32);
	}

	/**
	 * Run the benchmark.
	 * @param args name, and {@code --rounds}, {@code --sagas}, {@code --callers},
	 * {@code --sleep} (seconds), {@code --burst-sleep} (seconds; more than it takes to
	 * start them), {@code --warm-up}, {@code --statements} and {@code --only}
	 * @throws Exception if it fails
	 */
	public static void main(String[] args) throws Exception {
		Options.quietLogging();
		new SleepersBenchmark(new CommandLine(args)).run();
	}

	private void run() throws Exception {
		Duration sleep = Duration.ofSeconds(this.line.number("sleep", 5));
		Duration burst = Duration.ofSeconds(this.line.number("burst-sleep", 15));
		List<List<Result>> scattered = List.of(new ArrayList<>(), new ArrayList<>());
		List<List<Result>> together = List.of(new ArrayList<>(), new ArrayList<>());
		try (PostgresServer server = PostgresServer.start()) {
			for (int number = 1; number <= this.rounds; number++) {
				for (int who = 0; who < 2; who++) {
					Database database = server.create("sleepers", Journal.TABLE);
					try (Sleepers sleepers = (who == 0) ? new PatternsSleepers(database, this.callers)
							: new FloorSleepers(database, 2 * this.callers)) {
						if (this.line.includes(sleepers.name())) {
							SleepersRound round = new SleepersRound(server, database, sleepers, this.callers);
							round.scattered(this.line.number("warm-up", 15_000), Duration.ofSeconds(10));
							scattered.get(who).add(round.scattered(this.count, sleep));
							together.get(who).add(round.together(this.count, burst));
							if (this.line.has("statements")) {
								server.printStatements(database, this.count, "saga");
							}
						}
					}
					server.drop(database);
				}
			}
		}
		if (scattered.get(0).size() == scattered.get(1).size()) {
			report(scattered.get(0), scattered.get(1), together.get(0), together.get(1));
		}
	}

	private void report(List<Result> ours, List<Result> floor, List<Result> oursTogether, List<Result> floorTogether) {
		print("", "ms until the latest is woken", Result::latest, ours, floor, false);
		print("-p99", "ms", Result::percentile, ours, floor, false);
		print("-burst", "sagas woken/s", this::woken, oursTogether, floorTogether, true);
		print("-start", "sagas started/s", Result::started, oursTogether, floorTogether, true);
		print("-burst-latest", "ms", Result::latest, oursTogether, floorTogether, false);
		print("-memory", "bytes/sleeper", Result::bytes, oursTogether, floorTogether, false);
		print("-threads", "threads more", Result::threads, oursTogether, floorTogether, false);
	}

	private double woken(Result result) {
		return this.count * 1000.0 / result.done();
	}

	private void print(String suffix, String unit, ToDoubleFunction<Result> value, List<Result> ours,
			List<Result> floor, boolean moreIsBetter) {
		double ratio = Median.of(IntStream.range(0, ours.size())
			.mapToDouble((round) -> ratio(value.applyAsDouble(ours.get(round)), value.applyAsDouble(floor.get(round)),
					moreIsBetter)));
		double median = Median.of(ours.stream().mapToDouble(value));
		System.out
			.println(new BenchmarkResult("saga-sleepers" + suffix, median, unit, "floor", ratio, ours.size()).toJson());
	}

	// What is next to nothing cannot be divided by.
	private static double ratio(double ours, double floor, boolean moreIsBetter) {
		double mine = Math.max(1, ours);
		double other = Math.max(1, floor);
		return moreIsBetter ? mine / other : other / mine;
	}

}

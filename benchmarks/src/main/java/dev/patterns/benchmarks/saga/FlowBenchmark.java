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

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.patterns.benchmarks.BenchmarkResult;
import dev.patterns.benchmarks.Measurement;
import dev.patterns.benchmarks.server.PostgresServer;

/**
 * Benchmarks {@code saga-flow} and {@code saga-flow-fan-out}: flows, and the same steps
 * in other styles, taking turns. First with many callers, then with one, which shows how
 * long one saga takes.
 */
public final class FlowBenchmark {

	private static final int WARM_UP_ROUNDS = 2;

	private final Options options;

	private FlowBenchmark(Options options) {
		this.options = options;
	}

	/**
	 * Run a benchmark.
	 * @param args see {@link Options}
	 * @throws Exception if it fails
	 */
	public static void main(String[] args) throws Exception {
		Options.quietLogging();
		Options options = Options.parse(args);
		FlowBenchmark benchmark = new FlowBenchmark(options);
		int callers = options.callers();
		try (PostgresServer server = PostgresServer.start()) {
			if (options.name().equals("saga-flow-fan-out")) {
				benchmark.compare(server, "saga-flow-fan-out",
						List.of(new StyleCompetitor("flow with 10 branches", "flow-fan-out", FanOutSaga.STEPS, callers),
								new StyleCompetitor("declarative saga with 10 parallel steps", "fan-out",
										FanOutSaga.STEPS, callers),
								new StyleCompetitor("flow with 10 steps in a row", "flow-ten-in-a-row",
										FanOutSaga.STEPS, callers)));
			}
			else {
				benchmark.compare(server, "saga-flow",
						List.of(new StyleCompetitor("flow with 5 steps", "flow", 1, callers), new StyleCompetitor(
								"declarative saga with 5 transactional steps", "transactional", 1, callers)));
				benchmark.compare(server, "saga-flow-remote",
						List.of(new StyleCompetitor("flow with 5 remote steps", "flow-remote", 1, callers),
								new StyleCompetitor("declarative saga with 5 remote steps", "remote", 1, callers)));
			}
		}
	}

	private void compare(PostgresServer server, String name, List<Competitor> styles) throws Exception {
		Load load = this.options.load();
		Load single = new Load(Math.max(1, load.warmUp() / 10), Math.max(1, load.sagas() / 10), 1);
		Map<Competitor, List<Measurement>> many = rounds(server, load, styles, WARM_UP_ROUNDS);
		Map<Competitor, List<Measurement>> one = rounds(server, single, styles, 1);
		Competitor ours = styles.get(0);
		for (Competitor other : styles.subList(1, styles.size())) {
			report(name, many.get(ours), other, many.get(other));
			List<Measurement> alone = one.get(ours);
			double milliseconds = 1000 / Measurement.medianOf(alone).throughput();
			print(name + "-latency", milliseconds, "ms", other, Measurement.medianRatio(alone, one.get(other)));
		}
	}

	private Map<Competitor, List<Measurement>> rounds(PostgresServer server, Load load, List<Competitor> styles,
			int warmUps) throws Exception {
		Arena arena = new Arena(server, Workload.TRANSACTIONAL, load, this.options.statements());
		Map<Competitor, List<Measurement>> measurements = new LinkedHashMap<>();
		for (Competitor style : styles) {
			measurements.put(style, new ArrayList<>());
			for (int round = 0; round < warmUps; round++) {
				arena.round(style, "warm-up");
			}
		}
		List<Competitor> order = new ArrayList<>(styles);
		for (int round = 1; round <= this.options.rounds(); round++) {
			for (Competitor style : order) {
				measurements.get(style).add(arena.round(style, load.callers() + " callers, round " + round));
			}
			Collections.reverse(order);
		}
		return measurements;
	}

	private void report(String name, List<Measurement> rounds, Competitor competitor, List<Measurement> others) {
		Measurement ours = Measurement.medianOf(rounds);
		Measurement other = Measurement.medianOf(others);
		print(name, ours.throughput(), "sagas/s", competitor, Measurement.medianRatio(rounds, others));
		print(name + "-transactions", ours.transactions(), "transactions/saga", competitor,
				other.transactions() / ours.transactions());
		print(name + "-statements", ours.statements(), "statements/saga", competitor,
				other.statements() / ours.statements());
		print(name + "-wal", ours.walBytes(), "bytes/saga", competitor, other.walBytes() / ours.walBytes());
	}

	private void print(String name, double value, String unit, Competitor against, double ratio) {
		System.out
			.println(new BenchmarkResult(name, value, unit, against.name(), ratio, this.options.rounds()).toJson());
	}

}

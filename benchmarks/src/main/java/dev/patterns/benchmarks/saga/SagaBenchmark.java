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
import dev.patterns.benchmarks.saga.DbosCompetitor.Mode;
import dev.patterns.benchmarks.server.PostgresServer;

/**
 * Benchmarks {@code saga-transactional}, {@code saga-remote} and
 * {@code saga-compensation}: ours, the floor and the fastest of the ways to use DBOS, in
 * one process and on one server, taking turns.
 */
public final class SagaBenchmark {

	private final Options options;

	private final Workload workload;

	private SagaBenchmark(Options options) {
		this.options = options;
		this.workload = Workload.of(options.name());
	}

	/**
	 * Run a benchmark.
	 * @param args see {@link Options}
	 * @throws Exception if it fails
	 */
	public static void main(String[] args) throws Exception {
		Options.quietLogging();
		new SagaBenchmark(Options.parse(args)).run();
	}

	private void run() throws Exception {
		try (PostgresServer server = PostgresServer.start()) {
			Arena arena = new Arena(server, this.workload, this.options.load(), this.options.statements());
			List<Competitor> competitors = warmUp(arena);
			Map<Competitor, List<Measurement>> measurements = new LinkedHashMap<>();
			competitors.forEach((competitor) -> measurements.put(competitor, new ArrayList<>()));
			for (int round = 1; round <= this.options.rounds(); round++) {
				for (Competitor competitor : competitors) {
					measurements.get(competitor).add(arena.round(competitor, "round " + round));
				}
				Collections.reverse(competitors);
			}
			report(measurements);
		}
	}

	// Runs each, which warms it up, and leaves out all but the fastest way to use DBOS.
	private List<Competitor> warmUp(Arena arena) throws Exception {
		List<Competitor> competitors = new ArrayList<>();
		for (Competitor competitor : List.of(new PatternsCompetitor(this.options.callers()), new FloorCompetitor())) {
			if (this.options.includes(competitor)) {
				arena.warmUp(competitor);
				competitors.add(competitor);
			}
		}
		Competitor fastest = null;
		double best = 0;
		for (Mode mode : Mode.values()) {
			Competitor competitor = new DbosCompetitor(mode);
			// Without business rows there is nothing that transactional steps could
			// write.
			boolean fitting = this.workload != Workload.REMOTE || mode != Mode.TRANSACTIONAL_STEP;
			if (fitting && this.options.includes(competitor)) {
				// The first run of any pays for what all of them share.
				arena.round(competitor, "warm-up");
				double throughput = arena.round(competitor, "warm-up").throughput();
				if (throughput > best) {
					best = throughput;
					fastest = competitor;
				}
			}
		}
		if (fastest != null) {
			competitors.add(fastest);
		}
		return competitors;
	}

	private void report(Map<Competitor, List<Measurement>> measurements) {
		Map<String, List<Measurement>> byName = new LinkedHashMap<>();
		measurements.forEach((competitor, list) -> byName.put(competitor.name(), list));
		List<Measurement> ours = byName.remove("ours");
		if (ours != null) {
			byName.forEach((name, other) -> report(ours, name, other));
		}
	}

	private void report(List<Measurement> rounds, String name, List<Measurement> others) {
		Measurement ours = Measurement.medianOf(rounds);
		Measurement other = Measurement.medianOf(others);
		// Of each round: what the machine does besides changes from minute to minute.
		print("", ours.throughput(), "sagas/s", name, Measurement.medianRatio(rounds, others));
		print("-transactions", ours.transactions(), "transactions/saga", name,
				other.transactions() / ours.transactions());
		print("-statements", ours.statements(), "statements/saga", name, other.statements() / ours.statements());
		print("-wal", ours.walBytes(), "bytes/saga", name, other.walBytes() / ours.walBytes());
	}

	private void print(String suffix, double value, String unit, String against, double ratio) {
		System.out.println(new BenchmarkResult(this.workload.benchmark() + suffix, value, unit, against, ratio,
				this.options.rounds())
			.toJson());
	}

}

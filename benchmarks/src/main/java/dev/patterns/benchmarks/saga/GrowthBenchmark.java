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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import dev.patterns.benchmarks.BenchmarkResult;
import dev.patterns.benchmarks.Measurement;
import dev.patterns.benchmarks.server.Database;
import dev.patterns.benchmarks.server.PostgresServer;

/**
 * Benchmark {@code growth-saga}: ours on empty tables and on tables full of finished
 * sagas, taking turns.
 */
public final class GrowthBenchmark {

	private GrowthBenchmark() {
	}

	/**
	 * Run the benchmark.
	 * @param args see {@link Options}
	 * @throws Exception if it fails
	 */
	public static void main(String[] args) throws Exception {
		Options.quietLogging();
		Options options = Options.parse(args);
		Competitor ours = new PatternsCompetitor(options.callers());
		try (PostgresServer server = PostgresServer.start()) {
			Arena arena = new Arena(server, Workload.TRANSACTIONAL, options.load(), options.statements());
			Database full = server.create("grown", Journal.TABLE);
			new Arena(server, Workload.TRANSACTIONAL, new Load(0, 1, 1), false).round(ours, full, "template");
			fill(full, options.finished());
			List<Measurement> grown = new ArrayList<>();
			List<Measurement> empty = new ArrayList<>();
			arena.warmUp(ours);
			arena.round(ours, full, "warm-up, full");
			for (int round = 1; round <= options.rounds(); round++) {
				boolean fullFirst = round % 2 == 0;
				if (fullFirst) {
					grown.add(arena.round(ours, full, "round " + round + ", full"));
				}
				empty.add(arena.round(ours, "round " + round + ", empty"));
				if (!fullFirst) {
					grown.add(arena.round(ours, full, "round " + round + ", full"));
				}
			}
			double value = Measurement.medianOf(grown).throughput();
			System.out.println(new BenchmarkResult(options.name(), value, "sagas/s", "empty tables",
					Measurement.medianRatio(grown, empty), options.rounds())
				.toJson());
		}
	}

	// Multiplies the one finished saga that is there, whatever columns it has, as if one
	// had ended each second.
	private static void fill(Database database, int finished) throws SQLException {
		Copies copies = new Copies(database, "finished-");
		copies.of("patterns_saga", finished, "true", Map.of("id", copies.id(), "created_at", "created_at - 1000 * n",
				"updated_at", "updated_at - 1000 * n", "ended_at", "ended_at - 1000 * n"));
		copies.of("patterns_saga_step", finished, "true", Map.of("saga_id", copies.id()));
		database.execute("vacuum analyze");
	}

}

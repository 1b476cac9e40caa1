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

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

import dev.patterns.benchmarks.BenchmarkResult;
import dev.patterns.benchmarks.CommandLine;
import dev.patterns.benchmarks.Measurement;
import dev.patterns.benchmarks.outbox.Competitor.Session;
import dev.patterns.benchmarks.server.Database;

/**
 * Benchmark {@code growth-outbox}: ours with eight writers on an empty table and on one
 * through which a million rows have gone, taking turns; and how it drains a table right
 * after a {@code VACUUM} that found it empty. Options: {@code --rounds}, {@code --events}
 * (in a round), {@code --warm-up} (events before those, each time), {@code --sent} (rows
 * that have gone through), {@code --drain} (rows to be drained), {@code --statements} (to
 * print what was sent to the database) and {@code --property} (a property).
 */
public final class GrowthBenchmark {

	private static final int TEMPLATES = 500;

	private final CommandLine line;

	private final Arena arena;

	private final Competitor ours;

	private GrowthBenchmark(CommandLine line, Arena arena) {
		this.line = line;
		this.arena = arena;
		this.ours = new PatternsCompetitor(line.values("property"));
	}

	/**
	 * Run the benchmark.
	 * @param args name and options
	 * @throws Exception if it fails
	 */
	public static void main(String[] args) throws Exception {
		CommandLine line = new CommandLine(args);
		try (Arena arena = Arena.open(line)) {
			GrowthBenchmark benchmark = new GrowthBenchmark(line, arena);
			benchmark.grown();
			benchmark.vacuumed();
		}
	}

	private void grown() throws Exception {
		Database full = this.arena.create("grown");
		fill(full, this.line.number("sent", 1_000_000));
		List<Measurement> grown = new ArrayList<>();
		List<Measurement> empty = new ArrayList<>();
		empty("warm-up, empty");
		grown(full, "warm-up, grown");
		for (int round = 1; round <= rounds(); round++) {
			boolean grownFirst = round % 2 == 0;
			if (grownFirst) {
				grown.add(grown(full, "round " + round + ", grown"));
			}
			empty.add(empty("round " + round + ", empty"));
			if (!grownFirst) {
				grown.add(grown(full, "round " + round + ", grown"));
			}
		}
		print("", grown, "empty table", empty);
	}

	private Measurement empty(String title) throws Exception {
		try (Round round = this.arena.round(this.ours, warmUp() + events())) {
			return run(round, title);
		}
	}

	private Measurement grown(Database database, String title) throws Exception {
		try (Round round = this.arena.round(this.ours, database, warmUp() + events())) {
			return run(round, title);
		}
	}

	private Measurement run(Round round, String title) throws Exception {
		Outcome outcome = EndToEndBenchmark.run(round, warmUp(), events());
		Contest.print(title, this.ours, outcome);
		return outcome.measurement();
	}

	// Multiplies a few rows, whatever columns they have, and lets them be sent.
	private void fill(Database database, int count) throws Exception {
		try (Round round = this.arena.round(this.ours, database, TEMPLATES)) {
			try (Session session = round.open(false)) {
				Writers.run(session, round.source(), TEMPLATES, TEMPLATES / EventSource.WRITERS);
			}
			multiply(database, count / TEMPLATES - 1);
			try (Session session = round.open(true)) {
				round.awaitSettled();
			}
		}
		database.execute("vacuum analyze");
	}

	private static void multiply(Database database, int times) throws SQLException {
		List<String> columns = new ArrayList<>();
		try (Connection connection = database.connect();
				ResultSet row = connection.getMetaData().getColumns(null, null, "patterns_outbox", null)) {
			while (row.next()) {
				columns.add(row.getString("COLUMN_NAME"));
			}
		}
		columns.remove("id");
		String names = String.join(", ", columns);
		database.execute("insert into patterns_outbox (%1$s) select %1$s from patterns_outbox, generate_series(1, %2$d)"
			.formatted(names, times));
	}

	private void vacuumed() throws Exception {
		int rows = this.line.number("drain", 50_000);
		List<Measurement> fresh = new ArrayList<>();
		List<Measurement> vacuumed = new ArrayList<>();
		for (int number = 0; number <= rounds(); number++) {
			try (Round round = this.arena.round(this.ours, 2 * rows)) {
				Outcome first = DrainBenchmark.run(round, rows);
				round.database().execute("vacuum analyze");
				Outcome second = DrainBenchmark.run(round, rows);
				Contest.print("drain " + number, this.ours, first);
				Contest.print("drain " + number + " after vacuum", this.ours, second);
				// The first round only warms up.
				if (number > 0) {
					fresh.add(first.measurement());
					vacuumed.add(second.measurement());
				}
			}
		}
		print("-vacuumed", vacuumed, "drain of a new table", fresh);
	}

	private void print(String suffix, List<Measurement> ours, String against, List<Measurement> others) {
		System.out.println(new BenchmarkResult(this.line.name() + suffix, Measurement.medianOf(ours).throughput(),
				"events/s", against, Measurement.medianRatio(ours, others), rounds())
			.toJson());
	}

	private int rounds() {
		return this.line.number("rounds", 5);
	}

	private int warmUp() {
		return this.line.number("warm-up", 4000);
	}

	private int events() {
		return this.line.number("events", 20_000);
	}

}

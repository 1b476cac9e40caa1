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
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import dev.patterns.benchmarks.BenchmarkResult;
import dev.patterns.benchmarks.CommandLine;
import dev.patterns.benchmarks.Measurement;
import dev.patterns.benchmarks.outbox.Outcome.Faults;

/**
 * Lets all competitors run a workload in turn, and prints what came of it.
 */
final class Contest {

	private static final int WARM_UP_ROUNDS = 2;

	private final CommandLine line;

	private final int warmUpRounds;

	private final Workload workload;

	Contest(CommandLine line, Workload workload) {
		this(line, WARM_UP_ROUNDS, workload);
	}

	Contest(CommandLine line, int warmUpRounds, Workload workload) {
		this.line = line;
		this.warmUpRounds = line.number("warm-up-rounds", warmUpRounds);
		this.workload = workload;
	}

	static List<Competitor> competitors(CommandLine line) {
		List<Competitor> all = new ArrayList<>(List.of(new PatternsCompetitor(line.values("property")),
				new FloorCompetitor(FloorFormat.CLOUD_EVENTS), new FloorCompetitor(FloorFormat.PLAIN),
				new NamastackCompetitor(), new GruelboxCompetitor(), new ModulithCompetitor()));
		all.removeIf((competitor) -> !line.includes(competitor.name()));
		return all;
	}

	static boolean isPeer(Competitor competitor) {
		return !(competitor instanceof PatternsCompetitor || competitor instanceof FloorCompetitor);
	}

	void run() throws Exception {
		List<Competitor> competitors = competitors(this.line);
		int rounds = this.line.number("rounds", 5);
		Map<String, List<Outcome>> outcomes = new LinkedHashMap<>();
		for (Competitor competitor : competitors) {
			outcomes.put(competitor.name(), new ArrayList<>());
			for (int round = 0; round < (isPeer(competitor) ? 1 : this.warmUpRounds); round++) {
				run(competitor, "warm-up");
			}
		}
		for (int round = 1; round <= rounds; round++) {
			for (Competitor competitor : competitors) {
				outcomes.get(competitor.name()).add(run(competitor, "round " + round));
			}
			Collections.reverse(competitors);
		}
		List<Outcome> ours = outcomes.remove(PatternsCompetitor.NAME);
		if (ours != null) {
			outcomes.forEach((name, others) -> report(name, ours, others));
		}
	}

	private Outcome run(Competitor competitor, String title) throws Exception {
		Outcome outcome = this.workload.run(competitor);
		print(title, competitor, outcome);
		return outcome;
	}

	static void print(String title, Competitor competitor, Outcome outcome) {
		Measurement measured = outcome.measurement();
		System.err.printf(Locale.ROOT,
				"%s, %s: %.0f events/s; for each event %.3f writing transactions, %.3f statements, %.0f bytes of WAL; %s%n",
				title, competitor.name(), measured.throughput(), measured.transactions(), measured.statements(),
				measured.walBytes(), Outcome.faults(List.of(outcome)));
	}

	private void report(String name, List<Outcome> ourRounds, List<Outcome> otherRounds) {
		Measurement ours = Measurement.medianOf(Outcome.measurements(ourRounds));
		Measurement other = Measurement.medianOf(Outcome.measurements(otherRounds));
		// Of each round: what the machine does besides changes from minute to minute.
		print("", ours.throughput(), "events/s", name,
				Measurement.medianRatio(Outcome.measurements(ourRounds), Outcome.measurements(otherRounds)));
		print("-transactions", ours.transactions(), "writing transactions/event", name,
				other.transactions() / ours.transactions());
		print("-statements", ours.statements(), "statements/event", name, other.statements() / ours.statements());
		print("-wal", ours.walBytes(), "bytes/event", name, other.walBytes() / ours.walBytes());
		Faults ourFaults = Outcome.faults(ourRounds);
		Faults otherFaults = Outcome.faults(otherRounds);
		print("-faults", ourFaults.sum(), "events out of order or twice", name + ": " + otherFaults,
				ourFaults.faultless() / otherFaults.faultless());
	}

	private void print(String suffix, double value, String unit, String against, double ratio) {
		System.out.println(new BenchmarkResult(this.line.name() + suffix, value, unit, against, ratio,
				this.line.number("rounds", 5))
			.toJson());
	}

	/**
	 * What competitors do in a round.
	 */
	@FunctionalInterface
	interface Workload {

		/**
		 * Run one round.
		 * @param competitor of whom
		 * @return what came of it
		 * @throws Exception if it fails
		 */
		Outcome run(Competitor competitor) throws Exception;

	}

}

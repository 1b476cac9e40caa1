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

package dev.patterns.benchmarks.invocation;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

import dev.patterns.benchmarks.BenchmarkResult;
import dev.patterns.benchmarks.CommandLine;
import dev.patterns.benchmarks.Median;

/**
 * Benchmark {@code invocation}: calls with 200 bytes of JSON each way of an application
 * in a process of its own, ours with everything on, others plain. Options:
 * {@code --rounds}, {@code --warm-up-rounds}, {@code --calls} (of each competitor in a
 * round), {@code --threads} and {@code --only} (the beginnings of the names of
 * competitors).
 */
public final class InvocationBenchmark {

	private final CommandLine line;

	private final Load load;

	private InvocationBenchmark(CommandLine line) {
		this.line = line;
		this.load = new Load(line.number("threads", 8), line.number("calls", 30_000));
	}

	/**
	 * Run the benchmark.
	 * @param args name and options
	 * @throws Exception if it fails
	 */
	public static void main(String[] args) throws Exception {
		InvocationBenchmark benchmark = new InvocationBenchmark(new CommandLine(args));
		try (ServerProcess server = ServerProcess.start()) {
			List<Competitor> competitors = benchmark.competitors(server.url());
			benchmark.run(competitors);
			for (Competitor competitor : competitors) {
				competitor.close();
			}
		}
	}

	private List<Competitor> competitors(String url) throws Exception {
		List<Competitor> competitors = new ArrayList<>();
		for (Competitor competitor : List.of(PatternsCompetitor.start(url), RestClientCompetitor.onApache(url),
				new HttpInterfaceCompetitor(url), new FeignCompetitor(url), RestClientCompetitor.onJdk(url))) {
			if (this.line.includes(competitor.name())) {
				competitors.add(competitor);
			}
			else {
				competitor.close();
			}
		}
		return competitors;
	}

	private void run(List<Competitor> competitors) throws Exception {
		// All of them in each round: what they share, such as the server, is compiled for
		// all.
		for (int round = 1; round <= this.line.number("warm-up-rounds", 5); round++) {
			runAll(competitors, "warm-up " + round);
		}
		Map<String, List<Round>> rounds = new LinkedHashMap<>();
		competitors.forEach((competitor) -> rounds.put(competitor.name(), new ArrayList<>()));
		for (int round = 1; round <= rounds(); round++) {
			runAll(competitors, "round " + round)
				.forEach((name, measured) -> rounds.computeIfAbsent(name, (key) -> new ArrayList<>()).add(measured));
		}
		List<Round> ours = rounds.remove(PatternsCompetitor.NAME);
		if (ours != null) {
			rounds.forEach((name, others) -> report(name, ours, others));
		}
	}

	// The next time in the other order.
	private Map<String, Round> runAll(List<Competitor> competitors, String title) throws Exception {
		Map<String, Round> measured = new LinkedHashMap<>();
		for (Competitor competitor : competitors) {
			Round round = this.load.run(competitor);
			measured.put(competitor.name(), round);
			System.err.printf(Locale.ROOT, "%s, %s: %.0f calls/s, p50 %.0f us, p99 %.0f us%n", title, competitor.name(),
					round.throughput(), round.median(), round.percentile99());
		}
		Collections.reverse(competitors);
		return measured;
	}

	// Ratios of each round: what the machine does besides changes from minute to minute.
	private void report(String name, List<Round> ours, List<Round> others) {
		print("", median(ours, Round::throughput), "calls/s", name, 1 / medianRatio(ours, others, Round::throughput));
		print("-p99", median(ours, Round::percentile99), "µs", name, medianRatio(ours, others, Round::percentile99));
	}

	private static double median(List<Round> rounds, ToDoubleFunction<Round> value) {
		return Median.of(rounds.stream().mapToDouble(value));
	}

	// The other's to ours.
	private static double medianRatio(List<Round> ours, List<Round> others, ToDoubleFunction<Round> value) {
		return Median.of(IntStream.range(0, ours.size())
			.mapToDouble((round) -> value.applyAsDouble(others.get(round)) / value.applyAsDouble(ours.get(round))));
	}

	private void print(String suffix, double value, String unit, String against, double ratio) {
		System.out
			.println(new BenchmarkResult(this.line.name() + suffix, value, unit, against, ratio, rounds()).toJson());
	}

	private int rounds() {
		return this.line.number("rounds", 5);
	}

}

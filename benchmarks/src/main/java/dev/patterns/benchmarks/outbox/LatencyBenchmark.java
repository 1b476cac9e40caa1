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

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
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
import dev.patterns.benchmarks.outbox.Competitor.Session;
import dev.patterns.benchmarks.outbox.Round.Meter;

/**
 * Benchmark {@code outbox-latency}: from the commit to the consumer while a hundred
 * events are published in a second, and what it costs to wait for events. Options:
 * {@code --rounds}, {@code --rate} (events in a second), {@code --seconds} (how long each
 * time), {@code --warm-up} (events before those, each time), {@code --idle} (seconds in
 * which queries are counted while nothing is published), {@code --only} (the beginnings
 * of the names of competitors) and {@code --property} (a property for ours).
 */
public final class LatencyBenchmark {

	private final CommandLine line;

	private final Arena arena;

	private LatencyBenchmark(CommandLine line, Arena arena) {
		this.line = line;
		this.arena = arena;
	}

	/**
	 * Run the benchmark.
	 * @param args name and options
	 * @throws Exception if it fails
	 */
	public static void main(String[] args) throws Exception {
		CommandLine line = new CommandLine(args);
		try (Arena arena = Arena.open(line)) {
			new LatencyBenchmark(line, arena).run();
		}
	}

	private void run() throws Exception {
		List<Competitor> competitors = Contest.competitors(this.line);
		Competitor direct = new DirectCompetitor();
		if (this.line.includes(direct.name())) {
			competitors.add(Math.min(1, competitors.size()), direct);
		}
		Map<String, List<Latency>> latencies = new LinkedHashMap<>();
		Map<String, Double> idle = new LinkedHashMap<>();
		for (Competitor competitor : competitors) {
			latencies.put(competitor.name(), new ArrayList<>());
			idle.put(competitor.name(), idle(competitor));
		}
		for (int round = 1; round <= rounds(); round++) {
			for (Competitor competitor : competitors) {
				latencies.get(competitor.name()).add(run(competitor, "round " + round));
			}
			Collections.reverse(competitors);
		}
		List<Latency> ours = latencies.remove(PatternsCompetitor.NAME);
		if (ours != null) {
			latencies.forEach((name, others) -> {
				print("", ours, name, others, Latency::median);
				print("-p99", ours, name, others, Latency::percentile99);
			});
			latencies.keySet().forEach((name) -> printIdle(idle, name));
		}
	}

	// Warms up too.
	private double idle(Competitor competitor) throws Exception {
		run(competitor, "warm-up");
		int seconds = this.line.number("idle", 10);
		try (Round round = this.arena.round(competitor, 100); Session session = round.open(true)) {
			round.publish(session, 100);
			round.awaitSettled();
			Arena.pause(Duration.ofSeconds(3));
			Meter meter = round.measure();
			Arena.pause(Duration.ofSeconds(seconds));
			double queries = (double) meter.statements() / seconds;
			System.err.printf(Locale.ROOT, "idle, %s: %.2f queries/s%n", competitor.name(), queries);
			if (this.arena.printsStatements()) {
				this.arena.postgres().printStatements(round.database(), seconds, "second");
			}
			return queries;
		}
	}

	private Latency run(Competitor competitor, String title) throws Exception {
		int warmUp = this.line.number("warm-up", 2000);
		int rate = this.line.number("rate", 100);
		int count = rate * this.line.number("seconds", 10);
		try (Round round = this.arena.round(competitor, warmUp + rate + count); Session session = round.open(true)) {
			round.publish(session, warmUp);
			publish(round, session, rate, rate);
			Latency latency = Latency.of(publish(round, session, rate, count));
			System.err.printf(Locale.ROOT, "%s, %s: p50 %.0f us, p99 %.0f us%n", title, competitor.name(),
					latency.median(), latency.percentile99());
			return latency;
		}
	}

	// Returns nanoseconds.
	private static long[] publish(Round round, Session session, int rate, int count) throws Exception {
		EventSource source = round.source();
		int first = source.created();
		long[] committedAt = new long[count];
		long begin = System.nanoTime();
		for (int i = 0; i < count; i++) {
			int index = i;
			Arena.pause(Duration.ofNanos(begin + i * 1_000_000_000L / rate - System.nanoTime()));
			Event event = source.next(i % EventSource.WRITERS);
			session.transactions().executeWithoutResult((status) -> {
				AfterCommit.runFirst(() -> committedAt[index] = System.nanoTime());
				Orders.insert(session.jdbc(), event);
				session.publish(event);
			});
		}
		round.deliveries().await(source.created());
		return IntStream.range(0, count)
			.mapToLong((i) -> round.deliveries().receivedAt(first + i) - committedAt[i])
			.toArray();
	}

	// The ratio is such that it gives the median of the differences.
	private void print(String suffix, List<Latency> ours, String name, List<Latency> others,
			ToDoubleFunction<Latency> value) {
		double median = Median.of(ours.stream().mapToDouble(value));
		double difference = Median.of(IntStream.range(0, rounds())
			.mapToDouble((round) -> value.applyAsDouble(ours.get(round)) - value.applyAsDouble(others.get(round))));
		System.out.println(new BenchmarkResult(this.line.name() + suffix, median, "µs", name,
				(median - difference) / median, rounds())
			.toJson());
	}

	private void printIdle(Map<String, Double> idle, String name) {
		double ours = idle.getOrDefault(PatternsCompetitor.NAME, 0.0);
		System.out.println(new BenchmarkResult(this.line.name() + "-idle", ours, "queries/s", name,
				idle.getOrDefault(name, 0.0) / ours, 1)
			.toJson());
	}

	private int rounds() {
		return this.line.number("rounds", 5);
	}

	/**
	 * The latencies of a round, in microseconds.
	 *
	 * @param median half of them are shorter
	 * @param percentile99 all but a hundredth are shorter
	 */
	private record Latency(double median, double percentile99) {

		static Latency of(long[] nanos) {
			double[] sorted = Arrays.stream(nanos).mapToDouble((value) -> value / 1e3).sorted().toArray();
			return new Latency(Median.of(Arrays.stream(sorted)), sorted[sorted.length * 99 / 100]);
		}

	}

}

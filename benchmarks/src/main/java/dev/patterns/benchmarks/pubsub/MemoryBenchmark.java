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

package dev.patterns.benchmarks.pubsub;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

import org.springframework.context.ConfigurableApplicationContext;

import dev.patterns.benchmarks.BenchmarkResult;
import dev.patterns.benchmarks.CommandLine;
import dev.patterns.benchmarks.Median;
import dev.patterns.pubsub.PubSubTemplate;

/**
 * Benchmark {@code pubsub-memory}: messages through the template, an envelope, the broker
 * in memory and a listener, without and with observations. Options: {@code --rounds},
 * {@code --warm-up-rounds}, {@code --events}.
 */
public final class MemoryBenchmark {

	private static final int CHECK = 100;

	private static final int BACKLOG = 10_000;

	private MemoryBenchmark() {
	}

	/**
	 * Run the benchmark.
	 * @param args name and options
	 * @throws Exception if it fails
	 */
	public static void main(String[] args) throws Exception {
		CommandLine.quietLogging();
		CommandLine line = new CommandLine(args);
		int events = line.number("events", 500_000);
		int rounds = line.number("rounds", 5);
		List<Double> bare = new ArrayList<>();
		List<Double> observed = new ArrayList<>();
		for (int i = -line.number("warm-up-rounds", 3); i < rounds; i++) {
			double first = round("without observations", "record", events);
			double second = round("with observations", "record,observed", events);
			if (i >= 0) {
				bare.add(first);
				observed.add(second);
			}
		}
		double ratio = Median.of(IntStream.range(0, rounds).mapToDouble((i) -> observed.get(i) / bare.get(i)));
		print(line, bare, "with observations", 1 / ratio, rounds);
		print(line, observed, "without observations", ratio, rounds);
	}

	private static void print(CommandLine line, List<Double> rates, String against, double ratio, int rounds) {
		System.out.println(new BenchmarkResult(line.name(), Median.of(rates.stream().mapToDouble(Double::doubleValue)),
				"messages/s", against, ratio, rounds)
			.toJson());
	}

	private static double round(String title, String profile, int events) throws Exception {
		Receipts receipts = new Receipts(events);
		try (ConfigurableApplicationContext context = Applications.start(Applications.Ours.class, "dev.patterns",
				receipts, profile,
				Map.of("patterns.pubsub.default-broker", "memory", "benchmark.topic", "readings",
						"patterns.pubsub.brokers.memory.type", "memory",
						"patterns.pubsub.brokers.memory.properties.capacity", events + 1))) {
			PubSubTemplate template = context.getBean(PubSubTemplate.class);
			for (int i = 0; i < events; i++) {
				Reading reading = Reading.of(i);
				template.publish("readings", reading.sensor(), reading);
				// What waits takes memory, and the collector's time.
				if (i % CHECK == 0) {
					receipts.awaitBacklog(i, BACKLOG);
				}
			}
			double rate = receipts.await();
			System.err.printf(Locale.ROOT, "%s: %.0f messages/s%n", title, rate);
			return rate;
		}
	}

}

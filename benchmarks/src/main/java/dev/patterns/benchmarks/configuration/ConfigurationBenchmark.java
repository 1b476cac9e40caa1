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

package dev.patterns.benchmarks.configuration;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

import dev.patterns.benchmarks.BenchmarkResult;
import dev.patterns.benchmarks.CommandLine;
import dev.patterns.benchmarks.Median;
import dev.patterns.benchmarks.server.PostgresServer;
import dev.patterns.test.services.EmbeddedServer;
import dev.patterns.test.services.EmbeddedServers;
import dev.patterns.test.services.Service;

/**
 * Benchmark {@code configuration-change}: from the call that sets a key on one node until
 * a {@code @ConfigurationListener} of another node has its value, after beans were bound
 * again. Options: {@code --rounds}, {@code --changes} (in each round), {@code --rate}
 * (changes in a second), {@code --only} (the beginnings of the names of stores).
 */
public final class ConfigurationBenchmark {

	private final CommandLine line;

	private ConfigurationBenchmark(CommandLine line) {
		this.line = line;
	}

	/**
	 * Run the benchmark.
	 * @param args name and options
	 * @throws Exception if it fails
	 */
	public static void main(String[] args) throws Exception {
		CommandLine.quietLogging();
		CommandLine line = new CommandLine(args);
		try (PostgresServer postgres = PostgresServer.start();
				EmbeddedServer redis = EmbeddedServers.builder(Service.REDIS).start()) {
			Map<String, String> properties = new LinkedHashMap<>(redis.properties());
			properties.putAll(postgres.create("configuration").properties());
			new ConfigurationBenchmark(line).run(properties);
		}
	}

	private void run(Map<String, String> properties) {
		for (String store : List.of("jdbc", "redis")) {
			if (this.line.includes(store)) {
				try (Nodes nodes = Nodes.start(store, properties)) {
					run(nodes, (store.equals("jdbc")) ? "PostgreSQL" : "Redis");
				}
			}
		}
	}

	private void run(Nodes nodes, String store) {
		int rounds = this.line.number("rounds", 5);
		round(nodes);
		List<double[]> all = new ArrayList<>();
		for (int round = 1; round <= rounds; round++) {
			double[] millis = round(nodes);
			System.err.printf(Locale.ROOT, "round %d, %s: p50 %.2f ms, p99 %.2f ms%n", round, store,
					percentile(millis, 50), percentile(millis, 99));
			all.add(millis);
		}
		print("", store, all, 50);
		print("-p99", store, all, 99);
	}

	private double[] round(Nodes nodes) {
		int changes = this.line.number("changes", 500);
		long pause = Duration.ofSeconds(1).toNanos() / this.line.number("rate", 50);
		double[] millis = new double[changes];
		for (int i = 0; i < changes; i++) {
			millis[i] = nodes.change(i).toNanos() / 1e6;
			LockSupport.parkNanos(pause);
		}
		Arrays.sort(millis);
		return millis;
	}

	private void print(String suffix, String store, List<double[]> all, int percentile) {
		System.out.println(new BenchmarkResult(this.line.name() + suffix,
				Median.of(all.stream().mapToDouble((millis) -> percentile(millis, percentile))), "ms", store, 1,
				all.size())
			.toJson());
	}

	private static double percentile(double[] sorted, int percentile) {
		return sorted[Math.min(sorted.length - 1, sorted.length * percentile / 100)];
	}

}

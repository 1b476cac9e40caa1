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

package dev.patterns.benchmarks.startup;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import dev.patterns.benchmarks.BenchmarkResult;

/**
 * Benchmark {@code start-up}: the same application with and without the starter, each
 * start in a process of its own, taking turns. The plain application has none of the
 * starter's jars on its class path.
 */
public final class StartUpBenchmark {

	private static final Pattern BROUGHT_BY_STARTER = Pattern.compile(
			"patterns-spring-boot|spring-cloud|resilience4j|cloudevents|httpc(lient|ore)5|spring-boot-(starter-)?(restclient|http-)|reactor|vavr|caffeine|spring-(web|security)|bcprov");

	private StartUpBenchmark() {
	}

	/**
	 * Run the benchmark.
	 * @param args the number of rounds, 9 by default
	 * @throws Exception if a process cannot be started
	 */
	public static void main(String[] args) throws Exception {
		int rounds = (args.length > 0) ? Integer.parseInt(args[0]) : 9;
		String full = System.getProperty("java.class.path");
		String plain = Arrays.stream(full.split(File.pathSeparator))
			.filter((entry) -> !BROUGHT_BY_STARTER.matcher(new File(entry).getName()).find()
					&& !entry.contains("patterns-spring-boot"))
			.collect(Collectors.joining(File.pathSeparator));
		List<Long> without = new ArrayList<>();
		List<Long> with = new ArrayList<>();
		for (int round = 0; round <= rounds; round++) {
			long plainMillis = start(plain, PlainApplication.class);
			long fullMillis = start(full, PatternsApplication.class);
			// The first round only warms the disk cache.
			if (round > 0) {
				without.add(plainMillis);
				with.add(fullMillis);
			}
		}
		long floor = median(without);
		long ours = median(with);
		System.out.println(new BenchmarkResult("start-up", ours, "ms",
				"same application without the starter (" + floor + " ms, difference " + (ours - floor) + " ms)",
				(double) floor / ours, rounds)
			.toJson());
	}

	private static long start(String classPath, Class<?> application) throws IOException, InterruptedException {
		Process process = new ProcessBuilder(System.getProperty("java.home") + "/bin/java", "-cp", classPath,
				application.getName())
			.redirectErrorStream(true)
			.start();
		String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		process.waitFor();
		return output.lines()
			.filter((line) -> line.startsWith(ReadyTime.PREFIX))
			.map((line) -> Long.parseLong(line.substring(ReadyTime.PREFIX.length()).trim()))
			.findFirst()
			.orElseThrow(() -> new IllegalStateException("The application did not start:\n" + output));
	}

	private static long median(List<Long> values) {
		List<Long> sorted = new ArrayList<>(values);
		Collections.sort(sorted);
		return sorted.get(sorted.size() / 2);
	}

}

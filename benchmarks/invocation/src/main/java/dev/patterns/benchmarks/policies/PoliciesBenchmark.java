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

package dev.patterns.benchmarks.policies;

import java.util.Collection;
import java.util.Map;
import java.util.stream.Collectors;

import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

import dev.patterns.benchmarks.BenchmarkResult;
import dev.patterns.benchmarks.CommandLine;

/**
 * Benchmark {@code invocation-policies}: what is put around a call, without the call.
 * Measured by JMH, in as many processes as there are rounds. Options: {@code --rounds},
 * {@code --warm-up-seconds} and {@code --seconds} (of each process).
 */
public final class PoliciesBenchmark {

	private static final double NANOS_PER_MICRO = 1e3;

	private final CommandLine line;

	private final Map<String, RunResult> results;

	private PoliciesBenchmark(CommandLine line, Map<String, RunResult> results) {
		this.line = line;
		this.results = results;
	}

	/**
	 * Run the benchmark.
	 * @param args name and options
	 * @throws RunnerException if it fails
	 */
	public static void main(String[] args) throws RunnerException {
		CommandLine line = new CommandLine(args);
		Options options = new OptionsBuilder().include(PolicyCosts.class.getName() + "\\..+")
			.addProfiler(GCProfiler.class)
			.forks(rounds(line))
			.warmupIterations(line.number("warm-up-seconds", 15))
			.warmupTime(TimeValue.seconds(1))
			.measurementIterations(line.number("seconds", 5))
			.measurementTime(TimeValue.seconds(1))
			.shouldFailOnError(true)
			.build();
		// The standard output is for the results alone.
		Collection<RunResult> results = new Runner(options,
				OutputFormatFactory.createFormatInstance(System.err, VerboseMode.NORMAL))
			.run();
		new PoliciesBenchmark(line,
				results.stream()
					.collect(Collectors.toMap((result) -> result.getPrimaryResult().getLabel(), (result) -> result)))
			.report();
	}

	private void report() {
		compare("invocation-policies", "policies", "decorators", "circuit breaker and retry of Resilience4j");
		compare("invocation-policies", "policies", "cloudBreaker", "Spring Cloud CircuitBreaker");
		compare("invocation-policies-call", "call", "policies", "the policies alone");
		print("registry-lookup", nanos("lookup"), "ns/call", "Spring Cloud's own registry by properties",
				nanos("cloudLookup") / nanos("lookup"));
	}

	private void compare(String name, String ours, String other, String against) {
		print(name, nanos(ours) / NANOS_PER_MICRO, "µs/call", against, nanos(other) / nanos(ours));
		print(name + "-memory", bytes(ours), "bytes/call", against, bytes(other) / bytes(ours));
	}

	private void print(String name, double value, String unit, String against, double ratio) {
		System.out.println(new BenchmarkResult(name, value, unit, against, ratio, rounds(this.line)).toJson());
	}

	// The median of all iterations.
	private double nanos(String method) {
		return result(method).getPrimaryResult().getStatistics().getPercentile(50);
	}

	private double bytes(String method) {
		RunResult result = result(method);
		for (String label : result.getSecondaryResults().keySet()) {
			if (label.endsWith("gc.alloc.rate.norm")) {
				return result.getSecondaryResults().get(label).getScore();
			}
		}
		throw new IllegalStateException("No allocations were measured of " + method);
	}

	private RunResult result(String method) {
		RunResult result = this.results.get(method);
		if (result == null) {
			throw new IllegalStateException("Nothing was measured of " + method);
		}
		return result;
	}

	private static int rounds(CommandLine line) {
		return line.number("rounds", 5);
	}

}

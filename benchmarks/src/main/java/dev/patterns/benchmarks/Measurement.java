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

package dev.patterns.benchmarks;

import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * What one round of one competitor took; all but the first for each unit of work.
 *
 * @param throughput units of work a second
 * @param transactions transactions
 * @param statements statements, without begin and commit
 * @param walBytes bytes of WAL
 */
public record Measurement(double throughput, double transactions, double statements, double walBytes) {

	/**
	 * The medians of all values.
	 * @param measurements of one competitor
	 * @return what it takes
	 */
	public static Measurement medianOf(List<Measurement> measurements) {
		return new Measurement(median(measurements, Measurement::throughput),
				median(measurements, Measurement::transactions), median(measurements, Measurement::statements),
				median(measurements, Measurement::walBytes));
	}

	/**
	 * The median of the ratios of throughputs in the same rounds.
	 * @param measurements of one competitor
	 * @param others of another
	 * @return the ratio
	 */
	public static double medianRatio(List<Measurement> measurements, List<Measurement> others) {
		return Median.of(IntStream.range(0, measurements.size())
			.mapToDouble((round) -> measurements.get(round).throughput() / others.get(round).throughput()));
	}

	private static double median(List<Measurement> measurements, ToDoubleFunction<Measurement> value) {
		return Median.of(measurements.stream().mapToDouble(value));
	}

}

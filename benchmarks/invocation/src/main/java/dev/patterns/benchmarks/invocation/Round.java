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

import java.util.Arrays;

/**
 * What came of one round of one competitor.
 *
 * @param throughput calls a second
 * @param median half of the calls took less, in microseconds
 * @param percentile99 all but a hundredth took less, in microseconds
 */
record Round(double throughput, double median, double percentile99) {

	private static final double NANOS_PER_MICRO = 1e3;

	private static final double NANOS_PER_SECOND = 1e9;

	static Round of(long[] callNanos, long nanos) {
		long[] sorted = callNanos.clone();
		Arrays.sort(sorted);
		return new Round(sorted.length / (nanos / NANOS_PER_SECOND), sorted[sorted.length / 2] / NANOS_PER_MICRO,
				sorted[sorted.length * 99 / 100] / NANOS_PER_MICRO);
	}

}

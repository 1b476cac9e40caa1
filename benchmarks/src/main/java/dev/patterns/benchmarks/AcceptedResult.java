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

/**
 * A result as it was printed by a {@link BenchmarkResult} and accepted.
 *
 * @param name name of the benchmark
 * @param value what was measured
 * @param unit unit of the value
 * @param against what it was measured against
 * @param ratio ours to the other, in the direction in which more is better
 * @param runs how many runs the median is of
 * @param date when
 * @param machine where
 */
record AcceptedResult(String name, double value, String unit, String against, double ratio, int runs, String date,
		String machine) {

}

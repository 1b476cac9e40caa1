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

import java.time.LocalDate;
import java.util.Locale;

/**
 * One result, printed as one line of JSON.
 *
 * @param name name of the benchmark
 * @param value what was measured
 * @param unit unit of the value
 * @param against what it was measured against, in the same run
 * @param ratio ours to the other, in the direction in which more is better
 * @param runs how many runs the median is of
 */
public record BenchmarkResult(String name, double value, String unit, String against, double ratio, int runs) {

	/**
	 * The result as one line of JSON.
	 * @return the line
	 */
	public String toJson() {
		String machine = "%d cores, JDK %s, %s %s".formatted(Runtime.getRuntime().availableProcessors(),
				Runtime.version().feature(), System.getProperty("os.name"), System.getProperty("os.arch"));
		return String.format(Locale.ROOT,
				"{\"name\":\"%s\",\"value\":%.2f,\"unit\":\"%s\",\"against\":\"%s\",\"ratio\":%.3f,\"runs\":%d,\"date\":\"%s\",\"machine\":\"%s\"}",
				this.name, this.value, this.unit, this.against, this.ratio, this.runs, LocalDate.now(), machine);
	}

}

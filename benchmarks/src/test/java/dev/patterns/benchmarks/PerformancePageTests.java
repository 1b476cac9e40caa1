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

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PerformancePage}.
 */
class PerformancePageTests {

	@TempDir
	Path docs;

	@Test
	void pageWithoutResultsSaysSo() throws IOException {
		Files.writeString(this.docs.resolve("performance.json"), "[]");
		assertThat(make()).contains("No results have been accepted yet").contains("benchmarks/run.sh NAME");
	}

	@Test
	void acceptedResultIsShownWithTargetDateAndMachine() throws IOException {
		accept(result("saga-transactional", 470, "floor", 0.94));
		assertThat(make()).contains("| `saga-transactional` | 470.0 sagas/s | floor | 0.94 | at least 0.90 | 5 | 20")
			.contains(" cores, JDK ")
			.doesNotContain("No results");
	}

	@Test
	void missedTargetIsMarked() throws IOException {
		accept(result("saga-transactional", 300, "DBOS Transact 1.1.0-m6, startWorkflow", 1.5));
		assertThat(make()).contains("| 1.50 | **missed:** 2.00 |");
	}

	@Test
	void newerResultTakesThePlaceOfTheOlder() throws IOException {
		accept(result("start-up", 900, "plain (700 ms)", 0.77), result("saga-remote", 400, "floor", 1));
		accept(result("start-up", 800, "plain (690 ms)", 0.86));
		assertThat(make()).contains("`saga-remote`").contains("plain (690 ms)").doesNotContain("plain (700 ms)");
	}

	@Test
	void newerResultTakesThePlaceOfTheOlderAgainstAnotherUseOfAPeer() throws IOException {
		accept(result("saga-remote", 400, "floor", 1), result("saga-remote", 400, "DBOS, startWorkflow", 1.5));
		accept(result("saga-remote", 410, "floor", 1.1), result("saga-remote", 410, "DBOS, called directly", 1.4));
		assertThat(make()).contains("| 1.10 |").contains("DBOS, called directly").doesNotContain("startWorkflow");
	}

	@Test
	void whatIsNoResultIsPassedOver() throws IOException {
		new PerformancePage(this.docs)
			.accept(List.of("12:00:00 WARN a library", result("saga-remote", 400, "floor", 1).toJson(), ""));
		assertThat(make()).contains("`saga-remote`").doesNotContain("WARN");
	}

	private String make() throws IOException {
		new PerformancePage(this.docs).write();
		return Files.readString(this.docs.resolve("performance.md"));
	}

	private void accept(BenchmarkResult... results) throws IOException {
		new PerformancePage(this.docs).accept(List.of(results).stream().map(BenchmarkResult::toJson).toList());
	}

	private static BenchmarkResult result(String name, double value, String against, double ratio) {
		return new BenchmarkResult(name, value, "sagas/s", against, ratio, 5);
	}

}

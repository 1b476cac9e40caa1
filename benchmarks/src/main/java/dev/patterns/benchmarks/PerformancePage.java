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
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * Keeps accepted results in {@code performance.json} and makes {@code performance.md} of
 * them.
 */
public final class PerformancePage {

	private static final String HEAD = """
			# Performance

			<!-- Made from performance.json by `benchmarks/run.sh page`: do not edit. -->

			Measured side by side: ours, hand-written code that does only the work itself with the same guarantees (the
			floor), and peers take turns in one run on one machine, against real servers whose writes are durable. The
			figures are medians, as are the ratios of the rounds, which are what counts: ours to the other, in the
			direction in which more is better.

			The floor of the outbox stores and sends an id with each event, the same each time, so that receivers can tell what
			came twice. Plain records without ids, which do less, stand beside it.

			To reproduce: `benchmarks/run.sh NAME`, or `benchmarks/run.sh all`, on a machine that does nothing else. It
			needs what the build needs and starts the servers itself. `benchmarks/run.sh accept` takes the lines of the
			last run into `performance.json` and makes this page.

			""";

	private static final String TABLE = """
			| benchmark | ours | against | ratio | wanted | runs | date | machine |
			|---|---|---|---|---|---|---|---|
			""";

	private static final String EMPTY = """
			No results have been accepted yet.
			""";

	private final JsonMapper mapper = JsonMapper.builder().build();

	private final Path json;

	private final Path page;

	PerformancePage(Path docs) {
		this.json = docs.resolve("performance.json");
		this.page = docs.resolve("performance.md");
	}

	/**
	 * Make the page, or accept results and make it.
	 * @param args {@code page} or {@code accept}, the directory of the two files, and the
	 * file with the results to be accepted, one a line
	 * @throws IOException if a file cannot be read or written
	 */
	public static void main(String[] args) throws IOException {
		PerformancePage page = new PerformancePage(Path.of(args[1]));
		if ("accept".equals(args[0])) {
			page.accept(Files.readAllLines(Path.of(args[2])));
		}
		page.write();
	}

	/**
	 * Accept results. They take the place of all that earlier runs of the same benchmarks
	 * have measured: the best way to use a peer may have become another.
	 * @param lines the output of a run, with one result a line
	 * @throws IOException if the file cannot be read or written
	 */
	void accept(List<String> lines) throws IOException {
		// Whatever else a library printed is no result.
		List<AcceptedResult> accepted = lines.stream()
			.filter((line) -> line.startsWith("{"))
			.map((line) -> this.mapper.readValue(line, AcceptedResult.class))
			.toList();
		Set<String> names = accepted.stream().map(AcceptedResult::name).collect(Collectors.toSet());
		List<AcceptedResult> results = new ArrayList<>(read());
		results.removeIf((result) -> names.contains(result.name()));
		results.addAll(accepted);
		Files.writeString(this.json,
				results.stream()
					.map(this.mapper::writeValueAsString)
					.collect(Collectors.joining(",\n", "[\n", "\n]\n")));
	}

	/**
	 * Make the page.
	 * @throws IOException if a file cannot be read or written
	 */
	void write() throws IOException {
		List<AcceptedResult> results = read();
		String rows = results.stream().map(PerformancePage::row).collect(Collectors.joining());
		Files.writeString(this.page, HEAD + (results.isEmpty() ? EMPTY : TABLE + rows));
	}

	private List<AcceptedResult> read() throws IOException {
		return Files.exists(this.json)
				? this.mapper.readValue(Files.readString(this.json), new TypeReference<List<AcceptedResult>>() {
				}) : List.of();
	}

	private static String row(AcceptedResult result) {
		String wanted = Target.of(result.name(), result.against()).map((target) -> target.judge(result)).orElse("");
		return String.format(Locale.ROOT, "| `%s` | %s %s | %s | %.2f | %s | %d | %s | %s |%n", result.name(),
				value(result.value()), result.unit(), result.against(), result.ratio(), wanted, result.runs(),
				result.date(), result.machine());
	}

	// Small values have more digits.
	private static String value(double value) {
		return String.format(Locale.ROOT, (value > 0 && value < 10) ? "%.2f" : "%,.1f", value);
	}

}

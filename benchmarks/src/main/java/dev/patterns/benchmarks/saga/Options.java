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

package dev.patterns.benchmarks.saga;

import dev.patterns.benchmarks.CommandLine;

/**
 * The command line: the benchmark's name, and {@code --rounds}, {@code --sagas} (of each
 * competitor in a round), {@code --warm-up} (sagas before those, each time),
 * {@code --callers}, {@code --finished} (sagas in the filled table of
 * {@code growth-saga}), {@code --statements} (to print what was sent to the database) and
 * {@code --only} (the beginnings of the names of competitors).
 *
 * @param name name of the benchmark
 * @param rounds how many rounds are measured
 * @param load what runs in a round
 * @param finished how many finished sagas fill the table
 * @param statements whether statements are printed
 * @param commandLine the command line itself
 */
record Options(String name, int rounds, Load load, int finished, boolean statements, CommandLine commandLine) {

	static Options parse(String[] args) {
		CommandLine line = new CommandLine(args);
		return new Options(line.name(), line.number("rounds", 7),
				new Load(line.number("warm-up", 2000), line.number("sagas", 2000), line.number("callers", 32)),
				line.number("finished", 1_000_000), line.has("statements"), line);
	}

	/**
	 * Let nobody log more than errors. DBOS logs one whenever it is ended right after its
	 * start.
	 */
	static void quietLogging() {
		CommandLine.quietLogging("dev.dbos");
	}

	int callers() {
		return this.load.callers();
	}

	boolean includes(Competitor competitor) {
		return this.commandLine.includes(competitor.name());
	}

}

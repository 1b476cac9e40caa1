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

import java.util.List;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.DefaultApplicationArguments;
import org.springframework.boot.logging.LoggingSystem;

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
 * @param only who competes, empty for all
 */
record Options(String name, int rounds, Load load, int finished, boolean statements, List<String> only) {

	static Options parse(String[] args) {
		DefaultApplicationArguments arguments = new DefaultApplicationArguments(args);
		List<String> only = arguments.getOptionValues("only");
		return new Options(arguments.getNonOptionArgs().get(0), number(arguments, "rounds", 7),
				new Load(number(arguments, "warm-up", 2000), number(arguments, "sagas", 2000),
						number(arguments, "callers", 32)),
				number(arguments, "finished", 1_000_000), arguments.containsOption("statements"),
				(only != null) ? only : List.of());
	}

	private static int number(DefaultApplicationArguments arguments, String name, int otherwise) {
		List<String> values = arguments.getOptionValues(name);
		return (values != null && !values.isEmpty()) ? Integer.parseInt(values.get(0)) : otherwise;
	}

	/**
	 * Let nobody log more than errors, whoever would configure the logging. DBOS logs one
	 * whenever it is ended right after its start.
	 */
	static void quietLogging() {
		System.setProperty(LoggingSystem.SYSTEM_PROPERTY, LoggingSystem.NONE);
		((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)).setLevel(Level.ERROR);
		((Logger) LoggerFactory.getLogger("dev.dbos")).setLevel(Level.OFF);
	}

	int callers() {
		return this.load.callers();
	}

	boolean includes(Competitor competitor) {
		return this.only.isEmpty() || this.only.stream().anyMatch(competitor.name()::startsWith);
	}

}

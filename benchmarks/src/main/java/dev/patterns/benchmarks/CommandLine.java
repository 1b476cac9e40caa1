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

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.DefaultApplicationArguments;
import org.springframework.boot.logging.LoggingSystem;

/**
 * The command line of a benchmark: its name, and options such as {@code --rounds=5}.
 */
public final class CommandLine {

	private final DefaultApplicationArguments arguments;

	/**
	 * Read a command line.
	 * @param args name and options
	 */
	public CommandLine(String[] args) {
		this.arguments = new DefaultApplicationArguments(args);
	}

	/**
	 * The benchmark's name.
	 * @return the name
	 */
	public String name() {
		return this.arguments.getNonOptionArgs().get(0);
	}

	/**
	 * A number.
	 * @param option name of the option
	 * @param otherwise what it is without the option
	 * @return the number
	 */
	public int number(String option, int otherwise) {
		List<String> values = values(option);
		return values.isEmpty() ? otherwise : Integer.parseInt(values.get(0));
	}

	/**
	 * Whether an option is there.
	 * @param option name of the option
	 * @return {@code true} if it is, with or without a value
	 */
	public boolean has(String option) {
		return this.arguments.containsOption(option);
	}

	/**
	 * The values of an option.
	 * @param option name of the option
	 * @return its values, none if it is not there
	 */
	public List<String> values(String option) {
		List<String> values = this.arguments.getOptionValues(option);
		return (values != null) ? values : List.of();
	}

	/**
	 * Whether somebody competes, according to the option {@code --only}.
	 * @param competitor the name
	 * @return {@code false} if others are named and it does not begin like one of them
	 */
	public boolean includes(String competitor) {
		List<String> only = values("only");
		return only.isEmpty() || only.stream().anyMatch(competitor::startsWith);
	}

	/**
	 * Let nobody log more than errors, whoever would configure the logging.
	 * @param silent loggers that say nothing at all
	 */
	public static void quietLogging(String... silent) {
		System.setProperty(LoggingSystem.SYSTEM_PROPERTY, LoggingSystem.NONE);
		((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)).setLevel(Level.ERROR);
		for (String logger : silent) {
			((Logger) LoggerFactory.getLogger(logger)).setLevel(Level.OFF);
		}
	}

}

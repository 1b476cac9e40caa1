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

package dev.patterns.test.services;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Runs a program to its end.
 *
 * @param status the exit status
 * @param output what it wrote
 */
record Command(int status, String output) {

	private static final int NOT_EXECUTABLE = 126;

	private static final int NOT_FOUND = 127;

	static Command run(List<String> command) {
		try {
			Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
			process.getOutputStream().close();
			try (InputStream stream = process.getInputStream()) {
				String output = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
				return new Command(process.waitFor(), output);
			}
		}
		catch (IOException ex) {
			return new Command(NOT_FOUND, ex.toString());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new EmbeddedServicesException("Interrupted while running " + command.get(0), ex);
		}
	}

	/**
	 * Run a program of a server, which must succeed.
	 * @param service the service
	 * @param command the program and its arguments
	 * @throws UnsupportedPlatformException if the system cannot run the program
	 */
	static void require(Service service, List<String> command) {
		Command result = run(command);
		if (cannotRun(result.status())) {
			throw UnsupportedPlatformException.notRunnable(service, result.output());
		}
		if (result.status() != 0) {
			throw failure(command, result);
		}
	}

	/**
	 * Whether a status says that there was no program to run: it is for another processor
	 * or C library, a library is missing, or its file system forbids it.
	 * @param status the exit status that a shell gives
	 * @return whether the program did not even begin
	 */
	static boolean cannotRun(int status) {
		return status == NOT_EXECUTABLE || status == NOT_FOUND;
	}

	static void require(List<String> command) {
		Command result = run(command);
		if (result.status() != 0) {
			throw failure(command, result);
		}
	}

	private static EmbeddedServicesException failure(List<String> command, Command result) {
		return new EmbeddedServicesException(
				"'%s' ended with status %d:%n%s".formatted(command.get(0), result.status(), result.output()));
	}

	static boolean succeeds(String... command) {
		return run(List.of(command)).status() == 0;
	}

}

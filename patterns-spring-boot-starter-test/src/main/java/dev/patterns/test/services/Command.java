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
			return new Command(127, ex.toString());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new EmbeddedServicesException("Interrupted while running " + command.get(0), ex);
		}
	}

	static void require(List<String> command) {
		Command result = run(command);
		if (result.status() != 0) {
			throw new EmbeddedServicesException(
					"'%s' ended with status %d:%n%s".formatted(command.get(0), result.status(), result.output()));
		}
	}

	static boolean succeeds(String... command) {
		return run(List.of(command)).status() == 0;
	}

}

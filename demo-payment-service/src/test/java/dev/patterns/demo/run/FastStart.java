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

package dev.patterns.demo.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Prepares a service that is to be started many times: its jar is unpacked, and one start
 * leaves an archive of the classes, with which the others take a fraction of the time.
 *
 * @param arguments what to pass to Java
 */
record FastStart(List<String> arguments) {

	private static final int MINUTES = 5;

	FastStart {
		arguments = List.copyOf(arguments);
	}

	/**
	 * Start from the jar.
	 * @param jar the jar
	 * @return arguments for Java
	 */
	static FastStart none(Path jar) {
		return new FastStart(List.of("-jar", jar.toString()));
	}

	/**
	 * Prepare.
	 * @param jar jar of the service
	 * @param directory directory to write to
	 * @param environment environment of the service
	 * @return arguments for Java
	 */
	static FastStart prepare(Path jar, Path directory, Map<String, String> environment) {
		Path unpacked = directory.resolve(jar.getFileName().toString().replaceFirst("\\.jar$", ""));
		Path archive = unpacked.resolve("classes.jsa");
		String thin = unpacked.resolve(jar.getFileName()).toString();
		run(List.of("-Djarmode=tools", "-jar", jar.toString(), "extract", "--force", "--destination",
				unpacked.toString()), directory, Map.of());
		run(List.of("-XX:ArchiveClassesAtExit=" + archive, "-Dspring.context.exit=onRefresh", "-jar", thin), directory,
				environment);
		return new FastStart(List.of("-XX:SharedArchiveFile=" + archive, "-jar", thin));
	}

	private static void run(List<String> arguments, Path directory, Map<String, String> environment) {
		ProcessBuilder builder = new ProcessBuilder(ServiceProcess.java(arguments)).redirectErrorStream(true);
		DemoSecrets.handOver(environment, builder.environment());
		try {
			Files.createDirectories(directory);
			Path log = Files.createTempFile(directory, "prepare", ".log");
			Process process = builder.redirectOutput(log.toFile()).start();
			if (!process.waitFor(MINUTES, TimeUnit.MINUTES) || process.exitValue() != 0) {
				process.destroyForcibly();
				throw new DemoException("Cannot prepare %s, see %s".formatted(arguments, log));
			}
			Files.delete(log);
		}
		catch (IOException ex) {
			throw new DemoException("Cannot prepare " + arguments, ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new DemoException("Interrupted", ex);
		}
	}

}

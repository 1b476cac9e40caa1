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

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Starts programs that outlive this process.
 */
final class ServerProcess {

	private static final Duration READY_TIMEOUT = Duration.ofSeconds(90);

	private static final Duration POLL = Duration.ofMillis(20);

	private static final int LOG_TAIL = 4000;

	/**
	 * Writes the process file before the server runs, so that a server is known even when
	 * its starter is killed in between; {@code exec} keeps process and start time.
	 */
	private static final String SCRIPT = """
			{ cat /proc/$$/stat 2>/dev/null || echo $$; } > "$0.new" && mv "$0.new" "$0" && exec "$@"
			""";

	private static final boolean SESSIONS = Platform.current().isLinux() && Command.succeeds("setsid", "true");

	private ServerProcess() {
	}

	/**
	 * Start a server and wait until it is ready.
	 * @param kind what to start
	 * @param layout where it is to run
	 */
	static void start(ServerKind kind, ServerLayout layout) {
		if (!Ports.isFree(layout.port())) {
			// What answers there would be mistaken for the new server.
			throw new EmbeddedServicesException(
					"%s cannot start: port %d is in use".formatted(kind.service().id(), layout.port()));
		}
		ServerDirectory directory = layout.directory();
		delete(directory.readyFile());
		delete(directory.pidFile());
		kind.initialize(layout);
		// What an earlier process has written explains nothing of this one.
		long logged = directory.log().toFile().length();
		Process process = launch(kind.command(layout), directory.path(), directory.pidFile(), directory.log());
		long deadline = System.nanoTime() + READY_TIMEOUT.toNanos();
		while (!isReady(kind, layout)) {
			if (!process.isAlive()) {
				if (Command.cannotRun(process.exitValue())) {
					throw UnsupportedPlatformException.notRunnable(kind.service(), tail(directory.log(), logged));
				}
				throw failure(kind, "ended with status " + process.exitValue(), directory.log(), logged);
			}
			if (System.nanoTime() > deadline || Thread.currentThread().isInterrupted()) {
				directory.process().ifPresent((running) -> running.kill(READY_TIMEOUT));
				throw failure(kind, "was not ready within %d s".formatted(READY_TIMEOUT.toSeconds()), directory.log(),
						logged);
			}
			LockSupport.parkNanos(POLL.toNanos());
		}
	}

	/**
	 * Start a program in a session of its own, so that a key pressed in the terminal of
	 * this process does not reach it.
	 * @param command the program and its arguments
	 * @param directory where it runs
	 * @param pidFile where its process is written
	 * @param log where its output is appended
	 * @return the process
	 */
	static Process launch(List<String> command, Path directory, Path pidFile, Path log) {
		boolean windows = Platform.current().isWindows();
		List<String> full = new ArrayList<>();
		if (SESSIONS) {
			full.add("setsid");
		}
		if (!windows) {
			full.addAll(List.of("/bin/sh", "-c", SCRIPT, pidFile.toString()));
		}
		full.addAll(command);
		ProcessBuilder builder = new ProcessBuilder(full).directory(directory.toFile())
			.redirectInput(new File(windows ? "NUL" : "/dev/null"))
			.redirectErrorStream(true)
			.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
		builder.environment().keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS"));
		try {
			Process process = builder.start();
			if (windows) {
				Files.writeString(pidFile, Long.toString(process.pid()));
			}
			return process;
		}
		catch (IOException ex) {
			throw new EmbeddedServicesException("Cannot run " + command.get(0), ex);
		}
	}

	private static boolean isReady(ServerKind kind, ServerLayout layout) {
		try {
			return layout.directory().process().isPresent() && kind.isReady(layout);
		}
		catch (IOException ex) {
			return false;
		}
	}

	private static EmbeddedServicesException failure(ServerKind kind, String what, Path log, long from) {
		return new EmbeddedServicesException(
				"%s %s. The end of its log:%n%s".formatted(kind.service().id(), what, tail(log, from)));
	}

	private static String tail(Path log, long from) {
		try {
			byte[] bytes = Files.readAllBytes(log);
			int start = (int) Math.min(bytes.length, Math.max(from, bytes.length - LOG_TAIL));
			return new String(bytes, start, bytes.length - start, StandardCharsets.UTF_8);
		}
		catch (IOException ex) {
			return "(no log: " + ex.getMessage() + ")";
		}
	}

	private static void delete(Path file) {
		try {
			Files.deleteIfExists(file);
		}
		catch (IOException ex) {
			throw new EmbeddedServicesException("Cannot delete " + file, ex);
		}
	}

}

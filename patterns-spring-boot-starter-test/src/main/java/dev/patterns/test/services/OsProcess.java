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
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * A process of the operating system, known by its id and its start, so that an id that
 * was given to another process is not mistaken. Uses nothing but the JDK, since the
 * watchdog runs it without any library.
 *
 * @param pid the process id
 * @param start when it started: clock ticks since boot on Linux, elsewhere milliseconds
 */
record OsProcess(long pid, long start) {

	private static final int STAT_STATE = 0;

	private static final int STAT_THREADS = 17;

	private static final int STAT_START = 19;

	static OsProcess current() {
		return of(ProcessHandle.current().pid());
	}

	static OsProcess of(long pid) {
		return new OsProcess(pid, startOf(pid));
	}

	/**
	 * Read a process from a file that holds its {@code /proc/PID/stat}, or just its id.
	 * @param pidFile the file
	 * @return the process, or nothing when the file is absent or incomplete
	 */
	static Optional<OsProcess> read(Path pidFile) {
		try {
			String text = Files.readString(pidFile, StandardCharsets.ISO_8859_1).strip();
			int space = text.indexOf(' ');
			if (space < 0) {
				return text.isEmpty() ? Optional.empty() : Optional.of(of(Long.parseLong(text)));
			}
			return Optional.of(new OsProcess(Long.parseLong(text.substring(0, space)),
					Long.parseLong(statFields(text)[STAT_START])));
		}
		catch (IOException | NumberFormatException | ArrayIndexOutOfBoundsException ex) {
			return Optional.empty();
		}
	}

	static Optional<OsProcess> parse(String text) {
		int dash = text.indexOf('-');
		try {
			return Optional
				.of(new OsProcess(Long.parseLong(text.substring(0, dash)), Long.parseLong(text.substring(dash + 1))));
		}
		catch (IndexOutOfBoundsException | NumberFormatException ex) {
			return Optional.empty();
		}
	}

	boolean isAlive() {
		return ProcessHandle.of(this.pid).map(ProcessHandle::isAlive).orElse(false) && !isZombie(this.pid)
				&& startOf(this.pid) == this.start;
	}

	/**
	 * Send a signal to this process only.
	 * @param signal the name, such as {@code INT}
	 */
	void signal(String signal) {
		signal(signal, List.of(this.pid));
	}

	/**
	 * Stop this process and all that descend from it from running, until
	 * {@link #resume()}.
	 */
	void suspend() {
		signal("STOP");
		List<Long> descendants = descendants();
		if (!descendants.isEmpty()) {
			signal("STOP", descendants);
		}
	}

	/**
	 * Let this process and its descendants go on.
	 */
	void resume() {
		List<Long> all = descendants();
		all.add(this.pid);
		signal("CONT", all);
	}

	/**
	 * Kill this process and all that descend from it, and wait until they are gone. The
	 * process is stopped first, so that it cannot start others meanwhile.
	 * @param timeout how long to wait for the end
	 * @return whether all are gone
	 */
	boolean kill(Duration timeout) {
		if (!isAlive()) {
			return true;
		}
		boolean posix = !Platform.current().isWindows();
		if (posix) {
			signal("STOP");
		}
		List<OsProcess> all = new ArrayList<>();
		all.add(this);
		descendants().forEach((child) -> all.add(of(child)));
		if (posix) {
			signal("KILL", all.stream().map(OsProcess::pid).toList());
		}
		else {
			all.forEach((process) -> ProcessHandle.of(process.pid()).ifPresent(ProcessHandle::destroyForcibly));
		}
		return awaitEnd(all, timeout);
	}

	/**
	 * Ask this process to end in an orderly way, and kill it when it does not.
	 * @param signal the signal to send first
	 * @param timeout how long to wait before it is killed
	 */
	void stop(String signal, Duration timeout) {
		if (!isAlive()) {
			return;
		}
		if (Platform.current().isWindows()) {
			ProcessHandle.of(this.pid).ifPresent(ProcessHandle::destroy);
		}
		else {
			resume();
			signal(signal);
		}
		if (!awaitEnd(List.of(this), timeout)) {
			kill(timeout);
		}
	}

	private List<Long> descendants() {
		List<Long> pids = new ArrayList<>();
		ProcessHandle.of(this.pid)
			.ifPresent((process) -> process.descendants().map(ProcessHandle::pid).forEach(pids::add));
		return pids;
	}

	private static boolean awaitEnd(List<OsProcess> processes, Duration timeout) {
		long deadline = System.nanoTime() + timeout.toNanos();
		while (processes.stream().anyMatch(OsProcess::isAlive)) {
			if (System.nanoTime() > deadline) {
				return false;
			}
			LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
		}
		return true;
	}

	private static void signal(String signal, List<Long> pids) {
		List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", "kill -\"$0\" \"$@\" 2>/dev/null", signal));
		pids.forEach((pid) -> command.add(Long.toString(pid)));
		try {
			Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
			try (InputStream output = process.getInputStream()) {
				output.readAllBytes();
			}
			process.waitFor();
		}
		catch (IOException ex) {
			throw new IllegalStateException("Cannot send the signal %s".formatted(signal), ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private static boolean isZombie(long pid) {
		// While other threads of a dead leader run, its files and ports are still open.
		String[] stat = stat(pid);
		return stat.length > STAT_THREADS && "Z".equals(stat[STAT_STATE]) && Integer.parseInt(stat[STAT_THREADS]) <= 1;
	}

	private static long startOf(long pid) {
		String[] stat = stat(pid);
		if (stat.length > STAT_START) {
			return Long.parseLong(stat[STAT_START]);
		}
		return ProcessHandle.of(pid)
			.flatMap((process) -> process.info().startInstant())
			.map((instant) -> instant.toEpochMilli())
			.orElse(0L);
	}

	private static String[] stat(long pid) {
		try {
			return statFields(
					Files.readString(Path.of("/proc", Long.toString(pid), "stat"), StandardCharsets.ISO_8859_1));
		}
		catch (IOException ex) {
			return new String[0];
		}
	}

	/**
	 * The fields behind the name of the program, which may itself hold blanks.
	 * @param stat the content of a stat file
	 * @return the fields, beginning with the state
	 */
	private static String[] statFields(String stat) {
		return stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ");
	}

	@Override
	public String toString() {
		return this.pid + "-" + this.start;
	}

}

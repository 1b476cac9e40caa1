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

package dev.patterns.outbox.faults;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A process that runs {@link FaultApplication}.
 */
final class FaultNode {

	private final String name;

	private final Path log;

	private final Path acknowledged;

	private final Process process;

	private boolean writing;

	private boolean interrupted;

	private FaultNode(String name, Path log, Path acknowledged, Process process, boolean writing) {
		this.name = name;
		this.log = log;
		this.acknowledged = acknowledged;
		this.process = process;
		this.writing = writing;
	}

	static FaultNode start(String name, Path directory, Map<String, String> properties) {
		Path log = directory.resolve(name + ".log");
		Path acknowledged = directory.resolve(name + ".acknowledged");
		List<String> command = new ArrayList<>(
				List.of(System.getProperty("java.home") + File.separator + "bin" + File.separator + "java", "-Xmx256m",
						"-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
		properties.forEach((key, value) -> command.add("-D" + key + "=" + value));
		command.addAll(List.of("-Dtest.node=" + name, "-Dtest.acknowledged=" + acknowledged, "-cp",
				System.getProperty("java.class.path"), FaultApplication.class.getName()));
		try {
			Files.createDirectories(directory);
			Files.deleteIfExists(acknowledged);
			return new FaultNode(name, log, acknowledged,
					new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start(),
					properties.containsKey("test.writers"));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	String name() {
		return this.name;
	}

	boolean isAlive() {
		return this.process.isAlive();
	}

	boolean isWriting() {
		return this.writing && isAlive();
	}

	/**
	 * The database forgets what this process wrote down, so that it may send messages
	 * again.
	 */
	void forget() {
		this.interrupted = true;
	}

	/**
	 * Whether this process was killed or stopped, or what it wrote down was forgotten, so
	 * that it may have sent messages that are sent again.
	 * @return {@code true} if it was
	 */
	boolean isInterrupted() {
		return this.interrupted;
	}

	FaultNode awaitReady() {
		return awaitLine("## ready");
	}

	/**
	 * Wait until the process is ready or has ended as planned.
	 */
	void awaitReadyOrEnd() {
		awaitLog("## ready", true);
	}

	FaultNode awaitLine(String text) {
		awaitLog(text, false);
		return this;
	}

	private void awaitLog(String text, boolean mayEnd) {
		await().alias("'" + text + "' in " + this.log)
			.atMost(Duration.ofSeconds(120))
			.pollInterval(Duration.ofMillis(10))
			.until(() -> log().contains(text) || !isAlive());
		assertThat(mayEnd || log().contains(text)).as(text + " in " + this.log).isTrue();
	}

	String log() {
		try {
			return Files.readString(this.log);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * The attempts whose commit this process has seen.
	 * @return the attempts
	 */
	List<String> acknowledged() {
		try {
			return Files.exists(this.acknowledged) ? Files.readAllLines(this.acknowledged) : List.of();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	void write(int threads, int pauseMillis) {
		command("write " + threads + " " + pauseMillis);
		this.writing = true;
	}

	void stopWriting() {
		command("stop");
		this.writing = false;
	}

	/**
	 * Give a command and wait until it is done.
	 * @param command the command
	 */
	void command(String command) {
		String answer = "## done " + command.split(" ")[0];
		long before = count(answer);
		try {
			this.process.getOutputStream().write((command + "\n").getBytes(StandardCharsets.UTF_8));
			this.process.getOutputStream().flush();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		await().alias(command + " in " + this.log)
			.atMost(Duration.ofSeconds(90))
			.pollInterval(Duration.ofMillis(10))
			.until(() -> count(answer) > before || !isAlive());
		assertThat(count(answer)).as(command + " in " + this.log).isGreaterThan(before);
	}

	private long count(String answer) {
		return log().lines().filter((line) -> line.startsWith(answer)).count();
	}

	void suspend() {
		this.interrupted = true;
		signal("STOP");
	}

	void resume() {
		signal("CONT");
	}

	/**
	 * End the process in an orderly way.
	 */
	void terminate() {
		signal("TERM");
		this.process.onExit().join();
	}

	void kill() {
		this.interrupted = true;
		close();
	}

	/**
	 * Wait until the process has ended itself at a planned moment.
	 * @param moment the moment
	 */
	void awaitEnd(Moment moment) {
		this.interrupted = true;
		await().alias(this.name + " ends at " + moment + ", see " + this.log)
			.atMost(Duration.ofSeconds(60))
			.pollInterval(Duration.ofMillis(10))
			.until(() -> !isAlive());
		assertThat(this.process.exitValue()).as(this.log.toString()).isEqualTo(Probes.ENDED);
		assertThat(log()).contains("## at " + moment);
	}

	void terminateAndEnd(Moment moment) {
		signal("TERM");
		awaitEnd(moment);
	}

	private void signal(String signal) {
		try {
			assertThat(new ProcessBuilder("kill", "-" + signal, Long.toString(this.process.pid())).inheritIO()
				.start()
				.waitFor()).isZero();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	void close() {
		this.process.destroyForcibly();
		this.process.onExit().join();
	}

	@Override
	public String toString() {
		return this.name + " (" + this.process.pid() + ")";
	}

}

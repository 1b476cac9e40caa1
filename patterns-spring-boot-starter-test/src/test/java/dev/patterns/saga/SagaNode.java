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

package dev.patterns.saga;

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
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A process that runs {@link ProcessApplication}.
 */
final class SagaNode implements AutoCloseable {

	private static final Pattern THREADS = Pattern.compile("## threads (\\d+) active (\\d+) total (\\d+)");

	private final String name;

	private final Path log;

	private final Process process;

	private SagaNode(String name, Path log, Process process) {
		this.name = name;
		this.log = log;
		this.process = process;
	}

	/**
	 * Start a process.
	 * @param name name of the node, with which its id begins
	 * @param log where its output goes
	 * @param properties Spring's properties
	 * @param sagas what it can run
	 * @return the node, which is not ready yet
	 */
	static SagaNode start(String name, Path log, Map<String, String> properties, List<Class<?>> sagas) {
		return start(name, log, properties, ProcessApplication.class, sagas);
	}

	/**
	 * Start a process of another program.
	 * @param name name of the node, with which its id begins
	 * @param log where its output goes
	 * @param properties Spring's properties
	 * @param program the program
	 * @param sagas what it can run
	 * @return the node, which is not ready yet
	 */
	static SagaNode start(String name, Path log, Map<String, String> properties, Class<?> program,
			List<Class<?>> sagas) {
		List<String> command = new ArrayList<>(
				List.of(System.getProperty("java.home") + File.separator + "bin" + File.separator + "java", "-Xmx256m",
						"-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
		properties.forEach((key, value) -> command.add("-D" + key + "=" + value));
		command.addAll(List.of("-Dspring.main.banner-mode=off", "-Dspring.application.name=" + name, "-cp",
				System.getProperty("java.class.path"), program.getName()));
		sagas.forEach((saga) -> command.add(saga.getName()));
		try {
			Files.createDirectories(log.getParent());
			Files.deleteIfExists(log);
			return new SagaNode(name, log,
					new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	String name() {
		return this.name;
	}

	long pid() {
		return this.process.pid();
	}

	boolean isAlive() {
		return this.process.isAlive();
	}

	SagaNode awaitReady() {
		return awaitLine("## ready");
	}

	SagaNode awaitLine(String text) {
		await().alias("'" + text + "' in " + this.log)
			.atMost(Duration.ofSeconds(90))
			.pollInterval(Duration.ofMillis(10))
			.until(() -> log().contains(text) || !isAlive());
		assertThat(log()).contains(text);
		return this;
	}

	String log() {
		try {
			return Files.readString(this.log);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	List<String> lines(String start) {
		return log().lines()
			.filter((line) -> line.startsWith("## " + start))
			.map((line) -> line.substring(3 + start.length()).strip())
			.toList();
	}

	/**
	 * Start sagas, without waiting for it.
	 * @param saga name of the saga
	 * @param id first part of the ids
	 * @param count how many
	 */
	void startSagas(String saga, String id, int count) {
		command("start " + saga + " " + id + " " + count);
	}

	void raise(String id, String event) {
		command("raise " + id + " " + event);
	}

	void release() {
		command("release");
	}

	/**
	 * Wait until the process holds its lease: only then does it work on the sagas that it
	 * starts.
	 */
	void awaitLease() {
		int before = lines("lease held").size();
		command("lease");
		await().alias("lease of " + this.name + ", " + this.log)
			.atMost(Duration.ofSeconds(60))
			.pollInterval(Duration.ofMillis(10))
			.until(() -> lines("lease held").size() > before);
	}

	private void command(String command) {
		try {
			this.process.getOutputStream().write((command + "\n").getBytes(StandardCharsets.UTF_8));
			this.process.getOutputStream().flush();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	Usage usage() {
		int before = usages().size();
		command("threads");
		await().atMost(Duration.ofSeconds(20))
			.pollInterval(Duration.ofMillis(10))
			.until(() -> usages().size() > before);
		return usages().get(before);
	}

	private List<Usage> usages() {
		Matcher matcher = THREADS.matcher(log());
		List<Usage> usages = new ArrayList<>();
		while (matcher.find()) {
			usages.add(new Usage(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)),
					Integer.parseInt(matcher.group(3))));
		}
		return usages;
	}

	void suspend() {
		signal("STOP");
	}

	void resume() {
		signal("CONT");
	}

	void terminate() {
		signal("TERM");
	}

	void kill() {
		this.process.destroyForcibly();
		this.process.onExit().join();
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

	@Override
	public void close() {
		kill();
	}

	@Override
	public String toString() {
		return this.name + " (" + this.process.pid() + ")";
	}

	/**
	 * What a node uses.
	 *
	 * @param threads number of threads
	 * @param active connections in use
	 * @param total connections
	 */
	record Usage(int threads, int active, int total) {

	}

}

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
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One instance of a service, in a process of its own.
 */
final class ServiceProcess {

	private static final Duration START_TIMEOUT = Duration.ofSeconds(180);

	private static final Duration STOP_TIMEOUT = Duration.ofSeconds(15);

	private static final int LOG_LINES = 20;

	private final HttpClient http = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build();

	private final String name;

	private final FastStart start;

	private final int port;

	private final Map<String, String> environment;

	private final DemoOptions options;

	private volatile @Nullable Process process;

	ServiceProcess(String name, FastStart start, int port, Map<String, String> environment, DemoOptions options) {
		this.name = name;
		this.start = start;
		this.port = port;
		this.environment = environment;
		this.options = options;
	}

	String name() {
		return this.name;
	}

	String url() {
		return "http://localhost:" + this.port;
	}

	void startAndAwait() {
		start();
		awaitReady();
	}

	void awaitReady() {
		if (!Waiting.until(START_TIMEOUT, this::isReadyOrDead) || !isReady()) {
			throw new DemoException("%s did not get ready. The end of %s:%n%s".formatted(this.name, log(), tail()));
		}
	}

	void start() {
		List<String> command = java(this.start.arguments());
		this.options.properties().forEach((key, value) -> {
			if (!isSet(key)) {
				command.add("--" + key + "=" + value);
			}
		});
		ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
		DemoSecrets.handOver(this.environment, builder.environment());
		builder.environment().put("SERVER_PORT", String.valueOf(this.port));
		try {
			Files.createDirectories(this.options.logs());
			if (this.process == null) {
				Files.deleteIfExists(log());
			}
			Process started = builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile())).start();
			this.process = started;
			this.options.notePid(started.pid());
		}
		catch (IOException ex) {
			throw new DemoException("Cannot start " + this.name, ex);
		}
	}

	// Where the database is, and on a server of the demo who opens it.
	private boolean isSet(String property) {
		return property.equals("spring.datasource.url") || (this.environment.containsKey(DemoSecrets.DIRECTORY)
				&& (property.equals("spring.datasource.username") || property.equals(DemoSecrets.PASSWORD)));
	}

	boolean isReadyOrDead() {
		return !isAlive() || isReady();
	}

	boolean isAlive() {
		Process current = this.process;
		return current != null && current.isAlive();
	}

	boolean isReady() {
		return isOk("/actuator/health/readiness");
	}

	/**
	 * Whether the service and all that it needs are well.
	 * @return whether its health is 'UP'
	 */
	boolean isHealthy() {
		return isOk("/actuator/health");
	}

	/**
	 * Return a command that runs Java with little memory, soon at speed.
	 * @param arguments arguments for Java
	 * @return the command
	 */
	static List<String> java(List<String> arguments) {
		List<String> command = new ArrayList<>();
		command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		command.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
		command.addAll(arguments);
		return command;
	}

	private boolean isOk(String path) {
		try {
			return send(path, Duration.ofSeconds(2)).statusCode() == 200;
		}
		catch (IOException ex) {
			return false;
		}
	}

	/**
	 * Get something that has to be there.
	 * @param path the path
	 * @return the body
	 */
	String get(String path) {
		try {
			HttpResponse<String> response = send(path, Duration.ofSeconds(10));
			if (response.statusCode() != 200) {
				throw new DemoException("%s%s answers %d".formatted(url(), path, response.statusCode()));
			}
			return response.body();
		}
		catch (IOException ex) {
			throw new DemoException(url() + path + " does not answer", ex);
		}
	}

	private HttpResponse<String> send(String path, Duration timeout) throws IOException {
		try {
			return this.http.send(HttpRequest.newBuilder(URI.create(url() + path)).timeout(timeout).build(),
					HttpResponse.BodyHandlers.ofString());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new DemoException("Interrupted", ex);
		}
	}

	private Path log() {
		return this.options.logs().resolve(this.name + ".log");
	}

	private String tail() {
		try {
			List<String> lines = Files.readAllLines(log());
			return lines.subList(Math.max(0, lines.size() - LOG_LINES), lines.size())
				.stream()
				.map(ServiceProcess::readable)
				.collect(Collectors.joining(System.lineSeparator()));
		}
		catch (IOException ex) {
			return ex.toString();
		}
	}

	private static String readable(String line) {
		try {
			JsonNode entry = JsonMapper.shared().readTree(line);
			return "%s %s: %s %s".formatted(entry.required("log").path("level").asString(""),
					entry.required("log").path("logger").asString(""), entry.path("message").asString(""),
					entry.path("error").path("message").asString(""));
		}
		catch (JacksonException ex) {
			return line;
		}
	}

	/**
	 * Kill the process ({@code SIGKILL}) and wait for its end.
	 */
	void kill() {
		Process current = this.process;
		if (current != null) {
			current.destroyForcibly().onExit().join();
		}
	}

	/**
	 * Send a signal.
	 * @param name name of the signal, such as {@code STOP}
	 */
	void signal(String name) {
		Process current = this.process;
		try {
			// The shell's own 'kill' is there even where the program is not.
			if (current != null && new ProcessBuilder("sh", "-c", "kill -" + name + " " + current.pid()).inheritIO()
				.start()
				.waitFor() != 0) {
				throw new DemoException("Cannot send " + name + " to " + this.name);
			}
		}
		catch (IOException ex) {
			throw new DemoException("Cannot send " + name + " to " + this.name, ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new DemoException("Interrupted", ex);
		}
	}

	void requestStop() {
		Process current = this.process;
		if (current != null) {
			current.destroy();
		}
	}

	void awaitStop() {
		Process current = this.process;
		try {
			if (current != null && !current.waitFor(STOP_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
				kill();
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			kill();
		}
	}

}

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

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link ServicesMain}, and with it for what becomes of servers when the
 * processes that use them are killed.
 */
class ServicesMainIntegrationTests {

	private static final String PORT = "spring.data.redis.port";

	private final List<Process> processes = new ArrayList<>();

	@TempDir
	private Path directory;

	@AfterEach
	void endProcesses() {
		this.processes.forEach(Process::destroyForcibly);
	}

	@Test
	void createsDatabasesAndEndsServersWhenItIsKilled() throws Exception {
		Path output = this.directory.resolve("services.properties");
		Process process = run("--services=postgresql,redis", "--databases=orders,payments", "--output=" + output);
		Map<String, String> properties = properties(process);
		assertThat(Files.readString(output)).contains("database.orders.url=" + properties.get("database.orders.url"));
		for (String database : List.of("orders", "payments")) {
			Map<String, String> connection = Map.of("spring.datasource.url",
					properties.get("database." + database + ".url"), "spring.datasource.username",
					properties.get("database." + database + ".username"), "spring.datasource.password",
					properties.get("database." + database + ".password"));
			assertThat(PostgresqlServerIntegrationTests.query(connection, "SELECT current_database()"))
				.isEqualTo(database);
		}
		kill(process);
		awaitEnd(properties);
	}

	@Test
	void keepsDataAndEndsWithTheProcessOrInputThatIsNamed() throws Exception {
		String data = "--data=" + this.directory;
		Process first = run("--services=redis", data, "--stdin");
		Map<String, String> properties = properties(first);
		RedisServerIntegrationTests.set(handle(properties), "key", "value");
		first.getOutputStream().close();
		awaitEnd(properties);
		assertThat(first.waitFor(10, TimeUnit.SECONDS)).isTrue();
		Process other = new ProcessBuilder("sleep", "60").start();
		this.processes.add(other);
		Process second = run("--services=redis", data, "--while=" + other.pid());
		properties = properties(second);
		assertThat(RedisServerIntegrationTests.get(handle(properties), "key")).isEqualTo("value");
		kill(other);
		awaitEnd(properties);
		assertThat(second.waitFor(10, TimeUnit.SECONDS)).isTrue();
	}

	@Test
	void processesThatStartAtOnceShareServersUntilTheLastIsKilled() throws Exception {
		String scope = "test-" + UUID.randomUUID().toString().substring(0, 8);
		List<Process> users = List.of(run("--services=redis", "--shared=" + scope),
				run("--services=redis", "--shared=" + scope), run("--services=redis", "--shared=" + scope));
		Map<String, String> properties = properties(users.get(0));
		assertThat(properties(users.get(1))).isEqualTo(properties);
		assertThat(properties(users.get(2))).isEqualTo(properties);
		kill(users.get(0));
		kill(users.get(1));
		await().during(Duration.ofSeconds(2)).untilAsserted(() -> assertThat(isFree(properties)).isFalse());
		kill(users.get(2));
		awaitEnd(properties);
		Path registry;
		try (Stream<Path> files = Files.list(Registry.defaultBase())) {
			registry = files.filter((file) -> file.getFileName().toString().startsWith(scope))
				.findFirst()
				.orElseThrow();
		}
		await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
			assertThat(Watchdog.servers(registry)).isEmpty();
			assertThat(OsProcess.read(registry.resolve("watchdog.pid")).filter(OsProcess::isAlive)).isEmpty();
		});
		new ServerDirectory(registry).delete();
	}

	@Test
	void wrongOptionsAreExplained() throws Exception {
		Process process = run("--services=postgresql,mongodb");
		String error = new String(process.getErrorStream().readAllBytes());
		assertThat(process.waitFor()).isOne();
		assertThat(error)
			.startsWith("Unknown service 'mongodb'. Known are postgresql, mariadb, kafka, redis and rabbitmq.")
			.doesNotContain("\tat ");
	}

	@Test
	void whatIsNoProcessIsExplained() throws Exception {
		Process process = run("--services=redis", "--while=me");
		String error = new String(process.getErrorStream().readAllBytes());
		assertThat(process.waitFor()).isOne();
		assertThat(error).startsWith("'--while=me' is not the id of a process.").doesNotContain("\tat ");
	}

	private Process run(String... arguments) {
		List<String> command = new ArrayList<>(
				List.of(System.getProperty("java.home") + File.separator + "bin" + File.separator + "java",
						"-Dpatterns.test.services.grace=PT0.5S", "-XX:TieredStopAtLevel=1", "-cp",
						System.getProperty("java.class.path"), ServicesMain.class.getName()));
		command.addAll(List.of(arguments));
		try {
			Process process = new ProcessBuilder(command).start();
			this.processes.add(process);
			return process;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static Map<String, String> properties(Process process) throws IOException {
		Map<String, String> properties = new LinkedHashMap<>();
		BufferedReader reader = process.inputReader();
		for (String line = reader.readLine(); line != null; line = reader.readLine()) {
			int equals = line.indexOf('=');
			properties.put(line.substring(0, equals), line.substring(equals + 1));
			if ("ready=true".equals(line)) {
				return properties;
			}
		}
		throw new AssertionError(new String(process.getErrorStream().readAllBytes()));
	}

	private static void kill(Process process) {
		// Only this process, none that it started.
		process.destroyForcibly();
	}

	private static EmbeddedServer handle(Map<String, String> properties) {
		ServerLayout layout = new ServerLayout(new ServerDirectory(Path.of("none")), Path.of("none"),
				Integer.parseInt(properties.get(PORT)), Map.of());
		return new ProcessServer(new RedisKind(new Cache(Path.of("none")), Platform.current()), layout, true);
	}

	private static void awaitEnd(Map<String, String> properties) {
		await().atMost(Duration.ofSeconds(15)).untilAsserted(() -> assertThat(isFree(properties)).isTrue());
	}

	private static boolean isFree(Map<String, String> properties) {
		String url = properties.getOrDefault("database.orders.url", "jdbc:postgresql://localhost:0/none");
		int database = URI.create(url.substring("jdbc:".length())).getPort();
		return Ports.isFree(Integer.parseInt(properties.get(PORT))) && (database == 0 || Ports.isFree(database));
	}

}

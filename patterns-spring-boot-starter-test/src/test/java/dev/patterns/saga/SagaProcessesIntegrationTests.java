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
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.Driver;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SimpleDriverDataSource;

import dev.patterns.test.services.EmbeddedServer;
import dev.patterns.test.services.EmbeddedServers;
import dev.patterns.test.services.Service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Two processes share a database; one is killed, or stopped past its lease, in the middle
 * of steps.
 */
class SagaProcessesIntegrationTests {

	private static final int SAGAS = 60;

	private final List<Process> processes = new ArrayList<>();

	@TempDir
	private Path directory;

	private EmbeddedServer server;

	private Map<String, String> database;

	private JdbcTemplate template;

	@BeforeEach
	void createTables() {
		this.server = EmbeddedServers.shared(Service.POSTGRESQL);
		this.server.dropDatabase("saga_processes");
		this.database = this.server.createDatabase("saga_processes");
		this.template = new JdbcTemplate(new SimpleDriverDataSource(new Driver(),
				this.database.get("spring.datasource.url"), this.database.get("spring.datasource.username"),
				this.database.get("spring.datasource.password")));
		this.template.execute("create table effect (id bigserial primary key, saga varchar(128), what varchar(200))");
	}

	@AfterEach
	void end() {
		this.processes.forEach(Process::destroyForcibly);
		this.processes.forEach((process) -> process.onExit().join());
		this.server.dropDatabase("saga_processes");
	}

	@Test
	void anotherProcessFinishesTheWorkOfAKilledOne() throws IOException {
		Process victim = start("victim", SAGAS);
		awaitStarted();
		start("heir", 0);
		awaitEnded(SAGAS / 5);
		victim.destroyForcibly();
		awaitEnded(SAGAS);
		assertExactlyOnce();
	}

	@Test
	void aProcessThatWasStoppedPastItsLeaseCommitsNothingMore() throws Exception {
		Process victim = start("victim", SAGAS);
		awaitStarted();
		start("heir", 0);
		awaitEnded(SAGAS / 5);
		signal(victim, "STOP");
		awaitEnded(SAGAS);
		signal(victim, "CONT");
		// Its threads go on where they were stopped: long enough for each to fail.
		await().pollDelay(Duration.ofSeconds(2)).until(victim::isAlive);
		assertExactlyOnce();
	}

	private void assertExactlyOnce() {
		for (int i = 0; i < SAGAS; i++) {
			List<String> effects = this.template.queryForList("select what from effect where saga = ? order by id",
					String.class, "o" + i);
			List<String> exactlyOnce = effects.stream().filter((what) -> !what.equals("second")).toList();
			assertThat(effects).as("o" + i).contains("second");
			if (i % 5 == 0) {
				assertThat(exactlyOnce.stream().distinct()).as("o" + i)
					.containsExactly("first", "third", "undo third", "undo second o" + i + "/1/second/charge/1",
							"undo first", "ended COMPENSATED");
				// The second step and its compensation run at least once.
				assertThat(exactlyOnce).as("o" + i)
					.filteredOn((what) -> !what.startsWith("undo second"))
					.doesNotHaveDuplicates();
			}
			else {
				assertThat(exactlyOnce).as("o" + i).containsExactly("first", "third", "fourth", "ended COMPLETED");
			}
		}
		assertThat(this.template.queryForObject("select count(*) from patterns_saga where ended_at is null",
				Integer.class))
			.isZero();
	}

	private void awaitStarted() {
		await().atMost(Duration.ofSeconds(60))
			.ignoreExceptions()
			.until(() -> count("select count(*) from patterns_saga") == SAGAS);
	}

	private void awaitEnded(int number) {
		await().atMost(Duration.ofSeconds(60))
			.pollInterval(Duration.ofMillis(20))
			.ignoreExceptions()
			.until(() -> count("select count(*) from patterns_saga where ended_at is not null") >= number);
	}

	private int count(String query) {
		Integer count = this.template.queryForObject(query, Integer.class);
		return (count != null) ? count : 0;
	}

	private Process start(String name, int sagas) throws IOException {
		List<String> command = new ArrayList<>(
				List.of(System.getProperty("java.home") + File.separator + "bin" + File.separator + "java", "-Xmx256m",
						"-XX:TieredStopAtLevel=1"));
		this.database.forEach((key, value) -> command.add("-D" + key + "=" + value));
		command.addAll(List.of("-Dpatterns.jdbc.initialize-schema=always", "-Dpatterns.lease.duration=1500ms",
				"-Dpatterns.saga.poll-interval=200ms", "-Dpatterns.saga.step-timeout=3s",
				"-Dspring.main.banner-mode=off", "-Dspring.flyway.enabled=false", "-Dspring.application.name=" + name,
				"-Dspring.autoconfigure.exclude=org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration,org.springframework.boot.data.jpa.autoconfigure.DataJpaRepositoriesAutoConfiguration",
				"-cp", System.getProperty("java.class.path"), ProcessApplication.class.getName(),
				Integer.toString(sagas)));
		Process process = new ProcessBuilder(command).redirectErrorStream(true)
			.redirectOutput(this.directory.resolve(name + ".log").toFile())
			.start();
		this.processes.add(process);
		return process;
	}

	private static void signal(Process process, String name) throws Exception {
		assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor()).isZero();
	}

}

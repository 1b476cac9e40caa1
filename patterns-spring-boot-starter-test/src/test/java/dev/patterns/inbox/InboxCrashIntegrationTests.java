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

package dev.patterns.inbox;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;

import dev.patterns.inbox.InboxNodeApplication.Ledger;
import dev.patterns.inbox.InboxNodeApplication.Stop;
import dev.patterns.test.services.EmbeddedServers;
import dev.patterns.test.services.Service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * A process that is killed or stopped while it handles a request, and the repeat on
 * another instance.
 */
@Timeout(180)
class InboxCrashIntegrationTests {

	@TempDir
	private Path directory;

	private @Nullable ConfigurableApplicationContext context;

	private @Nullable Process process;

	@AfterEach
	void close() {
		if (this.process != null) {
			this.process.destroyForcibly();
		}
		if (this.context != null) {
			this.context.close();
		}
	}

	@ParameterizedTest
	@CsvSource({ "POSTGRESQL, IN_HANDLER", "POSTGRESQL, BEFORE_COMMIT", "MARIADB, IN_HANDLER",
			"MARIADB, BEFORE_COMMIT" })
	void aProcessThatIsKilledLeavesNoRecordAndTheRepeatRuns(Service service, Stop stop) throws Exception {
		JdbcTemplate template = start(service, "20s");
		Process killed = handle(service, stop, "k");
		assertThat(template.queryForObject("select count(*) from patterns_inbox", Integer.class)).isZero();
		killed.destroyForcibly();
		killed.onExit().join();
		assertThat(repeat()).isEqualTo("booked k");
		assertThat(template.queryForList("select name from booking", String.class)).containsExactly("k");
		assertThat(template.queryForList("select status from patterns_inbox", String.class)).containsExactly("HANDLED");
		// And never again.
		assertThat(repeat()).isEqualTo("booked k");
		assertThat(template.queryForList("select name from booking", String.class)).containsExactly("k");
	}

	@ParameterizedTest
	@CsvSource({ "POSTGRESQL", "MARIADB" })
	void aProcessThatIsStoppedKeepsTheRepeatWaitingNoLongerThanTheLimit(Service service) throws Exception {
		JdbcTemplate template = start(service, "2s");
		Process stopped = handle(service, Stop.BEFORE_COMMIT, "k");
		signal(stopped, "STOP");
		long begin = System.nanoTime();
		assertThatExceptionOfType(IdempotencyInProgressException.class).isThrownBy(this::repeat);
		assertThat(Duration.ofNanos(System.nanoTime() - begin)).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(6));
		signal(stopped, "CONT");
		stopped.getOutputStream().write('\n');
		stopped.getOutputStream().flush();
		awaitLine("## answer booked k");
		assertThat(repeat()).isEqualTo("booked k");
		assertThat(template.queryForList("select name from booking", String.class)).containsExactly("k");
	}

	private JdbcTemplate start(Service service, String wait) {
		ConfigurableApplicationContext started = InboxNodeApplication.start(database(service),
				"patterns.inbox.wait=" + wait);
		this.context = started;
		JdbcTemplate template = started.getBean(JdbcTemplate.class);
		template.execute("drop table if exists booking");
		template.execute("create table booking (name varchar(64))");
		template.update("delete from patterns_inbox");
		return template;
	}

	private static Map<String, String> database(Service service) {
		return EmbeddedServers.shared(service).createDatabase("inbox_crash");
	}

	private String repeat() throws Exception {
		assertThat(this.context).isNotNull();
		Ledger ledger = this.context.getBean(Ledger.class);
		return InboxNodeApplication.call("k", () -> ledger.book("k", Stop.NEVER));
	}

	private Process handle(Service service, Stop stop, String key) throws IOException {
		List<String> command = new ArrayList<>(
				List.of(System.getProperty("java.home") + File.separator + "bin" + File.separator + "java", "-Xmx256m",
						"-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Dspring.main.banner-mode=off"));
		database(service).forEach((name, value) -> command.add("-D" + name + "=" + value));
		command.addAll(List.of("-cp", System.getProperty("java.class.path"), InboxNodeApplication.class.getName(),
				stop.name(), key));
		Process started = new ProcessBuilder(command).redirectErrorStream(true)
			.redirectOutput(this.directory.resolve("log").toFile())
			.start();
		this.process = started;
		awaitLine("## stopped");
		return started;
	}

	private void awaitLine(String text) {
		Path log = this.directory.resolve("log");
		await().atMost(Duration.ofSeconds(90))
			.pollInterval(Duration.ofMillis(50))
			.untilAsserted(() -> assertThat(Files.readString(log)).contains(text));
	}

	private static void signal(Process process, String signal) throws Exception {
		assertThat(new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start().waitFor()).isZero();
	}

}

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

package dev.patterns.lock;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;

import dev.patterns.test.services.EmbeddedServers;
import dev.patterns.test.services.Service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A process that holds locks is stopped past its lease and goes on, is ended, is killed.
 */
@Timeout(180)
class LockProcessesIntegrationTests {

	@TempDir
	private Path directory;

	private final List<Process> processes = new ArrayList<>();

	private ConfigurableApplicationContext context;

	@AfterEach
	void close() {
		this.processes.forEach(Process::destroyForcibly);
		this.context.close();
	}

	static List<Service> services() {
		return Boolean.getBoolean("patterns.proof") ? List.of(Service.POSTGRESQL, Service.MARIADB)
				: List.of(Service.POSTGRESQL);
	}

	@ParameterizedTest
	@MethodSource("services")
	void aHolderThatIsStoppedOrKilled(Service service) throws Exception {
		Map<String, String> database = EmbeddedServers.shared(service).createDatabase("lock_processes");
		this.context = LockNodeApplication.start(database);
		JdbcTemplate template = this.context.getBean(JdbcTemplate.class);
		prepare(template);
		LockTemplate locks = this.context.getBean(LockTemplate.class);
		locks.lock("first").close();
		template.update("delete from patterns_lock");
		Process process = start(database, "first");
		stoppedPastItsLease(process, locks, template);
		killed(process, "first", locks);
	}

	@ParameterizedTest
	@EnumSource(names = { "POSTGRESQL", "MARIADB" })
	@EnabledIfSystemProperty(named = "patterns.proof", matches = "true", disabledReason = "long: run with -Pproof")
	void aHolderThatIsEnded(Service service) throws Exception {
		Map<String, String> database = EmbeddedServers.shared(service).createDatabase("lock_processes");
		this.context = LockNodeApplication.start(database);
		LockTemplate locks = this.context.getBean(LockTemplate.class);
		Process process = start(database, "second");
		ended(process, "second", locks);
	}

	private static void prepare(JdbcTemplate template) {
		template.execute("drop table if exists guarded");
		template
			.execute("create table guarded (name varchar(64) primary key, value_written varchar(64), token bigint)");
		template.update("insert into guarded (name, token) values ('paused', 0)");
	}

	// Its token is smaller than that of the next holder: what checks tokens refuses it.
	private void stoppedPastItsLease(Process process, LockTemplate locks, JdbcTemplate template) throws Exception {
		tell(process, "lock paused 2000");
		long token = Long.parseLong(awaitLine("first", "holds paused (\\d+)"));
		tell(process, "write paused");
		awaitLine("first", "(wrote paused held true rows 1)");
		signal(process, "STOP");
		try (Lock next = locks.lock("paused", LockOptions.defaults().waiting(Duration.ofSeconds(30)))) {
			assertThat(next.fencingToken().value()).isGreaterThan(token);
			assertThat(LockNodeApplication.write(template, next, "heir")).isEqualTo(1);
			signal(process, "CONT");
			tell(process, "write paused");
			awaitLine("first", "(wrote paused held false rows 0)");
			assertThat(next.isHeld()).isTrue();
		}
		assertThat(template.queryForObject("select value_written from guarded", String.class)).isEqualTo("heir");
	}

	private void ended(Process process, String name, LockTemplate locks) throws Exception {
		tell(process, "lock ended 2000");
		awaitLine(name, "(holds ended \\d+)");
		assertThat(locks.tryLock("ended")).isEmpty();
		process.destroy();
		try (Lock next = locks.lock("ended", LockOptions.defaults().waiting(Duration.ofSeconds(30)))) {
			assertThat(next.isHeld()).isTrue();
		}
	}

	private void killed(Process process, String name, LockTemplate locks) throws Exception {
		tell(process, "lock killed 2000");
		long token = Long.parseLong(awaitLine(name, "holds killed (\\d+)"));
		long begin = System.nanoTime();
		process.destroyForcibly();
		try (Lock next = locks.lock("killed", LockOptions.defaults().waiting(Duration.ofSeconds(30)))) {
			assertThat(next.fencingToken().value()).isGreaterThan(token);
			assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(10));
		}
	}

	private Process start(Map<String, String> database, String name) throws IOException {
		List<String> command = new ArrayList<>(
				List.of(System.getProperty("java.home") + File.separator + "bin" + File.separator + "java", "-Xmx256m",
						"-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Dspring.main.banner-mode=off"));
		database.forEach((key, value) -> command.add("-D" + key + "=" + value));
		command.addAll(List.of("-cp", System.getProperty("java.class.path"), LockNodeApplication.class.getName()));
		Process started = new ProcessBuilder(command).redirectErrorStream(true)
			.redirectOutput(this.directory.resolve(name).toFile())
			.start();
		this.processes.add(started);
		return started;
	}

	private static void tell(Process process, String line) throws IOException {
		process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
		process.getOutputStream().flush();
	}

	private String awaitLine(String name, String expression) {
		Pattern pattern = Pattern.compile("## " + expression);
		return await().atMost(Duration.ofSeconds(90)).pollInterval(Duration.ofMillis(20)).until(() -> {
			Matcher matcher = pattern.matcher(Files.readString(this.directory.resolve(name)));
			return matcher.find() ? matcher.group(1) : "";
		}, (found) -> !found.isEmpty());
	}

	private static void signal(Process process, String signal) throws Exception {
		assertThat(new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start().waitFor()).isZero();
	}

}

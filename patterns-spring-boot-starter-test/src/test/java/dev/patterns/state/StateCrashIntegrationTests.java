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

package dev.patterns.state;

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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;

import dev.patterns.state.StateNodeApplication.Stop;
import dev.patterns.test.services.EmbeddedServers;
import dev.patterns.test.services.Service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Processes that are killed while they write a row, state and a message: all of it is
 * there, or nothing.
 */
@Timeout(180)
class StateCrashIntegrationTests {

	@TempDir
	private Path directory;

	private final List<Process> processes = new ArrayList<>();

	private @Nullable ConfigurableApplicationContext context;

	@AfterEach
	void close() {
		this.processes.forEach(Process::destroyForcibly);
		if (this.context != null) {
			this.context.close();
		}
	}

	@Test
	void rowStateAndMessageAreAllOrNothing() throws Exception {
		Map<String, String> database = EmbeddedServers.shared(Service.POSTGRESQL).createDatabase("state_crash");
		this.context = StateNodeApplication.start(database);
		JdbcTemplate template = this.context.getBean(JdbcTemplate.class);
		template.execute("drop table if exists purchase");
		template.execute("create table purchase (name varchar(64))");
		// Makes the tables.
		this.context.getBean(StateTemplate.class).transaction((t) -> t.save("k", 1).publish("purchases", "k", "first"));
		template.update("delete from patterns_state");
		template.update("delete from patterns_outbox");
		for (Stop stop : Stop.values()) {
			start(database, stop);
		}
		for (Stop stop : Stop.values()) {
			awaitLine(stop, "## stopped");
		}
		for (Process process : this.processes) {
			process.destroyForcibly();
			process.onExit().join();
		}
		StateTemplate state = this.context.getBean(StateTemplate.class);
		// Their transactions are over.
		for (Stop stop : Stop.values()) {
			state.save("cart-" + stop, 3);
		}
		assertThat(template.queryForList("select name from purchase", String.class)).containsExactly("AFTER_COMMIT");
		assertThat(state.keys(KeyQuery.prefix("total-")).keys()).containsExactly("total-AFTER_COMMIT");
		assertThat(template.queryForObject("select count(*) from patterns_outbox", Integer.class)).isEqualTo(1);
	}

	private void start(Map<String, String> database, Stop stop) throws IOException {
		List<String> command = new ArrayList<>(List.of(
				System.getProperty("java.home") + File.separator + "bin" + File.separator + "java", "-Xmx256m",
				"-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Dspring.datasource.hikari.maximum-pool-size=3"));
		database.forEach((name, value) -> command.add("-D" + name + "=" + value));
		command.addAll(List.of("-cp", System.getProperty("java.class.path"), StateNodeApplication.class.getName(),
				stop.name(), stop.name()));
		this.processes.add(new ProcessBuilder(command).redirectErrorStream(true)
			.redirectOutput(this.directory.resolve(stop.name()).toFile())
			.start());
	}

	private void awaitLine(Stop stop, String text) {
		Path log = this.directory.resolve(stop.name());
		await().atMost(Duration.ofSeconds(120))
			.pollInterval(Duration.ofMillis(50))
			.untilAsserted(() -> assertThat(Files.readString(log)).contains(text));
	}

}

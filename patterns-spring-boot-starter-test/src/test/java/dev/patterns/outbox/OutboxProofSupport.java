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

package dev.patterns.outbox;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;

import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.postgresql.Driver;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SimpleDriverDataSource;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import dev.patterns.test.services.EmbeddedServer;
import dev.patterns.test.services.EmbeddedServers;
import dev.patterns.test.services.Service;

/**
 * A database and a topic for each proof, and applications on them.
 */
abstract class OutboxProofSupport {

	private static final Path LOGS = Path.of("target", "outbox-processes");

	private final List<Path> logs = new ArrayList<>();

	private final List<ConfigurableApplicationContext> contexts = new ArrayList<>();

	private final List<Process> processes = new ArrayList<>();

	final Set<String> committed = ConcurrentHashMap.newKeySet();

	final String topic = "outbox-" + UUID.randomUUID();

	private final String databaseName = "outbox_" + UUID.randomUUID().toString().replace("-", "");

	private final EmbeddedServer postgresql = EmbeddedServers.shared(Service.POSTGRESQL);

	private Map<String, String> database;

	JdbcTemplate template;

	EmbeddedServer kafka() {
		return EmbeddedServers.shared(Service.KAFKA);
	}

	@BeforeEach
	void createDatabase() {
		this.database = this.postgresql.createDatabase(this.databaseName);
		this.template = new JdbcTemplate(new SimpleDriverDataSource(new Driver(),
				this.database.get("spring.datasource.url"), this.database.get("spring.datasource.username"),
				this.database.get("spring.datasource.password")));
		this.template.execute("create table business (id varchar(100) primary key)");
	}

	@AfterEach
	void dropDatabase() {
		this.processes.forEach(Process::destroyForcibly);
		this.processes.forEach((process) -> process.onExit().join());
		this.contexts.forEach(ConfigurableApplicationContext::close);
		this.postgresql.dropDatabase(this.databaseName);
	}

	String bootstrapServers() {
		return kafka().properties().get("spring.kafka.bootstrap-servers");
	}

	ReceivedMessages received() {
		return new ReceivedMessages(bootstrapServers(), this.topic);
	}

	private List<String> properties(String name, String... more) {
		List<String> properties = new ArrayList<>();
		this.database.forEach((key, value) -> properties.add("--" + key + "=" + value));
		properties.add("--spring.kafka.bootstrap-servers=" + bootstrapServers());
		properties.add("--patterns.pubsub.brokers.kafka.type=kafka");
		properties.add("--spring.application.name=" + name);
		properties.addAll(List.of(more));
		return properties;
	}

	ConfigurableApplicationContext application(String name, String... more) {
		ConfigurableApplicationContext context = RelayApplication.start(properties(name, more).toArray(String[]::new));
		this.contexts.add(context);
		return context;
	}

	Process process(String name, String... more) throws IOException {
		List<String> command = new ArrayList<>(
				List.of(System.getProperty("java.home") + File.separator + "bin" + File.separator + "java", "-Xmx256m",
						"-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"),
						RelayApplication.class.getName()));
		command.addAll(properties(name, more));
		Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log(name)).start();
		this.processes.add(process);
		return process;
	}

	private File log(String name) throws IOException {
		Files.createDirectories(LOGS);
		Path log = LOGS.resolve(this.databaseName + "-" + name + ".log");
		this.logs.add(log);
		return log.toFile();
	}

	// If it does not come to be, what the processes had to say tells why.
	void waitUntil(Duration timeout, Callable<Boolean> condition) {
		try {
			Awaitility.await().atMost(timeout).pollInterval(Duration.ofMillis(2)).until(condition);
		}
		catch (ConditionTimeoutException ex) {
			throw new AssertionError(ex.getMessage() + "\n" + this.logs.stream().map(OutboxProofSupport::tail).toList(),
					ex);
		}
	}

	private static String tail(Path log) {
		try {
			List<String> lines = Files.readAllLines(log);
			return log + ":\n" + String.join("\n", lines.subList(Math.max(0, lines.size() - 100), lines.size())) + "\n";
		}
		catch (IOException ex) {
			return log + ": " + ex;
		}
	}

	// One transaction with a business row and a message for each of the keys.
	void publish(ConfigurableApplicationContext context, int number, boolean rollback, String... keys) {
		RelayApplication.Publisher publisher = context.getBean(RelayApplication.Publisher.class);
		new TransactionTemplate(context.getBean(PlatformTransactionManager.class)).executeWithoutResult((status) -> {
			for (String key : keys) {
				publisher.publish(this.topic, key, number);
			}
			if (rollback) {
				status.setRollbackOnly();
			}
		});
		if (!rollback) {
			for (String key : keys) {
				this.committed.add(key + ":" + number);
			}
		}
	}

	int rows() {
		Integer count = this.template.queryForObject("select count(*) from patterns_outbox", Integer.class);
		return (count != null) ? count : 0;
	}

}

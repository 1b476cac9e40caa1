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
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
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

	private final List<ConfigurableApplicationContext> contexts = new ArrayList<>();

	private final List<Process> processes = new ArrayList<>();

	final Set<String> committed = ConcurrentHashMap.newKeySet();

	final String topic = "outbox-" + UUID.randomUUID();

	private final String databaseName = "outbox_" + UUID.randomUUID().toString().replace("-", "");

	private final EmbeddedServer postgresql = EmbeddedServers.shared(Service.POSTGRESQL);

	private Map<String, String> database;

	JdbcTemplate template;

	@TempDir
	Path directory;

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
		Process process = new ProcessBuilder(command).redirectErrorStream(true)
			.redirectOutput(this.directory.resolve(name + ".log").toFile())
			.start();
		this.processes.add(process);
		return process;
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

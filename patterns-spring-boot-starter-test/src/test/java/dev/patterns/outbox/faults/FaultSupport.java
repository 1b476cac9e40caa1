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

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import dev.patterns.outbox.OutboxTemplate;
import dev.patterns.test.services.EmbeddedServers;
import dev.patterns.test.services.Service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Applications in this process, for faults that need no other.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class FaultSupport {

	private final List<ConfigurableApplicationContext> contexts = new ArrayList<>();

	private FaultCluster cluster;

	private ConfigurableApplicationContext application;

	@BeforeAll
	void createCluster() {
		this.cluster = new FaultCluster(EmbeddedServers.shared(Service.POSTGRESQL),
				EmbeddedServers.shared(Service.KAFKA), "outbox_" + getClass().getSimpleName().toLowerCase());
	}

	@AfterAll
	void close() {
		this.contexts.forEach(ConfigurableApplicationContext::close);
		this.cluster.close();
	}

	FaultCluster cluster() {
		return this.cluster;
	}

	/**
	 * The application that all tests of the class share.
	 * @return the application
	 */
	ConfigurableApplicationContext application() {
		if (this.application == null) {
			this.application = start("one", properties());
		}
		return this.application;
	}

	String[] properties() {
		return new String[0];
	}

	ConfigurableApplicationContext start(String node, String... properties) {
		List<String> arguments = new ArrayList<>(List.of(properties));
		this.cluster.properties().forEach((name, value) -> arguments.add("--" + name + "=" + value));
		arguments.add("--test.node=" + node);
		ConfigurableApplicationContext context = FaultApplication.start(arguments.toArray(String[]::new));
		this.contexts.add(context);
		return context;
	}

	static TransactionTemplate transaction(ConfigurableApplicationContext context) {
		return new TransactionTemplate(context.getBean(PlatformTransactionManager.class));
	}

	/**
	 * Write a business row and a message in the current transaction.
	 * @param context the application
	 * @param key the key
	 * @param number which of the key's it is to be
	 */
	void write(ConfigurableApplicationContext context, String key, long number) {
		Written written = new Written(key + "-" + number, key, number);
		String id = context.getBean(OutboxTemplate.class).publish(this.cluster.topic(), written.key(), written);
		context.getBean(JdbcTemplate.class)
			.update("insert into business (attempt, k, n, message_id) values (?, ?, ?, ?)", written.attempt(),
					written.key(), written.number(), id);
	}

	/**
	 * Write messages, each in a transaction of its own.
	 * @param context the application
	 * @param key the key
	 * @param from the first number
	 * @param to the last number
	 */
	void commit(ConfigurableApplicationContext context, String key, long from, long to) {
		for (long number = from; number <= to; number++) {
			long current = number;
			transaction(context).executeWithoutResult((status) -> write(context, key, current));
		}
	}

	List<String> arrived() {
		return this.cluster.deliveries().stream().map((delivery) -> delivery.written().attempt()).toList();
	}

	List<String> arrived(String key) {
		return arrived().stream().filter((attempt) -> attempt.startsWith(key + "-")).toList();
	}

	void awaitEmpty() {
		patience().until(() -> this.cluster.rows() == 0);
	}

	/**
	 * Wait until all was sent, and check that it came once, in order.
	 */
	void awaitAllOnce() {
		awaitEmpty();
		assertThat(this.cluster.checkDeliveries(Set.of()).messages()).as("repeated").isZero();
	}

	static ConditionFactory patience() {
		return await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(50));
	}

}

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

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;

import com.zaxxer.hikari.HikariDataSource;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.postgresql.Driver;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SimpleDriverDataSource;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import dev.patterns.outbox.engine.OutboxBackends;
import dev.patterns.outbox.engine.OutboxRelayLifecycle;
import dev.patterns.outbox.store.KeyHash;
import dev.patterns.outbox.store.KeyHashes;
import dev.patterns.test.services.EmbeddedServer;
import dev.patterns.test.services.EmbeddedServers;
import dev.patterns.test.services.Service;

/**
 * Applications on one database that poll once a minute, so that whatever is sent sooner
 * was notified.
 */
abstract class NotificationProofSupport {

	private final List<ConfigurableApplicationContext> contexts = new ArrayList<>();

	private final EmbeddedServer postgresql = EmbeddedServers.shared(Service.POSTGRESQL);

	final String databaseName = "outbox_" + UUID.randomUUID().toString().replace("-", "");

	Map<String, String> database;

	JdbcTemplate administration;

	private SingleConnectionDataSource connection;

	/** On one connection that stays open. */
	JdbcTemplate template;

	@BeforeEach
	void createDatabase() {
		this.database = this.postgresql.createDatabase(this.databaseName);
		this.administration = new JdbcTemplate(dataSource(this.postgresql.properties()));
		this.connection = new SingleConnectionDataSource(this.database.get("spring.datasource.url"),
				this.database.get("spring.datasource.username"), this.database.get("spring.datasource.password"), true);
		this.template = new JdbcTemplate(this.connection);
	}

	private static SimpleDriverDataSource dataSource(Map<String, String> properties) {
		return new SimpleDriverDataSource(new Driver(), properties.get("spring.datasource.url"),
				properties.get("spring.datasource.username"), properties.get("spring.datasource.password"));
	}

	@AfterEach
	void dropDatabase() {
		allowConnections(true);
		closeApplications();
		this.connection.destroy();
		this.postgresql.dropDatabase(this.databaseName);
	}

	void closeApplications() {
		this.contexts.forEach(ConfigurableApplicationContext::close);
		this.contexts.clear();
	}

	ConfigurableApplicationContext application(String name, String... more) {
		Map<String, String> properties = new LinkedHashMap<>(this.database);
		properties.put("spring.application.name", name);
		properties.put("spring.datasource.hikari.maximum-pool-size", "8");
		properties.put("patterns.pubsub.brokers.local.type", "memory");
		properties.put("patterns.pubsub.default-broker", "local");
		properties.put("patterns.outbox.relay.poll-interval", "1m");
		properties.put("patterns.outbox.relay.min-poll-interval", "1m");
		properties.put("patterns.lease.duration", "30s");
		for (String property : more) {
			int equals = property.indexOf('=');
			properties.put(property.substring("--".length(), equals), property.substring(equals + 1));
		}
		ConfigurableApplicationContext context = RelayApplication.start(properties.entrySet()
			.stream()
			.map((property) -> "--" + property.getKey() + "=" + property.getValue())
			.toArray(String[]::new));
		this.contexts.add(context);
		HikariDataSource pool = context.getBean(HikariDataSource.class);
		await().until(() -> pool.getHikariPoolMXBean().getTotalConnections() == 8);
		return context;
	}

	// Two that share the keys and listen.
	List<ConfigurableApplicationContext> twoApplications(String... more) {
		ConfigurableApplicationContext first = application("first", more);
		await().until(() -> owned(first).isAll());
		ConfigurableApplicationContext second = application("second", more);
		await().until(() -> owned(first).equals(KeyHashes.share(0, 2)) && owned(second).equals(KeyHashes.share(1, 2)));
		await().until(() -> sessions("patterns-outbox-listen") == 2);
		return List.of(first, second);
	}

	static KeyHashes owned(ConfigurableApplicationContext context) {
		return context.getBean(OutboxRelayLifecycle.class).getOwned().get(OutboxBackends.DEFAULT_NAME);
	}

	// A key that the application owns.
	static String keyOf(ConfigurableApplicationContext context, int index) {
		return IntStream.iterate(0, (i) -> i + 1)
			.mapToObj((i) -> "key" + i)
			.filter((key) -> owned(context).contains(KeyHash.of(key)))
			.skip(index)
			.findFirst()
			.orElseThrow();
	}

	// Returns the number of the server's process.
	static int publish(ConfigurableApplicationContext context, boolean rollback, String... keys) {
		OutboxTemplate outbox = context.getBean(OutboxTemplate.class);
		Integer process = new TransactionTemplate(context.getBean(PlatformTransactionManager.class))
			.execute((status) -> {
				for (String key : keys) {
					outbox.publish("topic", key, "text");
				}
				if (rollback) {
					status.setRollbackOnly();
				}
				return context.getBean(JdbcTemplate.class).queryForObject("select pg_backend_pid()", Integer.class);
			});
		return (process != null) ? process : 0;
	}

	void awaitSent() {
		await().until(() -> rows() == 0);
	}

	int rows() {
		return count("select count(*) from patterns_outbox");
	}

	int sessions(String name) {
		return count("select count(*) from pg_stat_activity where datname = current_database() and application_name = '"
				+ name + "'");
	}

	int count(String sql) {
		Integer count = this.template.queryForObject(sql, Integer.class);
		return (count != null) ? count : 0;
	}

	void allowConnections(boolean allowed) {
		this.administration.execute("alter database " + this.databaseName + " allow_connections " + allowed);
	}

	static ConditionFactory await() {
		return Awaitility.await().pollInterval(Duration.ofMillis(10)).atMost(Duration.ofSeconds(20));
	}

}

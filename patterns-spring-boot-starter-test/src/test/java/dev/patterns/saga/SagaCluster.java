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

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import javax.sql.DataSource;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

import dev.patterns.test.services.EmbeddedServer;
import dev.patterns.test.services.Service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A database of its own with business tables, and the processes that run sagas on it.
 */
final class SagaCluster implements AutoCloseable {

	private final EmbeddedServer server;

	private final String name;

	private final Map<String, String> database;

	private final DriverManagerDataSource dataSource;

	private final JdbcTemplate template;

	private final List<SagaNode> nodes = new ArrayList<>();

	private int logs;

	/**
	 * On which databases the slow tests run: each build on PostgreSQL, the long proof
	 * (profile {@code proof}) on MariaDB, too.
	 * @return the databases
	 */
	static List<Service> databases() {
		return Boolean.getBoolean("patterns.proof") ? List.of(Service.POSTGRESQL, Service.MARIADB)
				: List.of(Service.POSTGRESQL);
	}

	SagaCluster(EmbeddedServer server, String name) {
		this.server = server;
		this.name = name;
		server.dropDatabase(name);
		this.database = server.createDatabase(name);
		this.dataSource = new DriverManagerDataSource(this.database.get("spring.datasource.url"),
				this.database.get("spring.datasource.username"), this.database.get("spring.datasource.password"));
		this.template = new JdbcTemplate(this.dataSource);
		this.template.execute("create table effect (id " + (isPostgresql() ? "bigserial" : "bigint auto_increment")
				+ " primary key, saga varchar(128), what varchar(200))");
		this.template.execute("create table account (id integer primary key, balance integer)");
		this.template.update("insert into account (id, balance) values (1, 0)");
	}

	boolean isPostgresql() {
		return this.server.type() == Service.POSTGRESQL;
	}

	DataSource dataSource() {
		return this.dataSource;
	}

	JdbcTemplate template() {
		return this.template;
	}

	/**
	 * Start a process.
	 * @param node name of the node
	 * @param properties properties of the application, which override the usual ones
	 * @param sagas what it can run
	 * @return the node, which is not ready yet
	 */
	SagaNode start(String node, Map<String, String> properties, Class<?>... sagas) {
		Map<String, String> all = new LinkedHashMap<>(this.database);
		all.putAll(Map.of("patterns.jdbc.initialize-schema", "always", "patterns.lease.duration", "1500ms",
				"patterns.saga.poll-interval", "200ms", "patterns.saga.step-timeout", "3s",
				"patterns.saga.on-incompatible-change", "park"));
		all.putAll(properties);
		Path log = Path.of("target", "saga-processes", this.name + "-" + this.server.type().id(),
				++this.logs + "-" + node + ".log");
		SagaNode started = SagaNode.start(node, log, all, List.of(sagas));
		this.nodes.add(started);
		return started;
	}

	List<SagaNode> nodes() {
		return this.nodes.stream().filter(SagaNode::isAlive).toList();
	}

	List<String> takenOver() {
		return this.nodes.stream().flatMap((node) -> node.lines("taken over").stream()).toList();
	}

	/**
	 * Url of the database, at another address.
	 * @param port port of the other address
	 * @param parameters parameters to be appended
	 * @return the properties
	 */
	Map<String, String> at(int port, String parameters) {
		return Map.of("spring.datasource.url",
				this.database.get("spring.datasource.url").replace(":" + this.server.port() + "/", ":" + port + "/")
						+ parameters);
	}

	void open(String gate) {
		this.template.update("insert into effect (saga, what) values ('gate', ?)", gate);
	}

	int count(String query, Object... parameters) {
		Integer count = this.template.queryForObject(query, Integer.class, parameters);
		return (count != null) ? count : 0;
	}

	int started(String id) {
		return count("select count(*) from patterns_saga where id like ?", id + "%");
	}

	int ended(String id) {
		return count("select count(*) from patterns_saga where ended_at is not null and id like ?", id + "%");
	}

	String status(String id) {
		return String.join(",",
				this.template.queryForList("select status from patterns_saga where id = ?", String.class, id));
	}

	void awaitStarted(String id, int number) {
		await().alias("started " + id)
			.atMost(Duration.ofSeconds(60))
			.pollInterval(Duration.ofMillis(20))
			.ignoreExceptions()
			.until(() -> started(id) >= number);
	}

	void awaitEnded(String id, int number) {
		await().alias("ended " + id)
			.atMost(Duration.ofSeconds(90))
			.pollInterval(Duration.ofMillis(20))
			.ignoreExceptions()
			.until(() -> ended(id) >= number);
	}

	void awaitStatus(String id, String status) {
		await().alias(id)
			.atMost(Duration.ofSeconds(60))
			.pollInterval(Duration.ofMillis(50))
			.untilAsserted(() -> assertThat(status(id)).isEqualTo(status));
	}

	List<String> effects(String id) {
		return this.template.queryForList("select what from effect where saga = ? order by id", String.class, id);
	}

	/**
	 * Check an instance of {@link ProcessSagas.OrderSaga} that has ended.
	 * @param id its id
	 */
	void assertOrderExactlyOnce(String id) {
		List<String> effects = effects(id);
		List<String> exactlyOnce = effects.stream()
			.filter((what) -> !what.equals("second") && !what.startsWith("undo second"))
			.toList();
		assertThat(effects).as(id).contains("second");
		if (effects.contains("ended COMPENSATED")) {
			assertThat(exactlyOnce).as(id)
				.containsExactly("first", "third", "undo third", "undo first", "ended COMPENSATED");
			assertThat(effects.stream().filter((what) -> what.startsWith("undo second")).distinct()).as(id)
				.containsExactly("undo second " + id + "/1/second/charge/1");
		}
		else {
			assertThat(exactlyOnce).as(id).containsExactly("first", "third", "fourth", "ended COMPLETED");
			assertThat(effects).as(id).noneMatch((what) -> what.startsWith("undo second"));
		}
	}

	@Override
	public void close() {
		this.nodes.forEach(SagaNode::close);
		this.server.dropDatabase(this.name);
	}

}

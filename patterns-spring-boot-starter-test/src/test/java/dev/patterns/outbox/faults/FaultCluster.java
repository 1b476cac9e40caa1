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

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.stream.Collectors;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaFuture;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

import dev.patterns.outbox.faults.DeliveryCheck.Committed;
import dev.patterns.outbox.faults.DeliveryCheck.Repetitions;
import dev.patterns.test.services.EmbeddedServer;
import dev.patterns.test.services.Service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A database and a topic of their own, and the processes that write and relay there.
 */
final class FaultCluster implements AutoCloseable {

	private final EmbeddedServer server;

	private final EmbeddedServer kafka;

	private final String name;

	private final Map<String, String> database;

	private final JdbcTemplate template;

	private final String topic;

	private final List<FaultNode> nodes = new ArrayList<>();

	/**
	 * On which databases the slow tests run: each build on PostgreSQL, the long proof
	 * (profile {@code proof}) on MariaDB, too.
	 * @return the databases
	 */
	static List<Service> databases() {
		return isProof() ? List.of(Service.POSTGRESQL, Service.MARIADB) : List.of(Service.POSTGRESQL);
	}

	static boolean isProof() {
		return Boolean.getBoolean("patterns.proof");
	}

	FaultCluster(EmbeddedServer server, EmbeddedServer kafka, String name) {
		this.server = server;
		this.kafka = kafka;
		this.name = name;
		this.topic = name + "-" + UUID.randomUUID().toString().substring(0, 8);
		server.dropDatabase(name);
		this.database = server.createDatabase(name);
		this.template = new JdbcTemplate(new DriverManagerDataSource(this.database.get("spring.datasource.url"),
				this.database.get("spring.datasource.username"), this.database.get("spring.datasource.password")));
		Writers.createTables(this.template);
		configure((admin) -> admin.createTopics(List.of(new NewTopic(this.topic, 3, (short) 1))).all());
	}

	/**
	 * Change something in Kafka.
	 * @param change what to change
	 */
	void configure(Function<Admin, KafkaFuture<Void>> change) {
		try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers()))) {
			change.apply(admin).get();
		}
		catch (ExecutionException ex) {
			throw new IllegalStateException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	String servers() {
		return this.kafka.properties().get("spring.kafka.bootstrap-servers");
	}

	String topic() {
		return this.topic;
	}

	JdbcTemplate template() {
		return this.template;
	}

	Map<String, String> properties() {
		Map<String, String> properties = new LinkedHashMap<>(this.database);
		properties.putAll(this.kafka.properties());
		properties.put("test.topic", this.topic);
		return properties;
	}

	/**
	 * Start a process.
	 * @param node name of the node
	 * @param properties properties of the application
	 * @return the node, which is not ready yet
	 */
	FaultNode start(String node, Map<String, String> properties) {
		Map<String, String> all = properties();
		all.putAll(properties);
		FaultNode started = FaultNode.start(node,
				Path.of("target", "outbox-faults", this.name + "-" + this.server.type().id()), all);
		this.nodes.add(started);
		return started;
	}

	/**
	 * Start a process whose idempotent listener writes down what it handles.
	 * @param node name of the node
	 * @return the node, which is not ready yet
	 */
	FaultNode startWithAudit(String node) {
		return start(node, Map.of("test.audit", "true"));
	}

	int count(String query, Object... parameters) {
		Integer count = this.template.queryForObject(query, Integer.class, parameters);
		return (count != null) ? count : 0;
	}

	int rows() {
		return count("select count(*) from patterns_outbox");
	}

	int committed() {
		return count("select count(*) from business");
	}

	/**
	 * Wait until so many messages more have been committed and sent.
	 * @param number how many
	 */
	void awaitSent(int number) {
		int goal = committed() + number;
		await().alias("under load")
			.atMost(Duration.ofSeconds(60))
			.pollInterval(Duration.ofMillis(50))
			.ignoreExceptions()
			.until(() -> committed() - rows() >= goal);
	}

	/**
	 * Wait until so many messages more have been committed.
	 * @param number how many
	 */
	void awaitCommitted(int number) {
		int goal = committed() + number;
		await().alias("under load")
			.atMost(Duration.ofSeconds(60))
			.pollInterval(Duration.ofMillis(50))
			.ignoreExceptions()
			.until(() -> committed() >= goal);
	}

	/**
	 * Wait until so many nodes own everything together.
	 * @param number how many
	 */
	void awaitOwners(int number) {
		await().alias(number + " owners")
			.atMost(Duration.ofSeconds(60))
			.pollInterval(Duration.ofMillis(50))
			.ignoreExceptions()
			.until(() -> count("select count(distinct o.member_id) from patterns_outbox_owner o"
					+ " join patterns_outbox_member m on m.member_id = o.member_id") == number
					&& count("select count(*) from patterns_outbox_owner o"
							+ " join patterns_outbox_member m on m.member_id = o.member_id") == 256
					&& count("select max(c) - min(c) from (select count(*) as c from patterns_outbox_owner"
							+ " group by member_id) t") <= 1);
	}

	/**
	 * Let the writers end, wait until everything was sent and handled, and check all of
	 * it since the begin.
	 * @return what arrived more than once
	 */
	Repetitions check() {
		this.nodes.stream().filter(FaultNode::isWriting).forEach(FaultNode::stopWriting);
		int atLeast = committed();
		// A transaction for each that is handled.
		await().alias("all is sent and handled, see target/outbox-faults/" + this.name)
			.atMost(Duration.ofSeconds(90).plusMillis(10L * atLeast))
			.pollInterval(Duration.ofMillis(100))
			.ignoreExceptions()
			.untilAsserted(() -> {
				assertThat(rows()).as("waiting").isZero();
				assertThat(count("select count(*) from handled")).as("handled").isGreaterThanOrEqualTo(committed());
			});
		assertThat(count("select count(distinct attempt) from handled")).as("handled").isEqualTo(committed());
		Set<String> attempts = Set.copyOf(this.template.queryForList("select attempt from business", String.class));
		for (FaultNode node : this.nodes) {
			assertThat(attempts).as("acknowledged to " + node).containsAll(node.acknowledged());
		}
		assertThat(this.template.queryForList("select attempt from handled group by attempt having count(*) > 1",
				String.class))
			.as("handled more than once")
			.isEmpty();
		Set<String> interrupted = this.nodes.stream()
			.filter(FaultNode::isInterrupted)
			.map(FaultNode::name)
			.collect(Collectors.toSet());
		return checkDeliveries(interrupted);
	}

	/**
	 * Check what arrived so far.
	 * @param interrupted nodes that were killed or stopped: only they may have sent what
	 * another one sent, too
	 * @return what arrived more than once
	 */
	Repetitions checkDeliveries(Set<String> interrupted) {
		List<Committed> committed = this.template.query("select attempt, message_id from business",
				(rs, row) -> new Committed(rs.getString(1), rs.getString(2)));
		assertThat(committed).isNotEmpty();
		return new DeliveryCheck(committed, deliveries()).verify(interrupted);
	}

	List<Delivery> deliveries() {
		return Delivery.read(servers(), this.topic);
	}

	@Override
	public void close() {
		this.nodes.forEach(FaultNode::close);
		this.server.dropDatabase(this.name);
	}

}

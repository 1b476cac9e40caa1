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

package dev.patterns.test.saga;

import java.net.URI;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import javax.sql.DataSource;

import io.cloudevents.core.builder.CloudEventBuilder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

import dev.patterns.pubsub.CloudEventContext;
import dev.patterns.pubsub.MessageHeaders;
import dev.patterns.pubsub.ReplyReceiver;
import dev.patterns.retry.RetrySchedule;
import dev.patterns.saga.Saga;
import dev.patterns.saga.SagaCommand;
import dev.patterns.saga.SagaContext;
import dev.patterns.saga.SagaFlow;
import dev.patterns.saga.SagaInstance;
import dev.patterns.saga.SagaRetry;
import dev.patterns.saga.SagaStartOptions;
import dev.patterns.saga.SagaStatus;
import dev.patterns.saga.SagaStep;
import dev.patterns.saga.SagaStepStatus;
import dev.patterns.saga.engine.CommandAddress;
import dev.patterns.test.time.MovableTimeSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Sagas that send commands, on two nodes that crash and lose connections, and a service
 * that answers late, twice, or never: what it did is undone if, and only if, its saga is.
 */
class SagaCommandPropertyTests {

	private static final int INSTANCES = 30;

	private final DataSource database = new DriverManagerDataSource(
			"jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");

	private final JdbcTemplate template = new JdbcTemplate(this.database);

	private final MovableTimeSource time = new MovableTimeSource();

	private final AtomicInteger crashes = new AtomicInteger(5);

	private final AtomicInteger losses = new AtomicInteger(20);

	private final List<SimulatedNode> nodes = new ArrayList<>();

	private final List<Thread> burials = new ArrayList<>();

	/** What the service did, by saga and step: an idempotent one. */
	private final Map<String, String> handled = new LinkedHashMap<>();

	private Random random = new Random(1);

	private SimulatedNode.Settings settings;

	private volatile boolean over;

	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3 })
	void whatWasDoneIsUndoneIfItsSagaIs(long seed) {
		this.random = new Random(seed);
		Random troubles = new Random(seed * 31);
		Map<String, Object> components = new LinkedHashMap<>(Map.of("steps", new Steps(), "flow", new Flow()));
		this.settings = new SimulatedNode.Settings(this.database, this.time,
				Map.of("patterns.saga.poll-interval", "50ms", "patterns.saga.concurrency", "6",
						"patterns.saga.commands.timeout", "1h"),
				components, (node, moment) -> strike(node, moment, troubles));
		this.template.execute("create table patterns_test_command (id bigint generated always as identity primary key,"
				+ " topic varchar(255), type varchar(500), payload clob, correlation_id varchar(256))");
		try {
			this.nodes.add(SimulatedNode.start(this.settings));
			this.nodes.add(SimulatedNode.start(this.settings));
			for (int i = 0; i < INSTANCES; i++) {
				start((i % 2 == 0) ? "steps" : "flow", "i" + i);
			}
			settle();
			this.over = true;
			replaceTheDead();
			for (int i = 0; i < INSTANCES; i++) {
				check(this.nodes.get(0).sagas().get("i" + i).orElseThrow());
			}
		}
		finally {
			this.nodes.forEach(SimulatedNode::close);
			this.burials.forEach(SagaCommandPropertyTests::join);
			this.template.execute("shutdown");
		}
	}

	private void strike(SimulatedNode node, Moment moment, Random troubles) throws Exception {
		if (this.over || !Thread.currentThread().getName().startsWith("patterns-saga")) {
			return;
		}
		int lot;
		synchronized (troubles) {
			lot = troubles.nextInt(100);
		}
		boolean commit = moment.place() == Moment.Place.BEFORE_COMMIT || moment.place() == Moment.Place.AFTER_COMMIT;
		if (lot < 2 && this.crashes.getAndDecrement() > 0) {
			throw node.die();
		}
		if (lot > 94 && commit && this.losses.getAndDecrement() > 0) {
			throw new SQLException("The connection was lost", "08006");
		}
	}

	private void start(String saga, String id) {
		while (true) {
			replaceTheDead();
			SimulatedNode node = node();
			try {
				node.sagas().start(saga, id, SagaStartOptions.id(id));
				return;
			}
			catch (NodeDiedError ex) {
				// Another one starts it.
			}
			catch (RuntimeException ex) {
				// One of its own threads may have met its death meanwhile.
				if (!node.isDead()) {
					throw ex;
				}
			}
		}
	}

	private SimulatedNode node() {
		return this.nodes.get(this.random.nextInt(this.nodes.size()));
	}

	private void replaceTheDead() {
		for (int i = 0; i < this.nodes.size(); i++) {
			SimulatedNode node = this.nodes.get(i);
			if (node.isDead()) {
				this.template.update("update patterns_node set lease_until = 0 where node_id = ?", node.id());
				Thread burial = new Thread(node::close, "burial");
				burial.start();
				this.burials.add(burial);
				this.nodes.set(i, SimulatedNode.start(this.settings));
			}
		}
	}

	private void settle() {
		long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
		while (left() > 0) {
			assertThat(System.nanoTime()).as(left() + " have not ended").isLessThan(end);
			replaceTheDead();
			boolean idle = true;
			for (Map<String, Object> command : this.template
				.queryForList("select id, topic, correlation_id from patterns_test_command order by id")) {
				idle = false;
				try {
					deliver(command.get("topic").toString(), command.get("correlation_id").toString());
				}
				catch (NodeDiedError ex) {
					continue;
				}
				this.template.update("delete from patterns_test_command where id = ?", command.get("id"));
			}
			if (idle && this.random.nextInt(10) == 0) {
				this.time.advance(Duration.ofMinutes(30));
			}
			pause();
		}
	}

	private int left() {
		Integer left = this.template.queryForObject("select count(*) from patterns_saga where ended_at is null",
				Integer.class);
		return (left != null) ? left : 0;
	}

	private static void join(Thread thread) {
		try {
			thread.join(20_000);
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static void pause() {
		try {
			new CountDownLatch(1).await(5, TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private void deliver(String topic, String correlationId) {
		CommandAddress address = CommandAddress.parse(correlationId);
		assertThat(address).isNotNull();
		String key = address.sagaId() + "/" + address.step();
		int lot = this.random.nextInt(100);
		if (topic.equals("undo")) {
			// In the end it is always done.
			if (lot < 80) {
				this.handled.put(key, "done");
				reply(correlationId, null);
			}
			return;
		}
		String before = this.handled.get(key);
		if (before == null && lot < 10) {
			// Lost: the service was not there.
			return;
		}
		String outcome = (before != null) ? before : (lot < 75) ? "done" : (lot < 90) ? "refused" : "unknown";
		this.handled.put(key, outcome);
		if (this.random.nextInt(10) > 0) {
			reply(correlationId, outcome);
		}
		if (this.random.nextInt(3) == 0) {
			reply(correlationId, outcome);
		}
	}

	private void reply(String correlationId, @Nullable String outcome) {
		Map<String, String> headers = new LinkedHashMap<>(Map.of(MessageHeaders.CORRELATION_ID, correlationId));
		if ("refused".equals(outcome)) {
			headers.put(MessageHeaders.REPLY_REASON, "not-retryable");
			headers.put(MessageHeaders.REPLY_FAILURE, "no");
		}
		else if ("unknown".equals(outcome)) {
			headers.put(MessageHeaders.REPLY_REASON, "exhausted");
		}
		node().bean(ReplyReceiver.class)
			.receive(new CloudEventContext(CloudEventBuilder.v1()
				.withId(UUID.randomUUID().toString())
				.withType("reply")
				.withSource(URI.create("/test"))
				.withData("application/json", "1".getBytes())
				.build(), "test", "replies", null, headers, 1, "test"));
	}

	private void check(SagaInstance saga) {
		String text = saga + "\n" + this.handled;
		assertThat(saga.status()).as(text).isIn(SagaStatus.COMPLETED, SagaStatus.COMPENSATED);
		assertThat(saga.steps()).as(text)
			.noneMatch((step) -> step.status() == SagaStepStatus.AWAITING || step.status() == SagaStepStatus.RETRYING);
		for (String step : List.of("a", "b", "c")) {
			String done = this.handled.get(saga.id() + "/1/" + step + "/do");
			boolean undone = "done".equals(this.handled.get(saga.id() + "/1/" + step + "/undo"));
			if (saga.status() == SagaStatus.COMPLETED) {
				assertThat(done).as(step + " of " + text).isEqualTo("done");
				assertThat(undone).as(step + " of " + text).isFalse();
			}
			else if ("done".equals(done) || "unknown".equals(done)) {
				assertThat(undone).as(step + " of " + text).isTrue();
			}
		}
	}

	@Saga("steps")
	static class Steps {

		@SagaStep(order = 1, compensation = "undo", retry = @SagaRetry(maxRetries = 1, delay = "1ms"))
		SagaCommand<Integer> a(String id) {
			return SagaCommand.to("do", id);
		}

		@SagaStep(order = 2, compensation = "undo")
		SagaCommand<Integer> b(String id) {
			return SagaCommand.to("do", id);
		}

		@SagaStep(order = 2, compensation = "undo")
		SagaCommand<Integer> c(String id) {
			return SagaCommand.to("do", id);
		}

		SagaCommand<Void> undo(String id) {
			return SagaCommand.to("undo", id);
		}

	}

	@Saga("flow")
	static class Flow {

		@SagaFlow
		void run(String id, SagaContext saga) {
			send(saga, "a", id);
			send(saga, "b", id);
			send(saga, "c", id);
		}

		private void send(SagaContext saga, String name, String id) {
			saga.command(name)
				.retry(new RetrySchedule(name.equals("a") ? 1 : 0, Duration.ZERO, 1, Duration.ofSeconds(1), 0))
				.compensatedByCommand((undo) -> SagaCommand.to("undo", id))
				.call(Integer.class, SagaCommand.to("do", id));
		}

	}

}

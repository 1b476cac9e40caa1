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

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

import dev.patterns.saga.ProcessSagas.SlowSaga;
import dev.patterns.test.services.EmbeddedServer;
import dev.patterns.test.services.EmbeddedServers;
import dev.patterns.test.services.Service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The database is away for longer than the lease, while three processes run sagas: when
 * it is back each goes on with its own work, and no process takes over another's. The
 * long outages are in the profile {@code proof}.
 */
@ParameterizedClass
@MethodSource("dev.patterns.saga.SagaCluster#databases")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SagaOutageIntegrationTests {

	@Parameter
	private Service service;

	private static final int SAGAS = 15;

	private static final Duration SHORT = Duration.ofSeconds(4);

	private static final Duration LONG = Duration.ofSeconds(30);

	private final List<SagaNode> nodes = new ArrayList<>();

	private EmbeddedServer server;

	private SagaCluster cluster;

	@BeforeParameterizedClassInvocation
	void startProcesses() {
		this.server = EmbeddedServers.start(this.service);
		this.cluster = new SagaCluster(this.server, "saga_outage");
		this.nodes.clear();
		for (int i = 0; i < 3; i++) {
			this.nodes.add(this.cluster.start("node" + i, Map.of("patterns.lease.duration", "2s"), SlowSaga.class));
		}
		this.nodes.forEach(SagaNode::awaitReady);
	}

	@AfterParameterizedClassInvocation
	void close() {
		this.cluster.close();
		this.server.close();
	}

	@Test
	void frozenForLongerThanTheLease() {
		outage("frozen", SHORT, this.server::suspend, this.server::resume);
	}

	@Test
	void killedAndStartedAgain() {
		outage("killed", SHORT, this.server::kill, this.server::start);
	}

	@Test
	@EnabledIfSystemProperty(named = "patterns.proof", matches = "true", disabledReason = "long: run with -Pproof")
	void frozenForHalfAMinute() {
		outage("longfrozen", LONG, this.server::suspend, this.server::resume);
	}

	@Test
	@EnabledIfSystemProperty(named = "patterns.proof", matches = "true", disabledReason = "long: run with -Pproof")
	void killedForHalfAMinute() {
		outage("longkilled", LONG, this.server::kill, this.server::start);
	}

	private void outage(String id, Duration duration, Runnable down, Runnable up) {
		Map<String, SagaNode.Usage> before = usages();
		this.nodes.forEach((node) -> node.startSagas("process-slow", id + "-" + node.name() + "-", SAGAS));
		this.cluster.awaitStarted(id, 3 * SAGAS);
		await().atMost(Duration.ofSeconds(30))
			.pollInterval(Duration.ofMillis(10))
			.until(() -> this.cluster.count("select count(distinct owner) from patterns_saga") == 3);
		down.run();
		await().pollDelay(duration).atMost(duration.plusSeconds(30)).until(() -> true);
		up.run();
		this.cluster.awaitEnded(id, 3 * SAGAS);
		assertThat(this.cluster.takenOver()).as("taken from others").isEmpty();
		for (String saga : this.cluster.template()
			.queryForList("select id from patterns_saga where id like ?", String.class, id + "%")) {
			assertThat(this.cluster.effects(saga).stream().filter((what) -> !what.equals("three"))).as(saga)
				.containsExactly("one", "two", "four", "five");
			assertThat(this.cluster.effects(saga)).contains("three");
		}
		for (SagaNode node : this.nodes) {
			await().atMost(Duration.ofSeconds(40)).pollInterval(Duration.ofMillis(500)).untilAsserted(() -> {
				SagaNode.Usage usage = node.usage();
				assertThat(usage.active()).as("connections in use").isZero();
				// Some threads of the pool and of the driver are started by the trouble.
				assertThat(usage.threads()).as("threads").isLessThanOrEqualTo(before.get(node.name()).threads() + 3);
			});
		}
	}

	private Map<String, SagaNode.Usage> usages() {
		Map<String, SagaNode.Usage> usages = new TreeMap<>();
		this.nodes.forEach((node) -> usages.put(node.name(), node.usage()));
		return usages;
	}

}

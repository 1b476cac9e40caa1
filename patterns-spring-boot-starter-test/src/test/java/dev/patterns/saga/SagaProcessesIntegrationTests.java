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
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

import dev.patterns.saga.ProcessSagas.OrderSaga;
import dev.patterns.saga.ProcessSagas.SlowSaga;
import dev.patterns.test.services.EmbeddedServers;
import dev.patterns.test.services.Service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Several processes share a database and are killed at random, or end in an orderly way.
 */
@ParameterizedClass
@MethodSource("dev.patterns.saga.SagaCluster#databases")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SagaProcessesIntegrationTests {

	@Parameter
	private Service service;

	private static final int BATCH = 30;

	private static final int KILLS = 3;

	private SagaCluster cluster;

	@BeforeParameterizedClassInvocation
	void createCluster() {
		this.cluster = new SagaCluster(EmbeddedServers.shared(this.service), "saga_processes");
	}

	@AfterParameterizedClassInvocation
	void close() {
		this.cluster.close();
	}

	@Test
	void killedAtRandomUnderLoadNothingIsLostOrDoneTwice() {
		Random random = new Random();
		List<SagaNode> nodes = new ArrayList<>();
		for (int i = 0; i < 3; i++) {
			nodes.add(start("node" + i, Map.of()));
		}
		nodes.forEach(SagaNode::awaitReady);
		SagaNode.Usage idle = nodes.get(0).usage();
		List<SagaNode> all = new ArrayList<>(nodes);
		nodes.forEach((node) -> node.startSagas("process-order", "kill-" + node.name() + "-", BATCH));
		for (int kill = 1; kill <= KILLS; kill++) {
			this.cluster.awaitEnded("kill-", kill * BATCH / 2 + random.nextInt(BATCH / 2));
			int victim = random.nextInt(3);
			nodes.get(victim).kill();
			SagaNode heir = start("heir" + kill, Map.of());
			nodes.set(victim, heir);
			all.add(heir);
			nodes.get((victim + 1) % 3).startSagas("process-order", "kill-more" + kill + "-", BATCH);
			heir.awaitReady().startSagas("process-order", "kill-" + heir.name() + "-", BATCH);
		}
		List<String> acknowledged = all.stream().flatMap((node) -> node.lines("started kill-").stream()).toList();
		assertThat(acknowledged).hasSizeGreaterThan(100);
		await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> assertThat(unfinished()).isZero());
		acknowledged.forEach((id) -> this.cluster.assertOrderExactlyOnce("kill-" + id));
		for (String id : this.cluster.template()
			.queryForList("select id from patterns_saga where name = 'process-order'", String.class)) {
			this.cluster.assertOrderExactlyOnce(id);
		}
		for (SagaNode node : nodes) {
			await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(500)).untilAsserted(() -> {
				SagaNode.Usage usage = node.usage();
				assertThat(usage.active()).as("connections in use").isZero();
				assertThat(usage.threads()).as("threads").isLessThanOrEqualTo(idle.threads() + 2);
			});
		}
		nodes.forEach(SagaNode::close);
	}

	@Test
	void aCleanStopHandsOverAtOnce() {
		// Whoever waits for the end of this lease waits long.
		SagaNode leaving = start("leaving", Map.of("patterns.lease.duration", "60s"));
		SagaNode heir = start("remaining", Map.of()).awaitReady();
		leaving.awaitReady();
		// So that it has nothing of its own when the other one leaves.
		heir.suspend();
		leaving.startSagas("process-slow", "leave-", 20);
		this.cluster.awaitStarted("leave-", 20);
		leaving.terminate();
		heir.resume();
		await().atMost(Duration.ofSeconds(20)).pollInterval(Duration.ofMillis(10)).until(() -> !leaving.isAlive());
		long handedOver = System.nanoTime();
		assertThat(unfinished()).as("left to the other").isPositive();
		await().atMost(Duration.ofSeconds(20))
			.pollInterval(Duration.ofMillis(20))
			.until(() -> this.cluster.count("select count(*) from patterns_saga where owner like 'leaving%'") == 0
					&& this.cluster.count("select count(*) from patterns_saga where owner like 'remaining%'") > 0);
		assertThat(Duration.ofNanos(System.nanoTime() - handedOver)).isLessThan(Duration.ofSeconds(5));
		this.cluster.awaitEnded("leave-", 20);
		for (int i = 0; i < 20; i++) {
			assertThat(this.cluster.effects("leave-" + i).stream().filter((what) -> !what.equals("three")))
				.containsExactly("one", "two", "four", "five");
		}
		assertThat(heir.lines("taken over")).as("given up, not taken").isEmpty();
		heir.close();
	}

	private int unfinished() {
		return this.cluster.count("select count(*) from patterns_saga where ended_at is null");
	}

	private SagaNode start(String name, Map<String, String> properties) {
		return this.cluster.start(name, properties, OrderSaga.class, SlowSaga.class);
	}

}

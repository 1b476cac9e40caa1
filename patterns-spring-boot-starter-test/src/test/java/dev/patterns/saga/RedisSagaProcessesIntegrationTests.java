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
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.data.redis.core.StringRedisTemplate;

import dev.patterns.saga.RedisSagaApplication.Effects;
import dev.patterns.saga.RedisSagaApplication.OrderSaga;
import dev.patterns.test.services.EmbeddedServers;
import dev.patterns.test.services.Service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Processes that share sagas on Redis are killed and stopped.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RedisSagaProcessesIntegrationTests {

	private static final int SAGAS = 30;

	private final Map<String, String> properties = RedisSagaApplication
		.properties(EmbeddedServers.shared(Service.REDIS), UUID.randomUUID().toString());

	private ConfigurableApplicationContext heir;

	private SagaTemplate sagas;

	private Effects effects;

	@BeforeAll
	void start() {
		this.heir = RedisSagaApplication.run(this.properties, RedisSagaApplication.class, OrderSaga.class);
		this.sagas = this.heir.getBean(SagaTemplate.class);
		this.effects = this.heir.getBean(Effects.class);
	}

	@AfterAll
	void close() {
		this.heir.close();
	}

	private SagaNode startNode(String name) {
		return SagaNode.start(name, Path.of("target", "saga-processes", "redis", name + ".log"), this.properties,
				RedisSagaApplication.class, List.of());
	}

	@Test
	void killedAndStoppedProcessesAreTakenOver() {
		try (SagaNode killed = startNode("killed"); SagaNode stopped = startNode("stopped")) {
			killed.awaitReady();
			stopped.awaitReady();
			stoppedHolderIsFenced(stopped);
			killedUnderLoadNothingIsLost(killed);
		}
	}

	private void stoppedHolderIsFenced(SagaNode node) {
		StringRedisTemplate template = this.heir.getBean(StringRedisTemplate.class);
		String id = startUntilHeldBy(node, template);
		String prefix = id.substring(0, id.length() - 1);
		String hold = hold(id, node);
		node.suspend();
		assertThat(this.sagas.await(id, Duration.ofSeconds(30)).status()).isEqualTo(SagaStatus.COMPLETED);
		List<String> before = this.effects.of(id);
		SagaInstance ended = this.sagas.get(id).orElseThrow();
		template.delete(hold);
		node.resume();
		// What it does when it goes on it has done when it has run another one.
		node.startSagas("redis-order", prefix + "next-", 1);
		node.awaitLine("## started " + prefix + "next-");
		this.sagas.await(prefix + "next-0", Duration.ofSeconds(30));
		assertThat(this.sagas.get(id)).contains(ended);
		assertThat(this.effects.of(id)).isEqualTo(before);
		assertThat(before.stream().filter((what) -> what.startsWith("second"))).hasSize(2)
			.containsOnly("second " + id + "/1/second/charge/1");
		assertThat(before).filteredOn((what) -> !what.startsWith("second"))
			.containsExactly("first", "third", "fourth", "ended COMPLETED");
	}

	// Whoever is faster runs a saga, and only one that this node runs is held.
	private String startUntilHeldBy(SagaNode node, StringRedisTemplate template) {
		for (int attempt = 0; attempt < 20; attempt++) {
			String id = "held-" + UUID.randomUUID() + "-0";
			template.opsForValue().set(hold(id, node), "1");
			node.startSagas("redis-order", id.substring(0, id.length() - 1), 1);
			await().atMost(Duration.ofSeconds(60))
				.pollInterval(Duration.ofMillis(10))
				.until(() -> node.log().contains("in " + id)
						|| this.sagas.get(id).filter((saga) -> saga.status() == SagaStatus.COMPLETED).isPresent());
			if (node.log().contains("in " + id)) {
				return id;
			}
			template.delete(hold(id, node));
		}
		throw new AssertionError("Others were always faster than " + node.name());
	}

	private static String hold(String id, SagaNode node) {
		return "hold:" + id + ":" + node.pid();
	}

	private void killedUnderLoadNothingIsLost(SagaNode node) {
		String prefix = "killed-" + UUID.randomUUID() + "-";
		node.startSagas("redis-order", prefix, SAGAS);
		node.awaitLine("## started " + prefix);
		await().atMost(Duration.ofSeconds(20))
			.pollInterval(Duration.ofMillis(5))
			.until(() -> this.effects.of(prefix + "3").size() > 1);
		node.kill();
		int repeated = 0;
		for (int i = 0; i < SAGAS; i++) {
			String id = prefix + i;
			assertThat(this.sagas.await(id, Duration.ofSeconds(30)).status()).as(id)
				.isEqualTo((i % 5 != 4) ? SagaStatus.COMPLETED : SagaStatus.COMPENSATED);
			List<String> done = this.effects.of(id);
			repeated += done.size() - new HashSet<>(done).size();
			assertThat(new HashSet<>(done)).as(id).hasSize((i % 5 != 4) ? 5 : 6);
		}
		assertThat(repeated).as("what was under way when the process was killed").isLessThanOrEqualTo(8);
	}

}

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
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.dao.DataAccessException;

import dev.patterns.saga.RedisSagaApplication.Effects;
import dev.patterns.saga.RedisSagaApplication.OrderSaga;
import dev.patterns.test.services.EmbeddedServer;
import dev.patterns.test.services.EmbeddedServers;
import dev.patterns.test.services.Service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Redis comes and goes while two nodes run sagas on it.
 */
@ExtendWith(OutputCaptureExtension.class)
class RedisSagaFaultsIntegrationTests {

	private static final int SAGAS = 40;

	private final EmbeddedServer server = EmbeddedServers.builder(Service.REDIS).start();

	private final List<ConfigurableApplicationContext> nodes = new ArrayList<>();

	@BeforeEach
	void startNodes() {
		Map<String, String> properties = RedisSagaApplication.properties(this.server, "faults");
		for (int i = 0; i < 2; i++) {
			ConfigurableApplicationContext node = RedisSagaApplication.run(properties, RedisSagaApplication.class,
					OrderSaga.class);
			this.nodes.add(node);
		}
	}

	@AfterEach
	void close() {
		this.nodes.forEach(ConfigurableApplicationContext::close);
		this.server.close();
	}

	@Test
	void everythingEndsAfterRedisWasKilledStartedAgainAndFrozen(CapturedOutput output) {
		for (int i = 0; i < SAGAS; i++) {
			start(i);
			if (i == SAGAS / 4 || i == SAGAS / 2) {
				this.server.kill();
				OrderSaga.pause(Duration.ofMillis(500));
				this.server.start();
			}
			if (i == 3 * SAGAS / 4) {
				// Longer than the lease.
				this.server.suspend();
				OrderSaga.pause(Duration.ofSeconds(2));
				this.server.resume();
			}
		}
		SagaTemplate sagas = sagas(0);
		Effects effects = this.nodes.get(0).getBean(Effects.class);
		for (int i = 0; i < SAGAS; i++) {
			String id = "order-" + i;
			assertThat(sagas.await(id, Duration.ofSeconds(40)).status()).as(id)
				.isEqualTo((i % 5 != 4) ? SagaStatus.COMPLETED : SagaStatus.COMPENSATED);
			List<String> done = effects.of(id);
			Set<String> different = new HashSet<>(done);
			assertThat(different).as(id).contains("first", "second " + id + "/1/second/charge/1", "third");
			assertThat(different).as(id)
				.contains((i % 5 != 4) ? "ended COMPLETED" : "ended COMPENSATED")
				.hasSize((i % 5 != 4) ? 5 : 6);
			// An attempt that was under way at each of three troubles, at the most.
			assertThat(done).as(id).hasSizeLessThanOrEqualTo(different.size() + 3);
		}
		assertThat(output).doesNotContain("is parked");
	}

	private void start(int number) {
		await().atMost(Duration.ofSeconds(20)).pollInterval(Duration.ofMillis(50)).until(() -> {
			try {
				sagas(number % 2).start("redis-order", number, SagaStartOptions.id("order-" + number));
				return true;
			}
			catch (DataAccessException ex) {
				return false;
			}
		});
	}

	private SagaTemplate sagas(int node) {
		return this.nodes.get(node).getBean(SagaTemplate.class);
	}

}

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

import java.io.IOException;
import java.time.Duration;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;

import dev.patterns.test.services.EmbeddedServer;
import dev.patterns.test.services.EmbeddedServers;
import dev.patterns.test.services.Service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Processes and the broker are killed in the middle of the relay: nothing is lost, first
 * deliveries are in order, and what comes twice has the same id.
 */
class OutboxFaultsIntegrationTests extends OutboxProofSupport {

	private static final int KEYS = 20;

	private EmbeddedServer kafka;

	@BeforeEach
	void startKafka() {
		this.kafka = EmbeddedServers.start(Service.KAFKA);
	}

	@AfterEach
	void closeKafka() {
		this.kafka.close();
	}

	@Override
	EmbeddedServer kafka() {
		return this.kafka;
	}

	@Test
	void aKilledInstanceIsTakenOver() throws IOException {
		ConfigurableApplicationContext writer = application("writer", "--patterns.outbox.relay.enabled=false");
		int total = publishAll(writer, 200);
		Process victim = process("victim", "--patterns.outbox.relay.batch-size=50",
				"--patterns.outbox.relay.max-in-flight=100");
		waitUntil(Duration.ofSeconds(60), () -> rows() < total - 300);
		process("heir");
		victim.destroyForcibly();
		victim.onExit().join();
		assertThat(rows()).as("killed in the middle").isPositive();
		try (ReceivedMessages received = received().awaitDistinct(total, Duration.ofSeconds(60)).awaitQuiet()) {
			assertThat(received.distinct()).isEqualTo(this.committed);
			assertThat(received.duplicates()).as("only what was on its way").isLessThanOrEqualTo(200);
			received.assertSameIds();
			received.assertFirstDeliveriesInOrder();
		}
		await().atMost(Duration.ofSeconds(20)).until(() -> rows() == 0);
	}

	@Test
	void messagesWaitWhileKafkaIsKilled() {
		// Pipelined, a successor may be taken while its predecessor runs out of time in
		// the
		// producer; one at a time is strict.
		ConfigurableApplicationContext context = application("one", "--patterns.outbox.relay.max-in-flight-per-key=1",
				"--spring.kafka.producer.properties.delivery.timeout.ms=2000",
				"--spring.kafka.producer.properties.request.timeout.ms=1000",
				"--spring.kafka.producer.properties.linger.ms=0",
				"--spring.kafka.producer.properties.max.block.ms=1000");
		publishAll(context, 20);
		await().atMost(Duration.ofSeconds(20)).until(() -> rows() == 0);
		this.kafka.kill();
		int total = 0;
		for (int number = 100; number < 120; number++) {
			for (int key = 0; key < KEYS; key++) {
				publish(context, number, false, "k" + key);
			}
			total = this.committed.size();
		}
		await().pollDelay(Duration.ofSeconds(3)).until(() -> rows() > 0);
		this.kafka.start();
		try (ReceivedMessages received = received().awaitDistinct(total, Duration.ofSeconds(60)).awaitQuiet()) {
			assertThat(received.distinct()).isEqualTo(this.committed);
			received.assertSameIds();
			received.assertFirstDeliveriesInOrder();
		}
		await().atMost(Duration.ofSeconds(30)).until(() -> rows() == 0);
		assertThat(context.getBean(OutboxTemplate.class)).isNotNull();
	}

	private int publishAll(ConfigurableApplicationContext context, int rounds) {
		String[] keys = new String[KEYS];
		for (int key = 0; key < KEYS; key++) {
			keys[key] = "k" + key;
		}
		for (int number = 0; number < rounds; number++) {
			publish(context, number, false, keys);
		}
		return this.committed.size();
	}

}

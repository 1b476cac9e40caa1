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
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.context.PropertyPlaceholderAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;

import dev.patterns.gate.autoconfigure.GateAutoConfiguration;
import dev.patterns.identity.autoconfigure.IdentityAutoConfiguration;
import dev.patterns.pubsub.PubSubListener;
import dev.patterns.pubsub.autoconfigure.KafkaBrokerAutoConfiguration;
import dev.patterns.pubsub.autoconfigure.PubSubAutoConfiguration;
import dev.patterns.saga.MessagingSagas.Charge;
import dev.patterns.saga.MessagingSagas.Receipt;
import dev.patterns.serialization.autoconfigure.SerializationAutoConfiguration;
import dev.patterns.test.services.EmbeddedServers;
import dev.patterns.test.services.Service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Sagas that send commands, on Kafka and PostgreSQL: the process that sent them is killed
 * before they are answered, and another one goes on with the answers.
 */
class MessagingSagasIntegrationTests {

	private final String suffix = UUID.randomUUID().toString().substring(0, 8);

	private final String kafka = EmbeddedServers.shared(Service.KAFKA)
		.properties()
		.get("spring.kafka.bootstrap-servers");

	@Test
	void anotherProcessTakesTheAnswers() throws Exception {
		try (SagaCluster cluster = new SagaCluster(EmbeddedServers.shared(Service.POSTGRESQL), "saga_messaging")) {
			SagaNode first = start(cluster).awaitReady();
			first.awaitLease();
			first.startSagas("purchase", "p", 2);
			first.startSagas("purchase-flow", "f", 2);
			await().atMost(Duration.ofSeconds(30))
				.pollInterval(Duration.ofMillis(20))
				.until(() -> cluster.count("select count(*) from patterns_saga_step where status = 'AWAITING'") == 4
						&& cluster.count("select count(*) from patterns_outbox") == 0);
			first.kill();
			SagaNode second = start(cluster);
			try (ConfigurableApplicationContext payments = payments()) {
				assertThat(payments.getBean(Payments.class).answered.await(30, TimeUnit.SECONDS)).isTrue();
				second.awaitReady();
				cluster.awaitEnded("", 4);
			}
			for (String id : List.of("p0", "p1", "f0", "f1")) {
				assertThat(cluster.status(id)).isEqualTo("COMPLETED");
				assertThat(cluster.effects(id)).containsExactly("confirm r-" + id);
			}
		}
	}

	private SagaNode start(SagaCluster cluster) {
		return cluster.start("shop-" + this.suffix,
				Map.of("spring.kafka.bootstrap-servers", this.kafka, "test.topic", "payments-" + this.suffix,
						"spring.kafka.consumer.properties.session.timeout.ms", "6000",
						"spring.kafka.consumer.properties.heartbeat.interval.ms", "1000"),
				MessagingSagas.class);
	}

	private ConfigurableApplicationContext payments() {
		return new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.properties("spring.application.name=payments-" + this.suffix, "spring.main.banner-mode=off",
					"spring.kafka.bootstrap-servers=" + this.kafka, "test.topic=payments-" + this.suffix)
			.run();
	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ PropertyPlaceholderAutoConfiguration.class, JacksonAutoConfiguration.class,
			KafkaAutoConfiguration.class, IdentityAutoConfiguration.class, SerializationAutoConfiguration.class,
			GateAutoConfiguration.class, KafkaBrokerAutoConfiguration.class, PubSubAutoConfiguration.class,
			Payments.class })
	static class Application {

	}

	/**
	 * Knows nothing of sagas.
	 */
	static class Payments {

		private final CountDownLatch answered = new CountDownLatch(4);

		@PubSubListener(topic = "${test.topic}", start = "earliest")
		Receipt on(Charge charge) {
			this.answered.countDown();
			return new Receipt("r-" + charge.order());
		}

	}

}

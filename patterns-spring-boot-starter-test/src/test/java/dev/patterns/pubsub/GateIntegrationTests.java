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

package dev.patterns.pubsub;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;

import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.amqp.core.QueueInformation;
import org.springframework.amqp.rabbit.connection.ConnectionFactory;
import org.springframework.amqp.rabbit.core.RabbitAdmin;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.data.redis.core.StringRedisTemplate;

import dev.patterns.pubsub.KafkaListenerApplication.SwitchedGate;
import dev.patterns.test.services.EmbeddedServer;
import dev.patterns.test.services.EmbeddedServers;
import dev.patterns.test.services.Service;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A gate that closes and opens, on Redis and RabbitMQ.
 * {@link KafkaListenerIntegrationTests} has the same for Kafka.
 */
@Timeout(120)
class GateIntegrationTests {

	private static ConfigurableApplicationContext context;

	private static String topic;

	private final PubSubTemplate template = context.getBean(PubSubTemplate.class);

	private final Listeners listeners = context.getBean(Listeners.class);

	@BeforeAll
	static void start() {
		EmbeddedServer rabbit = RabbitServers.shared();
		EmbeddedServer redis = EmbeddedServers.shared(Service.REDIS);
		topic = "gate-" + UUID.randomUUID().toString().substring(0, 8);
		context = new SpringApplicationBuilder(BrokersApplication.class, Listeners.class, SwitchedGate.class)
			.web(WebApplicationType.NONE)
			.properties("spring.application.name=gate-app", "spring.main.banner-mode=off", "test.topic=" + topic,
					"patterns.pubsub.default-broker=redis", "spring.data.redis.host=" + redis.host(),
					"spring.data.redis.port=" + redis.port(), "spring.rabbitmq.host=" + rabbit.host(),
					"spring.rabbitmq.port=" + rabbit.port())
			.run();
	}

	@AfterAll
	static void stop() {
		if (context != null) {
			context.close();
		}
	}

	@Test
	void aClosedGateLeavesTheGroupsAndAnOpenOneComesBack() {
		publish("1");
		patience().until(() -> this.listeners.handled.size() == 2);
		assertThat(isReading()).isTrue();
		assertThat(consumers()).isOne();
		context.getBean(SwitchedGate.class).set(false);
		patience().until(() -> !isReading() && consumers() == 0);
		publish("2");
		Awaitility.await().pollDelay(Duration.ofMillis(300)).until(() -> true);
		assertThat(this.listeners.handled).hasSize(2);
		context.getBean(SwitchedGate.class).set(true);
		patience().until(() -> this.listeners.handled.size() == 4);
		assertThat(this.listeners.handled).containsExactlyInAnyOrder("redis 1", "rabbit 1", "redis 2", "rabbit 2");
		assertThat(isReading()).isTrue();
		assertThat(consumers()).isOne();
	}

	private void publish(String text) {
		for (String broker : List.of("redis", "rabbit")) {
			this.template.publish(topic, "k", text, PublishOptions.NONE.withBroker(broker));
		}
	}

	// Whether a member of the group on Redis has its turn.
	private static boolean isReading() {
		return context.getBean(StringRedisTemplate.class).hasKey("patterns:pubsub:{" + topic + "}:gate-app:owner");
	}

	private static int consumers() {
		QueueInformation queue = new RabbitAdmin(context.getBean(ConnectionFactory.class))
			.getQueueInfo(topic + ".gate-app");
		assertThat(queue).isNotNull();
		return queue.getConsumerCount();
	}

	private static ConditionFactory patience() {
		return Awaitility.await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(20));
	}

	static class Listeners {

		final List<String> handled = new CopyOnWriteArrayList<>();

		@PubSubListener(topic = "${test.topic}", id = "on-redis")
		void redis(String text) {
			this.handled.add("redis " + text);
		}

		@PubSubListener(topic = "${test.topic}", id = "on-rabbit", broker = "rabbit")
		void rabbit(String text) {
			this.handled.add("rabbit " + text);
		}

	}

}

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

package dev.patterns.pubsub.autoconfigure;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.springframework.boot.amqp.autoconfigure.RabbitAutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import dev.patterns.gate.autoconfigure.GateAutoConfiguration;
import dev.patterns.identity.autoconfigure.IdentityAutoConfiguration;
import dev.patterns.pubsub.PubSubListener;
import dev.patterns.pubsub.engine.PubSubListenerRegistry;
import dev.patterns.pubsub.engine.SubscriptionDescriptor;
import dev.patterns.serialization.autoconfigure.SerializationAutoConfiguration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for what is said of subscriptions whose servers cannot be reached.
 */
class LagWithoutServersTests {

	@Test
	void theLagIsNotKnownAndNobodyWaitsLongForIt() {
		new ApplicationContextRunner()
			.withPropertyValues("spring.application.name=shop", "patterns.pubsub.default-broker=memory",
					"spring.data.redis.port=1", "spring.rabbitmq.port=1", "spring.kafka.bootstrap-servers=127.0.0.1:1",
					"patterns.pubsub.listener.stop-timeout=100ms")
			.withConfiguration(AutoConfigurations.of(IdentityAutoConfiguration.class,
					SerializationAutoConfiguration.class, JacksonAutoConfiguration.class, GateAutoConfiguration.class,
					DataRedisAutoConfiguration.class, RabbitAutoConfiguration.class, KafkaAutoConfiguration.class,
					RedisBrokerAutoConfiguration.class, RabbitBrokerAutoConfiguration.class,
					KafkaBrokerAutoConfiguration.class, PubSubAutoConfiguration.class))
			.withBean(Listening.class)
			.run((context) -> {
				PubSubListenerRegistry registry = context.getBean(PubSubListenerRegistry.class);
				long begin = System.nanoTime();
				registry.refreshLags();
				assertThat(registry.describe()).hasSize(4).allSatisfy((subscription) -> {
					assertThat(subscription.state()).isEqualTo("RUNNING");
					assertThat(subscription.details().containsKey("lag")).as(subscription.broker())
						.isEqualTo(subscription.broker().equals("memory"));
				});
				assertThat(registry.describe().stream().map(SubscriptionDescriptor::id))
					.allSatisfy((id) -> assertThat(registry.lag(id).isPresent()).isEqualTo(id.equals("orders:shop")));
				assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(3));
			});
	}

	static class Listening {

		@PubSubListener(topic = "orders")
		void memory(String text) {
		}

		@PubSubListener(topic = "orders", broker = "redis")
		void redis(String text) {
		}

		@PubSubListener(topic = "orders", broker = "rabbit")
		void rabbit(String text) {
		}

		@PubSubListener(topic = "orders", broker = "kafka")
		void kafka(String text) {
		}

	}

}

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
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.amqp.autoconfigure.RabbitAutoConfiguration;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.context.PropertyPlaceholderAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.context.annotation.Import;
import org.springframework.stereotype.Component;

import dev.patterns.gate.autoconfigure.GateAutoConfiguration;
import dev.patterns.identity.autoconfigure.IdentityAutoConfiguration;
import dev.patterns.pubsub.autoconfigure.KafkaBrokerAutoConfiguration;
import dev.patterns.pubsub.autoconfigure.PubSubAutoConfiguration;
import dev.patterns.pubsub.autoconfigure.RabbitBrokerAutoConfiguration;
import dev.patterns.pubsub.autoconfigure.RedisBrokerAutoConfiguration;
import dev.patterns.serialization.autoconfigure.SerializationAutoConfiguration;

/**
 * An application whose listener fails as often as a message says, and tries again in
 * retry topics.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@ImportAutoConfiguration({ PropertyPlaceholderAutoConfiguration.class, JacksonAutoConfiguration.class,
		KafkaAutoConfiguration.class, DataRedisAutoConfiguration.class, RabbitAutoConfiguration.class,
		IdentityAutoConfiguration.class, SerializationAutoConfiguration.class, GateAutoConfiguration.class,
		KafkaBrokerAutoConfiguration.class, RedisBrokerAutoConfiguration.class, RabbitBrokerAutoConfiguration.class,
		PubSubAutoConfiguration.class })
@Import(RetryTopicApplication.Listeners.class)
class RetryTopicApplication {

	/**
	 * A message.
	 *
	 * @param name its name
	 * @param failures how often it is to fail
	 */
	record Task(String name, int failures) {

	}

	/**
	 * A call of the listener.
	 *
	 * @param name name of the message
	 * @param attempt number of the attempt
	 * @param handled whether it did not fail
	 */
	record Call(String name, int attempt, boolean handled) {

	}

	@Component
	static class Listeners {

		final List<Call> calls = new CopyOnWriteArrayList<>();

		final List<Duration> late = new CopyOnWriteArrayList<>();

		final List<CloudEventContext> dead = new CopyOnWriteArrayList<>();

		@PubSubListener(topic = "${test.topic}", id = "tasks", retry = @PubSubRetry(mode = RetryMode.NON_BLOCKING,
				maxRetries = 3, delay = "${test.delay}", multiplier = 1.5, maxDelay = "1m"))
		void on(Task task, CloudEventContext context) {
			boolean fails = context.attempt() <= task.failures();
			String due = context.header(MessageHeaders.RETRY_DUE);
			if (due != null) {
				this.late.add(Duration.between(Instant.parse(due), Instant.now()));
			}
			this.calls.add(new Call(task.name(), context.attempt(), !fails));
			if (fails) {
				throw new IllegalStateException("On purpose");
			}
		}

		@PubSubListener(topic = "${test.topic}.retry-app.dlt", id = "dead", group = "dead")
		void dead(CloudEventContext context) {
			this.dead.add(context);
		}

	}

}

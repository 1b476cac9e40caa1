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

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.context.PropertyPlaceholderAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Import;
import org.springframework.stereotype.Component;

import dev.patterns.gate.Gate;
import dev.patterns.gate.GateChangedEvent;
import dev.patterns.gate.autoconfigure.GateAutoConfiguration;
import dev.patterns.identity.autoconfigure.IdentityAutoConfiguration;
import dev.patterns.pubsub.autoconfigure.KafkaBrokerAutoConfiguration;
import dev.patterns.pubsub.autoconfigure.PubSubAutoConfiguration;
import dev.patterns.serialization.autoconfigure.SerializationAutoConfiguration;

/**
 * An application with listeners on Kafka.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@ImportAutoConfiguration({ PropertyPlaceholderAutoConfiguration.class, JacksonAutoConfiguration.class,
		KafkaAutoConfiguration.class, IdentityAutoConfiguration.class, SerializationAutoConfiguration.class,
		GateAutoConfiguration.class, KafkaBrokerAutoConfiguration.class, PubSubAutoConfiguration.class })
@Import({ KafkaListenerApplication.Listeners.class, KafkaListenerApplication.SwitchedGate.class })
class KafkaListenerApplication {

	record Order(String id, int amount) {

	}

	@Component
	static class Listeners {

		final List<CloudEventContext> calls = new CopyOnWriteArrayList<>();

		final List<CloudEventContext> handled = new CopyOnWriteArrayList<>();

		final List<CloudEventContext> dead = new CopyOnWriteArrayList<>();

		final AtomicBoolean broken = new AtomicBoolean(true);

		@PubSubListener(topic = "${test.topic}", id = "orders",
				retry = @PubSubRetry(maxRetries = 2, delay = "${test.delay:50ms}"))
		void on(Order order, CloudEventContext context) {
			this.calls.add(context);
			if (order.amount() < 0 && this.broken.get()) {
				throw new IllegalStateException("No negative amounts");
			}
			this.handled.add(context);
		}

		@PubSubListener(topic = "${test.topic}.kafka-app.dlt", id = "dead", group = "dead")
		void dead(CloudEventContext context) {
			this.dead.add(context);
		}

	}

	@Component
	static class SwitchedGate implements Gate {

		private final ApplicationEventPublisher publisher;

		private volatile boolean open = true;

		SwitchedGate(ApplicationEventPublisher publisher) {
			this.publisher = publisher;
		}

		@Override
		public boolean isOpen() {
			return this.open;
		}

		void set(boolean open) {
			this.open = open;
			this.publisher.publishEvent(new GateChangedEvent(this, open));
		}

	}

}

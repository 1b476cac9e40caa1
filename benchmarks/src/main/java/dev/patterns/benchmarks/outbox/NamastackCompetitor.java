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

package dev.patterns.benchmarks.outbox;

import java.util.HashMap;
import java.util.Map;

import io.namastack.outbox.Outbox;
import io.namastack.outbox.handler.OutboxRecordMetadata;
import io.namastack.outbox.handler.OutboxTypedHandler;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.core.KafkaTemplate;

import dev.patterns.benchmarks.server.Database;

/**
 * namastack-outbox, polling as often and as much as its vendor's performance test does,
 * with a handler that sends as that of its Kafka module.
 */
final class NamastackCompetitor implements Competitor {

	@Override
	public String name() {
		return "namastack-outbox 1.6.0";
	}

	@Override
	public Session open(Database database, String bootstrapServers, boolean relaying) {
		Map<String, Object> properties = new HashMap<>();
		properties.put("namastack.outbox.polling.batch-size", 800);
		properties.put("namastack.outbox.polling.fixed.interval", relaying ? "25ms" : "1h");
		properties.put("namastack.outbox.processing.executor-core-pool-size", 16);
		properties.put("namastack.outbox.processing.executor-max-pool-size", 32);
		properties.put("namastack.outbox.instance.rebalance-interval", "1s");
		return new NamastackSession(
				ApplicationSession.start(Application.class, "io.namastack", database, bootstrapServers, properties));
	}

	@Override
	public String countPending() {
		return "select count(*) from outbox_record where completed_at is null";
	}

	/**
	 * The application.
	 */
	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		EventHandler benchmarkEventHandler(KafkaTemplate<String, byte[]> kafka) {
			return new EventHandler(kafka);
		}

	}

	/**
	 * Sends an event and waits for the broker, since the record is completed when it
	 * returns.
	 */
	static class EventHandler implements OutboxTypedHandler<Event> {

		private final KafkaTemplate<String, byte[]> kafka;

		EventHandler(KafkaTemplate<String, byte[]> kafka) {
			this.kafka = kafka;
		}

		@Override
		public void handle(Event event, OutboxRecordMetadata metadata) {
			this.kafka.send(Event.TOPIC, event.key(), event.toJson()).join();
		}

	}

	private static final class NamastackSession extends ApplicationSession {

		private final Outbox outbox;

		NamastackSession(ConfigurableApplicationContext context) {
			super(context);
			this.outbox = context.getBean(Outbox.class);
		}

		@Override
		public void publish(Event event) {
			this.outbox.schedule(event, event.key());
		}

	}

}

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
import java.util.List;
import java.util.Map;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

import dev.patterns.benchmarks.server.Database;
import dev.patterns.outbox.OutboxTemplate;
import dev.patterns.outbox.engine.OutboxBackends;
import dev.patterns.outbox.store.OutboxOperations;

/**
 * Ours: a Spring Boot application with the starter, at its defaults.
 */
final class PatternsCompetitor implements Competitor {

	static final String NAME = "ours";

	private final List<String> properties;

	/**
	 * Create the competitor.
	 * @param properties what is not at its default, each as {@code name=value}
	 */
	PatternsCompetitor(List<String> properties) {
		this.properties = properties;
	}

	@Override
	public String name() {
		return NAME;
	}

	@Override
	public Session open(Database database, String bootstrapServers, boolean relaying) {
		Map<String, Object> all = new HashMap<>();
		all.put("patterns.jdbc.initialize-schema", "always");
		all.put("patterns.outbox.relay.enabled", relaying);
		for (String property : this.properties) {
			int sign = property.indexOf('=');
			all.put(property.substring(0, sign), property.substring(sign + 1));
		}
		return new PatternsSession(
				ApplicationSession.start(Application.class, "dev.patterns", database, bootstrapServers, all));
	}

	@Override
	public String countPending() {
		return "select count(*) from patterns_outbox where status in (1, 2, 9)";
	}

	/**
	 * The application.
	 */
	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

	private static final class PatternsSession extends ApplicationSession {

		private final OutboxTemplate outbox;

		private final OutboxOperations operations;

		PatternsSession(ConfigurableApplicationContext context) {
			super(context);
			// The relay runs from now on.
			this.outbox = context.getBean(OutboxTemplate.class);
			this.operations = context.getBean(OutboxBackends.class).choose(null).operations();
		}

		@Override
		public void publish(Event event) {
			this.outbox.publish(Event.TOPIC, event.key(), event);
		}

		@Override
		public void pause() {
			this.operations.pause(OutboxOperations.ALL_BROKERS);
		}

		@Override
		public void resume() {
			this.operations.resume(OutboxOperations.ALL_BROKERS);
		}

	}

}

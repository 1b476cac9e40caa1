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

import java.util.Map;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;
import org.springframework.core.task.TaskExecutor;
import org.springframework.modulith.events.IncompleteEventPublications;

import dev.patterns.benchmarks.server.Database;

/**
 * Spring Modulith's event publication registry with externalisation to Kafka. What an
 * earlier application left is submitted again at the start, all at once.
 */
final class ModulithCompetitor implements Competitor {

	private static final String NOT_RELAYING = "not-relaying";

	@Override
	public String name() {
		return "Spring Modulith 2.1.1";
	}

	@Override
	public Session open(Database database, String bootstrapServers, boolean relaying) {
		Map<String, Object> properties = Map.of("spring.modulith.events.jdbc.schema-initialization.enabled", true,
				"spring.modulith.events.completion-mode", "delete", "spring.task.execution.pool.core-size", 16,
				"spring.profiles.active", relaying ? "default" : NOT_RELAYING);
		return new ModulithSession(ApplicationSession.start(Application.class, "org.springframework.modulith", database,
				bootstrapServers, properties), relaying);
	}

	@Override
	public String countPending() {
		return "select count(*) from event_publication where completion_date is null";
	}

	/**
	 * The application.
	 */
	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		// Takes the place of Spring Boot's; nothing is sent after a commit.
		@Bean({ "applicationTaskExecutor", "taskExecutor" })
		@Profile(NOT_RELAYING)
		TaskExecutor benchmarkTaskExecutor() {
			return (task) -> {
			};
		}

	}

	private static final class ModulithSession extends ApplicationSession {

		ModulithSession(ConfigurableApplicationContext context, boolean relaying) {
			super(context);
			if (relaying) {
				context.getBean(IncompleteEventPublications.class).resubmitIncompletePublications((any) -> true);
			}
		}

		@Override
		public void publish(Event event) {
			context().publishEvent(event);
		}

	}

}

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

package dev.patterns.benchmarks.saga;

import java.util.HashMap;
import java.util.Map;

import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import dev.patterns.benchmarks.server.Database;
import dev.patterns.saga.SagaTemplate;

/**
 * Ours: a Spring Boot application with {@code @Saga} beans.
 */
final class PatternsCompetitor implements Competitor {

	static final String COUNT_ENDED = "select count(*) from patterns_saga where status = '%s'";

	private final int concurrency;

	/**
	 * Create the competitor.
	 * @param concurrency how many sagas its callers have in flight
	 */
	PatternsCompetitor(int concurrency) {
		this.concurrency = concurrency;
	}

	@Override
	public String name() {
		return "ours";
	}

	@Override
	public Session open(Database database, Workload workload) {
		return new PatternsSession(start(SagaApplication.class, database, this.concurrency), workload);
	}

	/**
	 * Start an application.
	 * @param application its configuration
	 * @param database where it stores sagas
	 * @param concurrency how many sagas its callers have in flight
	 * @return the application, to be closed
	 */
	static ConfigurableApplicationContext start(Class<?> application, Database database, int concurrency) {
		Map<String, Object> properties = new HashMap<>(database.properties());
		properties.put("spring.application.name", "benchmark");
		properties.put("spring.datasource.hikari.maximum-pool-size", Database.POOL_SIZE);
		properties.put("patterns.jdbc.initialize-schema", "always");
		// The callers are the limit: a saga's place is given back a little after its end.
		properties.put("patterns.saga.concurrency", 2 * concurrency);
		return new SpringApplicationBuilder(application).web(WebApplicationType.NONE)
			.bannerMode(Banner.Mode.OFF)
			.logStartupInfo(false)
			.registerShutdownHook(false)
			.properties(properties)
			.run();
	}

	private static final class PatternsSession implements Session {

		private final ConfigurableApplicationContext context;

		private final Workload workload;

		private final SagaTemplate sagas;

		private final Endings endings;

		PatternsSession(ConfigurableApplicationContext context, Workload workload) {
			this.context = context;
			this.workload = workload;
			this.sagas = context.getBean(SagaTemplate.class);
			this.endings = context.getBean(Endings.class);
		}

		@Override
		public void run(Order order) throws Exception {
			this.endings.expect(order);
			this.sagas.start(saga(), order);
			this.endings.await(order);
		}

		private String saga() {
			return switch (this.workload) {
				case TRANSACTIONAL -> "transactional";
				case REMOTE -> "remote";
				case COMPENSATION -> "compensated";
			};
		}

		@Override
		public String countEnded() {
			return COUNT_ENDED.formatted((this.workload == Workload.COMPENSATION) ? "COMPENSATED" : "COMPLETED");
		}

		@Override
		public void close() {
			this.context.close();
		}

	}

}

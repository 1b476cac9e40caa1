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

import org.springframework.context.ConfigurableApplicationContext;

import dev.patterns.benchmarks.server.Database;
import dev.patterns.saga.SagaTemplate;

/**
 * One of the styles in which a saga can be written, in one application.
 *
 * @param name name in the results
 * @param saga name of the saga
 * @param signals how many steps say that the saga is about to end
 * @param concurrency how many sagas its callers have in flight
 */
record StyleCompetitor(String name, String saga, int signals, int concurrency) implements Competitor {

	@Override
	public Session open(Database database, Workload workload) {
		return new StyleSession(PatternsCompetitor.start(FlowApplication.class, database, this.concurrency), this.saga,
				this.signals);
	}

	private static final class StyleSession implements Session {

		private final ConfigurableApplicationContext context;

		private final String saga;

		private final int signals;

		private final SagaTemplate sagas;

		private final Endings endings;

		StyleSession(ConfigurableApplicationContext context, String saga, int signals) {
			this.context = context;
			this.saga = saga;
			this.signals = signals;
			this.sagas = context.getBean(SagaTemplate.class);
			this.endings = context.getBean(Endings.class);
		}

		@Override
		public void run(Order order) throws Exception {
			this.endings.expect(order, this.signals);
			this.sagas.start(this.saga, order);
			this.endings.await(order);
		}

		@Override
		public String countEnded() {
			return PatternsCompetitor.COUNT_ENDED.formatted("COMPLETED");
		}

		@Override
		public void close() {
			this.context.close();
		}

	}

}

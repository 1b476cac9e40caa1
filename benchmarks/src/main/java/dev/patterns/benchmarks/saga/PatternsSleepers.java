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
 * Ours: flows.
 */
final class PatternsSleepers implements Sleepers {

	private final ConfigurableApplicationContext context;

	private final SagaTemplate sagas;

	PatternsSleepers(Database database, int concurrency) {
		this.context = PatternsCompetitor.start(FlowApplication.class, database, concurrency);
		this.sagas = this.context.getBean(SagaTemplate.class);
	}

	@Override
	public String name() {
		return "ours";
	}

	@Override
	public void start(Nap nap) {
		this.sagas.start("sleeper", nap);
	}

	@Override
	public String countAsleep() {
		return "select count(*) from patterns_saga where status = 'WAITING' and owner is null";
	}

	@Override
	public String countEnded() {
		return PatternsCompetitor.COUNT_ENDED.formatted("COMPLETED");
	}

	@Override
	public String delays() {
		// What is recorded of a wait loses its time when it is over.
		return "select step.started_at - due as begun, step.ended_at - due as done from (select wait.saga_id,"
				+ " case when milliseconds > 0 then wait.started_at + milliseconds else until end as due"
				+ " from patterns_saga_step wait join patterns_saga s on s.id = wait.saga_id, json_to_record(s.input::json)"
				+ " as nap (milliseconds bigint, until bigint) where wait.kind = 'WAIT') wait"
				+ " join patterns_saga_step step on step.saga_id = wait.saga_id and step.kind = 'FORWARD'";
	}

	@Override
	public String truncate() {
		return "truncate patterns_saga, patterns_saga_step, journal";
	}

	@Override
	public void close() {
		this.context.close();
	}

}

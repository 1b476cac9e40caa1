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

package dev.patterns.saga.engine;

import java.time.Duration;
import java.util.List;

import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcTemplate;

import dev.patterns.saga.Saga;
import dev.patterns.saga.SagaContext;
import dev.patterns.saga.SagaFlow;
import dev.patterns.saga.SagaInstance;
import dev.patterns.saga.SagaStatus;
import dev.patterns.saga.SagaStep;
import dev.patterns.saga.SagaStepInstance;
import dev.patterns.saga.SagaStepKind;
import dev.patterns.saga.SagaTemplate;

/**
 * An application with a flow whose code each test sets, so that it can also be changed
 * while instances are under way.
 */
final class FlowTestApplication {

	static final Duration TIMEOUT = Duration.ofSeconds(20);

	private FlowTestApplication() {
	}

	static ApplicationContextRunner runner() {
		return SagaTestApplication.runner().withUserConfiguration(Flows.class);
	}

	static void run(Scenario scenario) {
		run(runner(), scenario);
	}

	static void run(ApplicationContextRunner runner, Scenario scenario) {
		runner.run((context) -> scenario.run(new Fixture(context)));
	}

	static @Nullable String result(SagaInstance saga) {
		return saga.steps()
			.stream()
			.filter((step) -> step.kind() == SagaStepKind.RESULT && step.run() == saga.run())
			.map(SagaStepInstance::result)
			.findFirst()
			.orElse(null);
	}

	static List<String> steps(SagaInstance saga, SagaStepKind kind) {
		return saga.steps()
			.stream()
			.filter((step) -> step.kind() == kind)
			.map((step) -> step.name() + "#" + step.iteration() + " " + step.status())
			.toList();
	}

	/**
	 * What a flow does.
	 */
	@FunctionalInterface
	interface Code {

		@Nullable Object run(String input, SagaContext saga) throws Exception;

	}

	/**
	 * A test.
	 */
	@FunctionalInterface
	interface Scenario {

		void run(Fixture fixture) throws Exception;

	}

	/**
	 * What tests need.
	 */
	static final class Fixture {

		final SagaTemplate sagas;

		final Journal journal;

		final ApplicationContext context;

		private volatile boolean over;

		Fixture(ApplicationContext context) {
			this.context = context;
			this.sagas = context.getBean(SagaTemplate.class);
			this.journal = context.getBean(Journal.class);
		}

		/**
		 * Let threads end that flows have lost.
		 */
		void over() {
			this.over = true;
		}

		boolean isOver() {
			return this.over;
		}

		void flow(Code code) {
			this.context.getBean(ScriptedFlow.class).code = code;
		}

		void child(Code code) {
			this.context.getBean(ChildFlow.class).code = code;
		}

		String start(Code code) {
			flow(code);
			return this.sagas.start("flow", "in").id();
		}

		SagaInstance run(Code code) {
			return await(start(code));
		}

		SagaInstance await(String id) {
			return this.sagas.await(id, TIMEOUT);
		}

		SagaInstance await(String id, SagaStatus status) {
			Awaitility.await()
				.atMost(TIMEOUT)
				.until(() -> this.sagas.get(id).filter((saga) -> saga.status() == status).isPresent());
			return this.sagas.get(id).orElseThrow();
		}

		/**
		 * Wait until a flow waits, and nobody runs it.
		 * @param id id of the instance
		 * @return the instance
		 */
		SagaInstance awaitWait(String id) {
			return await(id, SagaStatus.WAITING);
		}

		void add(String entry) {
			this.journal.add(entry);
		}

	}

	@Saga("flow")
	static class ScriptedFlow {

		volatile Code code = (input, saga) -> null;

		@SagaFlow
		@Nullable Object run(String input, SagaContext saga) throws Exception {
			return this.code.run(input, saga);
		}

	}

	@Saga("child")
	static class ChildFlow {

		volatile Code code = (input, saga) -> null;

		@SagaFlow
		@Nullable Object run(String input, SagaContext saga) throws Exception {
			return this.code.run(input, saga);
		}

	}

	@Saga("chain")
	static class ChainSaga {

		private final Journal journal;

		ChainSaga(Journal journal) {
			this.journal = journal;
		}

		@SagaStep(order = 1, compensation = "notOne")
		void one(String input) {
			this.journal.add("chain " + input);
			if (input.equals("bad")) {
				throw new IllegalStateException("bad chain");
			}
		}

		void notOne(String input) {
			this.journal.add("not chain " + input);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Import({ ScriptedFlow.class, ChildFlow.class, ChainSaga.class })
	static class Flows {

		@Bean
		Journal journal(JdbcTemplate template) {
			return new Journal(template);
		}

	}

}

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
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcTemplate;

import dev.patterns.saga.FromStep;
import dev.patterns.saga.Saga;
import dev.patterns.saga.SagaEndReason;
import dev.patterns.saga.SagaInstance;
import dev.patterns.saga.SagaRetry;
import dev.patterns.saga.SagaStatus;
import dev.patterns.saga.SagaStep;
import dev.patterns.saga.SagaStepInstance;
import dev.patterns.saga.SagaStepKind;
import dev.patterns.saga.SagaStepStatus;
import dev.patterns.saga.SagaTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

/**
 * Steps that run in parallel, and steps with conditions.
 */
class SagaParallelTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(20);

	private final ApplicationContextRunner runner = SagaTestApplication.runner().withUserConfiguration(Sagas.class);

	@Test
	void stepsOfOneOrderRunAtOnce() {
		run((sagas, scripted, journal) -> {
			scripted.close("left");
			scripted.close("right");
			scripted.close("remote");
			String id = sagas.start("diamond", new Order("o1", 5)).id();
			scripted.awaitArrival("left");
			scripted.awaitArrival("right");
			scripted.awaitArrival("remote");
			// In this order, so that their positions are known.
			for (String step : List.of("right", "remote", "left")) {
				int before = completed(sagas.get(id).orElseThrow()).size();
				scripted.open(step);
				org.awaitility.Awaitility.await()
					.atMost(TIMEOUT)
					.until(() -> completed(sagas.get(id).orElseThrow()).size() == before + 1
							|| sagas.get(id).orElseThrow().status() == SagaStatus.COMPLETED);
			}
			SagaInstance saga = sagas.await(id, TIMEOUT);
			assertThat(saga.status()).isEqualTo(SagaStatus.COMPLETED);
			assertThat(saga.steps()).extracting(SagaStepInstance::name, SagaStepInstance::completion)
				.containsExactlyInAnyOrder(tuple("first", 1), tuple("right", 2), tuple("remote", 3), tuple("left", 4),
						tuple("join", 5));
			assertThat(journal.entries()).contains("first", "left", "right", "joined L R X");
		});
	}

	private static List<SagaStepInstance> completed(SagaInstance saga) {
		return saga.steps().stream().filter((step) -> step.status() == SagaStepStatus.COMPLETED).toList();
	}

	@Test
	void allSettleBeforeCompensationBegins() {
		run((sagas, scripted, journal) -> {
			scripted.close("left");
			scripted.fail("right", 9);
			String id = sagas.start("diamond", new Order("o1", 5)).id();
			scripted.awaitArrival("left");
			org.awaitility.Awaitility.await()
				.atMost(TIMEOUT)
				.until(() -> step(sagas.get(id).orElseThrow(), "right").map(SagaStepInstance::status)
					.filter((status) -> status == SagaStepStatus.FAILED)
					.isPresent());
			assertThat(journal.entries()).doesNotContain("not first");
			assertThat(sagas.get(id).orElseThrow().reason()).isNull();
			scripted.open("left");
			SagaInstance saga = sagas.await(id, TIMEOUT);
			assertThat(saga.status()).isEqualTo(SagaStatus.COMPENSATED);
			assertThat(saga.reason()).isEqualTo(SagaEndReason.FAILED);
			assertThat(saga.failure()).contains("right refuses");
			assertThat(journal.entries()).contains("left", "not left L", "not remote X", "not first")
				.doesNotContain("right", "not right");
			assertThat(journal.entries().get(journal.entries().size() - 1)).isEqualTo("not first");
		});
	}

	@Test
	void retryOfOneStepDoesNotRepeatTheOthers() {
		run((sagas, scripted, journal) -> {
			scripted.fail("right", 2);
			scripted.fail("remote", 1);
			SagaInstance saga = sagas.await(sagas.start("diamond", new Order("o1", 5)).id(), TIMEOUT);
			assertThat(saga.status()).isEqualTo(SagaStatus.COMPLETED);
			assertThat(step(saga, "right").orElseThrow()).satisfies((step) -> {
				assertThat(step.attempts()).isEqualTo(3);
				assertThat(step.earlier()).extracting((attempt) -> attempt.attempt()).containsExactly(1, 2);
				assertThat(step.earlier().get(0).error()).contains("right refuses");
				assertThat(step.earlier().get(0).node()).isNotNull();
			});
			assertThat(step(saga, "remote").orElseThrow().attempts()).isEqualTo(2);
			assertThat(journal.entries()).filteredOn("left"::equals).hasSize(1);
			assertThat(scripted.count("left")).isEqualTo(1);
		});
	}

	@Test
	void timedOutRemoteStepDoesNotHoldTheOthers() {
		this.runner.withPropertyValues("patterns.saga.concurrency=4").run((context) -> {
			SagaTemplate sagas = context.getBean(SagaTemplate.class);
			Scripted scripted = context.getBean(Scripted.class);
			scripted.close("hanging");
			SagaInstance saga = sagas.await(sagas.start("hanging", new Order("o1", 5)).id(), TIMEOUT);
			assertThat(saga.status()).isEqualTo(SagaStatus.COMPENSATED);
			assertThat(step(saga, "hang").orElseThrow().status()).isEqualTo(SagaStepStatus.UNCERTAIN);
			assertThat(context.getBean(Journal.class).entries()).contains("quick", "not quick", "not hanging");
		});
	}

	@Test
	void manyAtOnceWithFewPlaces() {
		this.runner.withPropertyValues("patterns.saga.concurrency=2").run((context) -> {
			SagaTemplate sagas = context.getBean(SagaTemplate.class);
			List<String> ids = java.util.stream.IntStream.range(0, 20)
				.mapToObj((i) -> sagas.start("diamond", new Order("o" + i, 5)).id())
				.toList();
			for (String id : ids) {
				assertThat(sagas.await(id, TIMEOUT).status()).isEqualTo(SagaStatus.COMPLETED);
			}
			assertThat(context.getBean(Journal.class).entries()).filteredOn("left"::equals).hasSize(20);
		});
	}

	@Test
	void stepWhoseConditionIsNotMetIsLeftOut() {
		run((sagas, scripted, journal) -> {
			SagaInstance small = sagas.await(sagas.start("conditional", new Order("o1", 5)).id(), TIMEOUT);
			assertThat(small.status()).isEqualTo(SagaStatus.COMPLETED);
			assertThat(step(small, "check").orElseThrow().status()).isEqualTo(SagaStepStatus.SKIPPED);
			assertThat(journal.entries()).containsExactly("score 10", "ship none");
		});
	}

	@Test
	void conditionReadsInputAndResults() {
		run((sagas, scripted, journal) -> {
			SagaInstance large = sagas.await(sagas.start("conditional", new Order("o1", 500)).id(), TIMEOUT);
			assertThat(large.status()).isEqualTo(SagaStatus.COMPLETED);
			assertThat(journal.entries()).containsExactly("score 1000", "checked", "ship ok");
		});
	}

	@Test
	void leftOutStepIsNotCompensated() {
		run((sagas, scripted, journal) -> {
			scripted.fail("ship", 9);
			SagaInstance saga = sagas.await(sagas.start("conditional", new Order("o1", 5)).id(), TIMEOUT);
			assertThat(saga.status()).isEqualTo(SagaStatus.COMPENSATED);
			assertThat(journal.entries()).containsExactly("score 10", "unscore");
		});
	}

	@Test
	void conditionThatCannotBeEvaluatedFailsTheSaga() {
		run((sagas, scripted, journal) -> {
			SagaInstance saga = sagas.await(sagas.start("conditional", new Order("o1", -1)).id(), TIMEOUT);
			assertThat(saga.status()).isEqualTo(SagaStatus.COMPENSATED);
			assertThat(saga.failure()).contains("check").contains("condition");
			assertThat(journal.entries()).containsExactly("score null", "unscore");
		});
	}

	private static Optional<SagaStepInstance> step(SagaInstance saga, String name) {
		return saga.steps()
			.stream()
			.filter((step) -> step.kind() == SagaStepKind.FORWARD && step.name().equals(name))
			.findFirst();
	}

	private void run(Consumer consumer) {
		this.runner.run((context) -> consumer.accept(context.getBean(SagaTemplate.class),
				context.getBean(Scripted.class), context.getBean(Journal.class)));
	}

	interface Consumer {

		void accept(SagaTemplate sagas, Scripted scripted, Journal journal) throws Exception;

	}

	record Order(String id, int amount) {

	}

	record Score(@Nullable Integer points) {

	}

	@Saga("diamond")
	static class Diamond {

		private final Scripted scripted;

		private final Journal journal;

		Diamond(Scripted scripted, Journal journal) {
			this.scripted = scripted;
			this.journal = journal;
		}

		@SagaStep(order = 1, compensation = "notFirst")
		void first(Order order) {
			this.journal.add("first");
		}

		@SagaStep(order = 2, compensation = "notLeft")
		String left() {
			this.scripted.at("left");
			this.journal.add("left");
			return "L";
		}

		@SagaStep(order = 2, compensation = "notRight", retry = @SagaRetry(maxRetries = 2))
		String right() {
			this.scripted.at("right");
			this.journal.add("right");
			return "R";
		}

		@SagaStep(order = 2, compensation = "notRemote", transactional = false)
		String remote() {
			this.scripted.at("remote");
			return "X";
		}

		@SagaStep(order = 3)
		void join(@FromStep("left") String left, @FromStep("right") String right, @FromStep("remote") String remote) {
			this.journal.add("joined " + left + " " + right + " " + remote);
		}

		void notFirst() {
			this.journal.add("not first");
		}

		void notLeft(@FromStep("left") String left) {
			this.journal.add("not left " + left);
		}

		void notRight() {
			this.journal.add("not right");
		}

		void notRemote(@FromStep("remote") @Nullable String remote) {
			this.journal.add("not remote " + remote);
		}

	}

	@Saga("hanging")
	static class Hanging {

		private final Set<Thread> threads = ConcurrentHashMap.newKeySet();

		private final Scripted scripted;

		private final Journal journal;

		Hanging(Scripted scripted, Journal journal) {
			this.scripted = scripted;
			this.journal = journal;
		}

		@SagaStep(order = 1, compensation = "notQuick")
		void quick(Order order) {
			this.journal.add("quick");
		}

		@SagaStep(order = 1, compensation = "notHanging", transactional = false, timeout = "100ms",
				retry = @SagaRetry(maxRetries = 0))
		void hang() {
			this.threads.add(Thread.currentThread());
			this.scripted.at("hanging");
		}

		void notQuick() {
			this.journal.add("not quick");
		}

		void notHanging() {
			this.journal.add("not hanging");
		}

	}

	@Saga("conditional")
	static class Conditional {

		private final Scripted scripted;

		private final Journal journal;

		Conditional(Scripted scripted, Journal journal) {
			this.scripted = scripted;
			this.journal = journal;
		}

		@SagaStep(order = 1, compensation = "unscore")
		Score score(Order order) {
			Integer points = (order.amount() < 0) ? null : order.amount() * 2;
			this.journal.add("score " + points);
			return new Score(points);
		}

		@SagaStep(order = 2, compensation = "uncheck",
				condition = "amount > 100 and #score.points >= 1000 or " + "#score.points.intValue() < 0")
		String check() {
			this.journal.add("checked");
			return "ok";
		}

		@SagaStep(order = 3, retry = @SagaRetry(maxRetries = 0))
		void ship(@FromStep("check") Optional<String> check) {
			this.scripted.at("ship");
			this.journal.add("ship " + check.orElse("none"));
		}

		void unscore() {
			this.journal.add("unscore");
		}

		void uncheck() {
			this.journal.add("uncheck");
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Import({ Diamond.class, Conditional.class, Hanging.class })
	static class Sagas {

		@Bean
		Journal journal(JdbcTemplate template) {
			return new Journal(template);
		}

		@Bean
		Scripted scripted() {
			return new Scripted();
		}

	}

}

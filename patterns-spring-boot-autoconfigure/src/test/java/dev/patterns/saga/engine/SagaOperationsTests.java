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
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import dev.patterns.call.CallScope;
import dev.patterns.definition.InvalidDefinitionException;
import dev.patterns.saga.Saga;
import dev.patterns.saga.SagaEndReason;
import dev.patterns.saga.SagaEnded;
import dev.patterns.saga.SagaEvent;
import dev.patterns.saga.SagaInstance;
import dev.patterns.saga.SagaListener;
import dev.patterns.saga.SagaNotFoundException;
import dev.patterns.saga.SagaPayloadTooLargeException;
import dev.patterns.saga.SagaQuery;
import dev.patterns.saga.SagaRetry;
import dev.patterns.saga.SagaStartOptions;
import dev.patterns.saga.SagaStateException;
import dev.patterns.saga.SagaStatus;
import dev.patterns.saga.SagaStep;
import dev.patterns.saga.SagaStepInstance;
import dev.patterns.saga.SagaStepKind;
import dev.patterns.saga.SagaStepStatus;
import dev.patterns.saga.SagaTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

/**
 * What can be asked of instances.
 */
class SagaOperationsTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(20);

	private final ApplicationContextRunner runner = SagaTestApplication.runner().withUserConfiguration(Sagas.class);

	@Test
	void suspendHaltsBeforeTheNextStepAndResumeGoesOn() {
		run((sagas, scripted, journal) -> {
			scripted.close("two");
			String id = sagas.start("chain", "x").id();
			scripted.awaitArrival("two");
			sagas.suspend(id);
			scripted.open("two");
			awaitStatus(sagas, id, SagaStatus.SUSPENDED);
			assertThat(journal.entries()).containsExactly("one", "two");
			SagaInstance halted = sagas.get(id).orElseThrow();
			assertThat(halted.owner()).isNull();
			assertThat(halted.endedAt()).isNull();
			sagas.resume(id);
			assertThat(sagas.await(id, TIMEOUT).status()).isEqualTo(SagaStatus.COMPLETED);
			assertThat(journal.entries()).containsExactly("one", "two", "three", "ended COMPLETED null");
		});
	}

	@Test
	void suspendedInstanceCanBeCancelled() {
		run((sagas, scripted, journal) -> {
			scripted.close("two");
			String id = sagas.start("chain", "x").id();
			scripted.awaitArrival("two");
			sagas.suspend(id);
			scripted.open("two");
			awaitStatus(sagas, id, SagaStatus.SUSPENDED);
			sagas.cancel(id);
			SagaInstance saga = sagas.await(id, TIMEOUT);
			assertThat(saga.status()).isEqualTo(SagaStatus.COMPENSATED);
			assertThat(saga.reason()).isEqualTo(SagaEndReason.CANCELLED);
			assertThat(journal.entries()).containsExactly("one", "two", "not two", "not one",
					"ended COMPENSATED CANCELLED");
		});
	}

	@Test
	void compensationIsSuspendedToo() {
		run((sagas, scripted, journal) -> {
			scripted.fail("three", 9);
			scripted.close("not two");
			String id = sagas.start("chain", "x").id();
			scripted.awaitArrival("not two");
			sagas.suspend(id);
			scripted.open("not two");
			awaitStatus(sagas, id, SagaStatus.SUSPENDED);
			assertThat(journal.entries()).containsExactly("one", "two", "not two");
			sagas.resume(id);
			assertThat(sagas.await(id, TIMEOUT).status()).isEqualTo(SagaStatus.COMPENSATED);
			assertThat(journal.entries()).contains("not one");
		});
	}

	@Test
	void terminateRollsTheRunningStepBackAndCompensatesNothing() {
		run((sagas, scripted, journal) -> {
			scripted.close("two");
			String id = sagas.start("chain", "x").id();
			scripted.awaitArrival("two");
			sagas.terminate(id);
			awaitStatus(sagas, id, SagaStatus.TERMINATED);
			scripted.open("two");
			await().atMost(TIMEOUT).until(() -> scripted.count("two") == 1);
			SagaInstance saga = sagas.await(id, TIMEOUT);
			assertThat(saga.failure()).isEqualTo("Terminated");
			assertThat(saga.endedAt()).isNotNull();
			String other = sagas.start("chain", "y").id();
			assertThat(sagas.await(other, TIMEOUT).status()).isEqualTo(SagaStatus.COMPLETED);
			assertThat(journal.entries()).as("the step that was running has had no effect")
				.containsExactly("one", "one", "two", "three", "ended COMPLETED null");
			assertThatExceptionOfType(SagaStateException.class).isThrownBy(() -> sagas.suspend(id))
				.withMessageContaining("TERMINATED");
		});
	}

	@Test
	void skipLeavesOutACompensationThatGaveUp() {
		run((sagas, scripted, journal) -> {
			scripted.fail("three", 9);
			scripted.fail("not two", 99);
			String id = sagas.start("chain", "x").id();
			assertThat(sagas.await(id, TIMEOUT).status()).isEqualTo(SagaStatus.COMPENSATION_FAILED);
			sagas.skip(id);
			awaitStatus(sagas, id, SagaStatus.COMPENSATED);
			assertThat(journal.entries()).containsExactly("one", "two", "not one", "ended COMPENSATED FAILED");
			assertThat(step(sagas.get(id).orElseThrow(), "two", SagaStepKind.COMPENSATION).status())
				.isEqualTo(SagaStepStatus.SKIPPED);
			assertThatExceptionOfType(SagaStateException.class).isThrownBy(() -> sagas.skip(id));
		});
	}

	@Test
	void retryOfAStuckCompensationKeepsItsHistory() {
		run((sagas, scripted, journal) -> {
			scripted.fail("three", 9);
			scripted.fail("not two", 3);
			String id = sagas.start("chain", "x").id();
			assertThat(sagas.await(id, TIMEOUT).status()).isEqualTo(SagaStatus.COMPENSATION_FAILED);
			sagas.retry(id);
			awaitStatus(sagas, id, SagaStatus.COMPENSATED);
			SagaStepInstance undone = step(sagas.get(id).orElseThrow(), "two", SagaStepKind.COMPENSATION);
			assertThat(undone.attempts()).isEqualTo(4);
			assertThat(undone.earlier()).extracting((attempt) -> attempt.attempt()).containsExactly(1, 2, 3);
		});
	}

	@Test
	void runsAgainFromAStepWithNewKeys() {
		run((sagas, scripted, journal) -> {
			String id = sagas.start("keyed", "x").id();
			assertThat(sagas.await(id, TIMEOUT).status()).isEqualTo(SagaStatus.COMPLETED);
			sagas.rerun(id, "call");
			await().atMost(TIMEOUT)
				.until(() -> sagas.get(id).orElseThrow().run() == 2
						&& sagas.get(id).orElseThrow().status() == SagaStatus.COMPLETED);
			assertThat(journal.entries()).containsExactly("prepare", "call " + id + "/1/call/op/1",
					"call " + id + "/2/call/op/1");
			SagaInstance saga = sagas.get(id).orElseThrow();
			assertThat(saga.steps()).extracting(SagaStepInstance::run).containsExactlyInAnyOrder(1, 1, 2, 2);
			scripted.fail("call", 9);
			sagas.rerun(id, "call");
			await().atMost(TIMEOUT).until(() -> sagas.get(id).orElseThrow().status() == SagaStatus.COMPENSATED);
			assertThat(journal.entries()).as("the step of the first run is undone with its own key")
				.endsWith("unprepare " + id + "/1/prepare/op/1");
			assertThatExceptionOfType(SagaStateException.class).isThrownBy(() -> sagas.rerun(id, "call"))
				.withMessageContaining("undone");
		});
	}

	@Test
	void wrongOperationsLeaveEverythingAsItWas() {
		run((sagas, scripted, journal) -> {
			String id = sagas.start("chain", "x").id();
			SagaInstance saga = sagas.await(id, TIMEOUT);
			assertThatIllegalArgumentException().isThrownBy(() -> sagas.rerun(id, "nine"))
				.withMessageContaining("nine")
				.withMessageContaining("three");
			assertThatExceptionOfType(SagaStateException.class).isThrownBy(() -> sagas.terminate(id));
			assertThatExceptionOfType(SagaStateException.class).isThrownBy(() -> sagas.resume(id));
			assertThatExceptionOfType(SagaStateException.class).isThrownBy(() -> sagas.skip(id));
			sagas.cancel(id);
			for (String absent : List.of("absent")) {
				assertThatExceptionOfType(SagaNotFoundException.class).isThrownBy(() -> sagas.suspend(absent));
				assertThatExceptionOfType(SagaNotFoundException.class).isThrownBy(() -> sagas.purge(absent));
				assertThatExceptionOfType(SagaNotFoundException.class).isThrownBy(() -> sagas.rerun(absent, "one"));
			}
			assertThat(sagas.get(id)).contains(saga);
		});
	}

	@Test
	void purgeDeletesOnlyWhatHasEnded() {
		run((sagas, scripted, journal) -> {
			scripted.close("two");
			String id = sagas.start("chain", "x", SagaStartOptions.id("p1").withAttribute("a", "1")).id();
			scripted.awaitArrival("two");
			assertThatExceptionOfType(SagaStateException.class).isThrownBy(() -> sagas.purge(id));
			scripted.open("two");
			sagas.await(id, TIMEOUT);
			sagas.purge(id);
			assertThat(sagas.get(id)).isEmpty();
			assertThat(sagas.list(SagaQuery.all().withAttribute("a", "1")).content()).isEmpty();
			assertThat(sagas.start("chain", "other", SagaStartOptions.id("p1").withAttribute("a", "1")).created())
				.isTrue();
			assertThat(sagas.await("p1", TIMEOUT).status()).isEqualTo(SagaStatus.COMPLETED);
		});
	}

	@Test
	void historyIsPurgedWhenItIsOldEnough() {
		this.runner.withPropertyValues("patterns.saga.retention=0s").run((context) -> {
			SagaTemplate sagas = context.getBean(SagaTemplate.class);
			String id = sagas.start("chain", "x").id();
			await().atMost(Duration.ofSeconds(90)).until(() -> sagas.get(id).isEmpty());
			assertThat(context.getBean(JdbcTemplate.class)
				.queryForObject("select count(*) from patterns_saga_step", Long.class)).isZero();
		});
	}

	@Test
	void startsLater() {
		run((sagas, scripted, journal) -> {
			Instant before = Instant.now();
			String id = sagas.start("chain", "x", SagaStartOptions.defaults().withDelay(Duration.ofMillis(700))).id();
			assertThat(sagas.get(id).orElseThrow().status()).isEqualTo(SagaStatus.SCHEDULED);
			String far = sagas
				.start("chain", "y", SagaStartOptions.defaults().withStartAt(before.plus(Duration.ofDays(3))))
				.id();
			SagaInstance saga = sagas.await(id, TIMEOUT);
			assertThat(saga.status()).isEqualTo(SagaStatus.COMPLETED);
			assertThat(saga.steps().get(0).startedAt()).isAfterOrEqualTo(saga.createdAt().plusMillis(699));
			sagas.cancel(far);
			SagaInstance cancelled = sagas.await(far, TIMEOUT);
			assertThat(cancelled.reason()).isEqualTo(SagaEndReason.CANCELLED);
			assertThat(cancelled.steps()).isEmpty();
		});
	}

	@Test
	void cancelInTheTransactionOfTheStartComesBeforeTheFirstStep() {
		this.runner.run((context) -> {
			SagaTemplate sagas = context.getBean(SagaTemplate.class);
			TransactionTemplate transaction = new TransactionTemplate(
					context.getBean(PlatformTransactionManager.class));
			String id = transaction.execute((status) -> {
				String started = sagas.start("chain", "x").id();
				sagas.cancel(started);
				return started;
			});
			assertThat(sagas.await(id, TIMEOUT).status()).isEqualTo(SagaStatus.COMPENSATED);
			assertThat(context.getBean(Journal.class).entries()).containsExactly("ended COMPENSATED CANCELLED");
		});
	}

	@Test
	void operationIsRolledBackWithItsTransaction() {
		this.runner.run((context) -> {
			SagaTemplate sagas = context.getBean(SagaTemplate.class);
			Scripted scripted = context.getBean(Scripted.class);
			scripted.close("two");
			String id = sagas.start("chain", "x").id();
			scripted.awaitArrival("two");
			new TransactionTemplate(context.getBean(PlatformTransactionManager.class))
				.executeWithoutResult((status) -> {
					sagas.terminate(id);
					sagas.suspend(id);
					status.setRollbackOnly();
				});
			scripted.open("two");
			assertThat(sagas.await(id, TIMEOUT).status()).isEqualTo(SagaStatus.COMPLETED);
		});
	}

	@Test
	void isFoundByItsAttributes() {
		run((sagas, scripted, journal) -> {
			for (int i = 0; i < 3; i++) {
				sagas.start("chain", "x" + i,
						SagaStartOptions.id("s" + i).withAttribute("customer", "c" + i).withAttribute("region", "eu"));
				sagas.await("s" + i, TIMEOUT);
			}
			assertThat(sagas.list(SagaQuery.all().withAttribute("customer", "c1")).content()).singleElement()
				.satisfies((saga) -> {
					assertThat(saga.id()).isEqualTo("s1");
					assertThat(saga.attributes()).containsEntry("region", "eu");
				});
			assertThat(sagas.list(SagaQuery.all().withAttribute("region", "eu").withPage(1, 2)).content()).hasSize(1);
			assertThatIllegalArgumentException()
				.isThrownBy(() -> SagaStartOptions.defaults().withAttribute("a", "x".repeat(256)));
		});
	}

	@Test
	void limitsHowManyAreUnderWay() {
		this.runner.withPropertyValues("patterns.saga.limits.counted.max=2").run((context) -> {
			SagaTemplate sagas = context.getBean(SagaTemplate.class);
			List<String> ids = IntStream.range(0, 8).mapToObj((i) -> sagas.start("counted", "x").id()).toList();
			ids.forEach((id) -> assertThat(sagas.await(id, TIMEOUT).status()).isEqualTo(SagaStatus.COMPLETED));
			assertThat(context.getBean(Counted.class).most).isEqualTo(2);
		});
	}

	@Test
	void limitsByTheValueOfAnAttribute() {
		this.runner
			.withPropertyValues("patterns.saga.limits.counted.attribute=customer",
					"patterns.saga.limits.counted.max-per-value=1")
			.run((context) -> {
				SagaTemplate sagas = context.getBean(SagaTemplate.class);
				List<String> ids = IntStream.range(0, 9)
					.mapToObj((i) -> sagas.start("counted", "c" + i % 3,
							SagaStartOptions.defaults().withAttribute("customer", "c" + i % 3)))
					.map((handle) -> handle.id())
					.toList();
				ids.forEach((id) -> assertThat(sagas.await(id, TIMEOUT).status()).isEqualTo(SagaStatus.COMPLETED));
				assertThat(context.getBean(Counted.class).mostOfOne).isEqualTo(1);
				assertThat(context.getBean(Counted.class).most).isBetween(2, 3);
				String last = sagas.start("counted", "c0", SagaStartOptions.defaults().withAttribute("customer", "c0"))
					.id();
				assertThat(sagas.await(last, TIMEOUT).status()).isEqualTo(SagaStatus.COMPLETED);
			});
	}

	@Test
	void parksWhatNobodyCanRunUntilSomebodyCan() {
		String database = "park" + UUID.randomUUID();
		SagaTestApplication.runner(database)
			.withUserConfiguration(Sagas.class)
			.run((context) -> context.getBean(SagaTemplate.class)
				.start("chain", "x", SagaStartOptions.id("p1").withDelay(Duration.ofMillis(500))));
		Queue<SagaEvent> events = new ConcurrentLinkedQueue<>();
		SagaTestApplication.runner(database)
			.withUserConfiguration(OtherSagas.class)
			.withBean(SagaListener.class, () -> events::add)
			.run((context) -> {
				SagaTemplate sagas = context.getBean(SagaTemplate.class);
				awaitStatus(sagas, "p1", SagaStatus.PARKED);
				await().atMost(TIMEOUT)
					.until(() -> events.stream().anyMatch((event) -> event.type() == SagaEvent.Type.PARKED));
				assertThat(sagas.await("p1", TIMEOUT).status()).isEqualTo(SagaStatus.PARKED);
			});
		SagaTestApplication.runner(database).withUserConfiguration(Sagas.class).run((context) -> {
			SagaTemplate sagas = context.getBean(SagaTemplate.class);
			awaitStatus(sagas, "p1", SagaStatus.COMPLETED);
			assertThat(context.getBean(Journal.class).entries()).contains("three");
		});
	}

	@Test
	void changedListOfStepsEndsTheStartUnlessToldOtherwise() {
		String database = "change" + UUID.randomUUID();
		SagaTestApplication.runner(database)
			.withUserConfiguration(Sagas.class)
			.run((context) -> context.getBean(SagaTemplate.class)
				.start("chain", "x", SagaStartOptions.id("c1").withDelay(Duration.ofMillis(500))));
		ApplicationContextRunner changed = SagaTestApplication.runner(database)
			.withUserConfiguration(ChangedSagas.class);
		changed.run((context) -> assertThat(context.getStartupFailure()).isInstanceOfSatisfying(
				InvalidDefinitionException.class, (failure) -> assertThat(failure.getProblems().toString())
					.contains("1 instances of saga 'chain' version 1", "version = 2", "on-incompatible-change=park")));
		changed.withPropertyValues("patterns.saga.on-incompatible-change=park")
			.run((context) -> awaitStatus(context.getBean(SagaTemplate.class), "c1", SagaStatus.PARKED));
	}

	@Test
	void appendedStepIsRunByInstancesThatWereStartedBefore() {
		String database = "append" + UUID.randomUUID();
		SagaTestApplication.runner(database)
			.withUserConfiguration(Sagas.class)
			.run((context) -> context.getBean(SagaTemplate.class)
				.start("keyed", "x", SagaStartOptions.id("a1").withDelay(Duration.ofMillis(500))));
		SagaTestApplication.runner(database).withUserConfiguration(AppendedSagas.class).run((context) -> {
			assertThat(context.getBean(SagaTemplate.class).await("a1", TIMEOUT).status())
				.isEqualTo(SagaStatus.COMPLETED);
			assertThat(context.getBean(Journal.class).entries()).containsExactly("appended");
		});
	}

	@Test
	void tooLargePayloadsAreRefused() {
		this.runner.withPropertyValues("patterns.saga.payload-limit=1KB").run((context) -> {
			SagaTemplate sagas = context.getBean(SagaTemplate.class);
			assertThatExceptionOfType(SagaPayloadTooLargeException.class)
				.isThrownBy(() -> sagas.start("chain", "ü".repeat(600), SagaStartOptions.id("big")))
				.withMessageContaining("patterns.saga.payload-limit");
			assertThat(sagas.get("big")).isEmpty();
			SagaInstance saga = sagas.await(sagas.start("big-result", "x").id(), TIMEOUT);
			assertThat(saga.status()).isEqualTo(SagaStatus.COMPENSATED);
			assertThat(saga.failure()).contains("SagaPayloadTooLargeException");
			assertThat(step(saga, "produce", SagaStepKind.FORWARD).attempts()).isEqualTo(1);
		});
	}

	@Test
	void transactionOfAThreadThatHangsIsEnded() {
		ApplicationContextRunner stubborn = SagaTestApplication.runner().withUserConfiguration(StubbornSagas.class);
		stubborn.withPropertyValues("patterns.lease.duration=1s").run((context) -> {
			SagaTemplate sagas = context.getBean(SagaTemplate.class);
			Scripted scripted = context.getBean(Scripted.class);
			JdbcTemplate template = context.getBean(JdbcTemplate.class);
			scripted.close("stubborn");
			String id = sagas.start("stubborn", "x").id();
			scripted.awaitArrival("stubborn");
			// The lock of the hanging transaction is free again before its thread ends.
			await().atMost(TIMEOUT)
				.ignoreExceptions()
				.until(() -> template.update("update journal set entry = 'mine' where entry = 'locked'") == 1);
			assertThat(scripted.count("stubborn")).isEqualTo(1);
			scripted.open("stubborn");
			assertThat(sagas.await(id, TIMEOUT).status()).isEqualTo(SagaStatus.COMPENSATED);
			assertThat(context.getBean(Journal.class).entries()).containsExactly("mine");
		});
	}

	@Test
	void listenersAreTold() {
		Queue<SagaEvent> events = new ConcurrentLinkedQueue<>();
		this.runner.withBean(SagaListener.class, () -> events::add)
			.withBean("broken", SagaListener.class, () -> (event) -> {
				throw new IllegalStateException("broken listener");
			})
			.run((context) -> {
				SagaTemplate sagas = context.getBean(SagaTemplate.class);
				context.getBean(Scripted.class).fail("three", 2);
				String id = sagas.start("chain", "x").id();
				sagas.await(id, TIMEOUT);
				await().atMost(TIMEOUT)
					.untilAsserted(() -> assertThat(events).extracting(SagaEvent::type)
						.containsExactly(SagaEvent.Type.STARTED, SagaEvent.Type.RETRIED, SagaEvent.Type.COMPENSATING,
								SagaEvent.Type.ENDED));
				assertThat(events).allMatch((event) -> event.id().equals(id) && event.name().equals("chain"));
			});
	}

	private static void awaitStatus(SagaTemplate sagas, String id, SagaStatus status) {
		await().atMost(TIMEOUT).until(() -> sagas.get(id).orElseThrow().status() == status);
	}

	private static SagaStepInstance step(SagaInstance saga, String name, SagaStepKind kind) {
		return saga.steps()
			.stream()
			.filter((step) -> step.name().equals(name) && step.kind() == kind)
			.findFirst()
			.orElseThrow();
	}

	private void run(Consumer consumer) {
		this.runner.run((context) -> consumer.accept(context.getBean(SagaTemplate.class),
				context.getBean(Scripted.class), context.getBean(Journal.class)));
	}

	interface Consumer {

		void accept(SagaTemplate sagas, Scripted scripted, Journal journal) throws Exception;

	}

	@Saga("chain")
	static class Chain {

		private final Scripted scripted;

		private final Journal journal;

		Chain(Scripted scripted, Journal journal) {
			this.scripted = scripted;
			this.journal = journal;
		}

		@SagaStep(order = 1, compensation = "notOne")
		void one(String input) {
			this.journal.add("one");
		}

		@SagaStep(order = 2, compensation = "notTwo", compensationRetry = @SagaRetry(maxRetries = 2))
		void two() {
			this.scripted.at("two");
			this.journal.add("two");
		}

		@SagaStep(order = 3, retry = @SagaRetry(maxRetries = 1))
		void three() {
			this.scripted.at("three");
			this.journal.add("three");
		}

		void notOne() {
			this.journal.add("not one");
		}

		void notTwo() {
			this.scripted.at("not two");
			this.journal.add("not two");
		}

		@SagaEnded
		void ended(SagaStatus status, @Nullable SagaEndReason reason) {
			this.journal.add("ended " + status + " " + reason);
		}

	}

	@Saga("keyed")
	static class Keyed {

		private final Scripted scripted;

		private final Journal journal;

		Keyed(Scripted scripted, Journal journal) {
			this.scripted = scripted;
			this.journal = journal;
		}

		@SagaStep(order = 1, compensation = "unprepare", transactional = false)
		void prepare(String input) {
			CallScope.current().keys().next("op", null);
			this.journal.add("prepare");
		}

		@SagaStep(order = 2, transactional = false,
				retry = @SagaRetry(maxRetries = 0, excludes = IllegalStateException.class))
		void call() {
			this.scripted.at("call");
			this.journal.add("call " + CallScope.current().keys().next("op", null).value());
		}

		void unprepare() {
			this.journal.add("unprepare " + CallScope.current().keys().next("undo", "op").value());
		}

	}

	@Saga("counted")
	static class Counted {

		private final java.util.Map<String, Integer> running = new java.util.HashMap<>();

		private volatile int most;

		private volatile int mostOfOne;

		@SagaStep(order = 1)
		void one(String customer) {
			enter(customer);
		}

		@SagaStep(order = 2)
		void two(String customer) {
			await().pollDelay(Duration.ofMillis(30)).until(() -> true);
			leave(customer);
		}

		private synchronized void enter(String customer) {
			this.running.merge(customer, 1, Integer::sum);
			this.most = Math.max(this.most, this.running.values().stream().mapToInt(Integer::intValue).sum());
			this.mostOfOne = Math.max(this.mostOfOne, this.running.get(customer));
		}

		private synchronized void leave(String customer) {
			this.running.merge(customer, -1, Integer::sum);
		}

	}

	@Saga("big-result")
	static class BigResult {

		@SagaStep(order = 1)
		String produce(String input) {
			return "x".repeat(2000);
		}

	}

	@Saga("stubborn")
	static class Stubborn {

		private final Scripted scripted;

		private final JdbcTemplate template;

		Stubborn(Scripted scripted, Journal journal, JdbcTemplate template) {
			this.scripted = scripted;
			this.template = template;
			journal.add("locked");
		}

		@SagaStep(order = 1, timeout = "200ms", retry = @SagaRetry(maxRetries = 0))
		void hold(String input) {
			this.template.update("update journal set entry = 'theirs' where entry = 'locked'");
			this.scripted.at("stubborn");
		}

	}

	@Saga("other")
	static class Other {

		@SagaStep(order = 1)
		void one() {
		}

	}

	@Saga("chain")
	static class ChangedChain {

		@SagaStep(order = 1)
		void two() {
		}

	}

	@Saga("keyed")
	static class AppendedKeyed {

		private final Journal journal;

		AppendedKeyed(Journal journal) {
			this.journal = journal;
		}

		@SagaStep(order = 1, compensation = "unprepare", transactional = false)
		void prepare(String input) {
		}

		@SagaStep(order = 2, transactional = false)
		void call() {
		}

		@SagaStep(order = 3)
		void append() {
			this.journal.add("appended");
		}

		void unprepare() {
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Import({ Chain.class, Keyed.class, Counted.class, BigResult.class })
	static class Sagas extends Support {

	}

	@Configuration(proxyBeanMethods = false)
	@Import(Other.class)
	static class OtherSagas extends Support {

	}

	@Configuration(proxyBeanMethods = false)
	@Import(ChangedChain.class)
	static class ChangedSagas extends Support {

	}

	@Configuration(proxyBeanMethods = false)
	@Import(Stubborn.class)
	static class StubbornSagas extends Support {

	}

	@Configuration(proxyBeanMethods = false)
	@Import(AppendedKeyed.class)
	static class AppendedSagas extends Support {

	}

	@Configuration(proxyBeanMethods = false)
	static class Support {

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

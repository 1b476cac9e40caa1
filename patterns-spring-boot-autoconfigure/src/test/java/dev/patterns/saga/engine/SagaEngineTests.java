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
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.interceptor.TransactionAspectSupport;
import org.springframework.transaction.support.TransactionTemplate;

import dev.patterns.call.CallScope;
import dev.patterns.call.OutgoingKey;
import dev.patterns.invocation.InvocationRejectedException;
import dev.patterns.invocation.OutcomeUnknownException;
import dev.patterns.saga.FromStep;
import dev.patterns.saga.Saga;
import dev.patterns.saga.SagaAwaitTimeoutException;
import dev.patterns.saga.SagaContext;
import dev.patterns.saga.SagaEndReason;
import dev.patterns.saga.SagaEnded;
import dev.patterns.saga.SagaHandle;
import dev.patterns.saga.SagaIdConflictException;
import dev.patterns.saga.SagaInstance;
import dev.patterns.saga.SagaNotFoundException;
import dev.patterns.saga.SagaQuery;
import dev.patterns.saga.SagaRetry;
import dev.patterns.saga.SagaStartOptions;
import dev.patterns.saga.SagaStatus;
import dev.patterns.saga.SagaStep;
import dev.patterns.saga.SagaStepInstance;
import dev.patterns.saga.SagaStepKind;
import dev.patterns.saga.SagaStepStatus;
import dev.patterns.saga.SagaTemplate;
import dev.patterns.saga.SagaTransactionException;
import dev.patterns.saga.UnknownSagaException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link SagaEngine} on H2.
 */
class SagaEngineTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(10);

	private final ApplicationContextRunner runner = SagaTestApplication.runner().withUserConfiguration(Sagas.class);

	@Test
	void runsStepsInOrderWithResults() {
		run((context, sagas) -> {
			SagaHandle handle = sagas.start("trip", new Trip("rome", 3));
			SagaInstance saga = sagas.await(handle.id(), TIMEOUT);
			assertThat(saga.status()).isEqualTo(SagaStatus.COMPLETED);
			assertThat(saga.reason()).isNull();
			assertThat(saga.endedAt()).isNotNull();
			assertThat(saga.owner()).isNull();
			assertThat(context.getBean(Journal.class).entries()).containsExactly("flight rome", "hotel F-rome 3",
					"paid F-rome H-3", "ended COMPLETED null");
			assertThat(saga.steps()).extracting(SagaStepInstance::name).containsExactly("flight", "hotel", "pay");
			assertThat(saga.steps()).extracting(SagaStepInstance::completion).containsExactly(1, 2, 3);
			assertThat(saga.steps().get(0).result()).contains("F-rome");
		});
	}

	@Test
	void compensatesInReverseOrder() {
		run((context, sagas) -> {
			context.getBean(Control.class).fail("pay", new IllegalStateException("no money"));
			SagaInstance saga = sagas.await(sagas.start(TripSaga.class, new Trip("rome", 3)).id(), TIMEOUT);
			assertThat(saga.status()).isEqualTo(SagaStatus.COMPENSATED);
			assertThat(saga.reason()).isEqualTo(SagaEndReason.FAILED);
			assertThat(saga.failure()).contains("no money");
			assertThat(context.getBean(Journal.class).entries()).containsExactly("flight rome", "hotel F-rome 3",
					"no hotel H-3", "no flight F-rome", "ended COMPENSATED FAILED");
			SagaStepInstance pay = step(saga, "pay", SagaStepKind.FORWARD);
			assertThat(pay.status()).isEqualTo(SagaStepStatus.FAILED);
			assertThat(pay.attempts()).isEqualTo(3);
			assertThat(pay.completion()).isNull();
		});
	}

	@Test
	void endCallbackIsToldWhenTheFirstStepFails() {
		run((context, sagas) -> {
			context.getBean(Control.class).fail("flight", new IllegalStateException("no plane"));
			SagaInstance saga = sagas.await(sagas.start("trip", new Trip("rome", 3)).id(), TIMEOUT);
			assertThat(saga.status()).isEqualTo(SagaStatus.COMPENSATED);
			assertThat(context.getBean(Journal.class).entries()).containsExactly("ended COMPENSATED FAILED");
		});
	}

	@Test
	void retriesUntilItWorks() {
		run((context, sagas) -> {
			context.getBean(Control.class).failTimes("pay", 2, new IllegalStateException("try again"));
			SagaInstance saga = sagas.await(sagas.start("trip", new Trip("rome", 3)).id(), TIMEOUT);
			assertThat(saga.status()).isEqualTo(SagaStatus.COMPLETED);
			assertThat(step(saga, "pay", SagaStepKind.FORWARD).attempts()).isEqualTo(3);
			assertThat(context.getBean(Journal.class).entries()).hasSize(4);
		});
	}

	@Test
	void excludedFailureEndsAtOnce() {
		run((context, sagas) -> {
			context.getBean(Control.class).fail("pay", new DeclinedException());
			SagaInstance saga = sagas.await(sagas.start("trip", new Trip("rome", 3)).id(), TIMEOUT);
			assertThat(step(saga, "pay", SagaStepKind.FORWARD).attempts()).isEqualTo(1);
			assertThat(saga.failure()).contains("DeclinedException");
		});
	}

	@Test
	void effectOfAFailedAttemptIsRolledBack() {
		run((context, sagas) -> {
			context.getBean(Control.class).failAfter("pay", 1, new IllegalStateException("late"));
			SagaInstance saga = sagas.await(sagas.start("trip", new Trip("rome", 3)).id(), TIMEOUT);
			assertThat(saga.status()).isEqualTo(SagaStatus.COMPLETED);
			assertThat(context.getBean(Journal.class).entries()).filteredOn((entry) -> entry.startsWith("paid"))
				.hasSize(1);
		});
	}

	@Test
	void passingTroubleCostsNoAttempt() {
		run((context, sagas) -> {
			context.getBean(Control.class).failTimes("pay", 4, new CannotAcquireLockException("deadlock"));
			SagaInstance saga = sagas.await(sagas.start("trip", new Trip("rome", 3)).id(), TIMEOUT);
			assertThat(saga.status()).isEqualTo(SagaStatus.COMPLETED);
			assertThat(step(saga, "pay", SagaStepKind.FORWARD).attempts()).isEqualTo(1);
		});
	}

	@Test
	void rollbackOnlyIsAFailure() {
		run((context, sagas) -> {
			SagaInstance saga = sagas.await(sagas.start("rollback-only", new Trip("rome", 1)).id(), TIMEOUT);
			assertThat(saga.status()).isEqualTo(SagaStatus.COMPENSATED);
			assertThat(context.getBean(Journal.class).entries()).isEmpty();
		});
	}

	@Test
	void failedCompensationIsRetriedAndRepaired() {
		run((context, sagas) -> {
			Control control = context.getBean(Control.class);
			control.fail("pay", new DeclinedException());
			control.fail("no hotel", new IllegalStateException("hotel is closed"));
			SagaInstance saga = sagas.await(sagas.start("trip", new Trip("rome", 3)).id(), TIMEOUT);
			assertThat(saga.status()).isEqualTo(SagaStatus.COMPENSATION_FAILED);
			assertThat(saga.endedAt()).isNull();
			assertThat(step(saga, "hotel", SagaStepKind.COMPENSATION).attempts()).isEqualTo(2);
			assertThat(step(saga, "hotel", SagaStepKind.COMPENSATION).error()).contains("hotel is closed");
			assertThat(context.getBean(Journal.class).entries()).hasSize(2);
			control.clear();
			sagas.retry(saga.id());
			await().atMost(TIMEOUT).until(() -> sagas.get(saga.id()).orElseThrow().status() == SagaStatus.COMPENSATED);
			assertThat(context.getBean(Journal.class).entries()).containsExactly("flight rome", "hotel F-rome 3",
					"no hotel H-3", "no flight F-rome", "ended COMPENSATED FAILED");
		});
	}

	@Test
	void endCallbackIsRepeatedUntilItWorks() {
		run((context, sagas) -> {
			context.getBean(Control.class).failTimes("ended", 2, new IllegalStateException("not now"));
			SagaInstance saga = sagas.await(sagas.start("trip", new Trip("rome", 3)).id(), TIMEOUT);
			assertThat(saga.status()).isEqualTo(SagaStatus.COMPLETED);
			assertThat(context.getBean(Journal.class).entries()).filteredOn((entry) -> entry.startsWith("ended"))
				.hasSize(1);
			assertThat(saga.steps()).filteredOn((step) -> step.kind() == SagaStepKind.ENDED)
				.singleElement()
				.satisfies((step) -> assertThat(step.attempts()).isEqualTo(2));
		});
	}

	@Test
	void remoteStepHasKeysThatAreTheSameInEachAttempt() {
		run((context, sagas) -> {
			Control control = context.getBean(Control.class);
			control.failTimes("charge", 1, new IllegalStateException("no answer"));
			SagaInstance saga = sagas.await(sagas.start("remote", new Trip("rome", 7), SagaStartOptions.id("r1")).id(),
					TIMEOUT);
			assertThat(saga.status()).isEqualTo(SagaStatus.COMPLETED);
			assertThat(control.keys).containsExactly("r1/1/charge/payments/charge/1", "r1/1/charge/payments/charge/2",
					"r1/1/charge/payments/charge/1", "r1/1/charge/payments/charge/2");
			assertThat(control.transactions).containsExactly(false, false);
		});
	}

	@Test
	void uncertainRemoteStepIsCompensatedWithTheKeyOfTheCallItUndoes() {
		run((context, sagas) -> {
			Control control = context.getBean(Control.class);
			control.fail("charge", new IllegalStateException("no answer"));
			SagaInstance saga = sagas.await(sagas.start("remote", new Trip("rome", 3), SagaStartOptions.id("r2")).id(),
					TIMEOUT);
			assertThat(saga.status()).isEqualTo(SagaStatus.COMPENSATED);
			SagaStepInstance charge = step(saga, "charge", SagaStepKind.FORWARD);
			assertThat(charge.status()).isEqualTo(SagaStepStatus.UNCERTAIN);
			assertThat(charge.completion()).isEqualTo(2);
			assertThat(control.undoKeys).extracting(OutgoingKey::value)
				.containsExactly("r2/1/charge/payments/charge/1", "r2/1/charge~undo/payments/refund/1");
			assertThat(control.undoKeys.get(0).firstSentAt()).isNotNull();
			assertThat(context.getBean(Journal.class).entries()).containsExactly("prepared", "refund null",
					"unprepared");
		});
	}

	@Test
	void declinedRemoteStepIsNotCompensated() {
		run((context, sagas) -> {
			Control control = context.getBean(Control.class);
			control.fail("charge", new DeclinedException());
			SagaInstance saga = sagas.await(sagas.start("remote", new Trip("rome", 3)).id(), TIMEOUT);
			assertThat(saga.status()).isEqualTo(SagaStatus.COMPENSATED);
			assertThat(step(saga, "charge", SagaStepKind.FORWARD).status()).isEqualTo(SagaStepStatus.FAILED);
			assertThat(control.undoKeys).isEmpty();
			assertThat(context.getBean(Journal.class).entries()).containsExactly("prepared", "unprepared");
		});
	}

	@Test
	@ExtendWith(OutputCaptureExtension.class)
	void callInsideATransactionalStepWarnsOnce(CapturedOutput output) {
		run((context, sagas) -> {
			sagas.await(sagas.start("calling", new Trip("rome", 1)).id(), TIMEOUT);
			sagas.await(sagas.start("calling", new Trip("rome", 2)).id(), TIMEOUT);
			assertThat(output.getOut().split("calls another service inside its transaction", -1)).hasSize(2);
		});
	}

	@Test
	void declinedSecondCallIsCompensated() {
		run((context, sagas) -> {
			Control control = context.getBean(Control.class);
			control.fail("charge", new DeclinedException());
			SagaInstance saga = sagas.await(sagas.start("remote", new Trip("rome", 7)).id(), TIMEOUT);
			assertThat(step(saga, "charge", SagaStepKind.FORWARD).status()).isEqualTo(SagaStepStatus.UNCERTAIN);
			assertThat(control.undoKeys).hasSize(2);
		});
	}

	@Test
	void refusedCallIsNotCompensated() {
		run((context, sagas) -> {
			Control control = context.getBean(Control.class);
			control.fail("charge",
					new InvocationRejectedException("pay", "payments/charge", 422, "invalid", "no", null));
			SagaInstance saga = sagas.await(sagas.start("remote", new Trip("rome", 3)).id(), TIMEOUT);
			assertThat(step(saga, "charge", SagaStepKind.FORWARD).status()).isEqualTo(SagaStepStatus.FAILED);
			control.fail("charge", new OutcomeUnknownException("pay", "payments/charge", "lost", null));
			saga = sagas.await(sagas.start("remote", new Trip("rome", 3)).id(), TIMEOUT);
			assertThat(step(saga, "charge", SagaStepKind.FORWARD).status()).isEqualTo(SagaStepStatus.UNCERTAIN);
		});
	}

	@Test
	void remoteStepTimesOutAndTheSagaGoesOn() {
		run((context, sagas) -> {
			Control control = context.getBean(Control.class);
			control.block("charge");
			SagaInstance saga = sagas.await(sagas.start("remote", new Trip("rome", 3)).id(), TIMEOUT);
			assertThat(saga.status()).isEqualTo(SagaStatus.COMPENSATED);
			SagaStepInstance charge = step(saga, "charge", SagaStepKind.FORWARD);
			assertThat(charge.status()).isEqualTo(SagaStepStatus.UNCERTAIN);
			assertThat(charge.error()).contains("took longer than");
			assertThat(charge.attempts()).isEqualTo(2);
			assertThat(control.interrupts).hasValue(2);
		});
	}

	@Test
	void localStepTimesOut() {
		run((context, sagas) -> {
			SagaInstance saga = sagas.await(sagas.start("slow", new Trip("rome", 1)).id(), TIMEOUT);
			assertThat(saga.status()).isEqualTo(SagaStatus.COMPENSATED);
			assertThat(step(saga, "crawl", SagaStepKind.FORWARD).error()).contains("took longer than");
			assertThat(context.getBean(Journal.class).entries()).isEmpty();
		});
	}

	@Test
	void sagaTimesOut() {
		run((context, sagas) -> {
			SagaInstance saga = sagas.await(sagas.start("limited", new Trip("rome", 1)).id(), TIMEOUT);
			assertThat(saga.status()).isEqualTo(SagaStatus.COMPENSATED);
			assertThat(saga.reason()).isEqualTo(SagaEndReason.TIMED_OUT);
			assertThat(context.getBean(Journal.class).entries()).containsExactly("begun", "undone");
		});
	}

	@Test
	void cancelCompensatesAWaitingSaga() {
		run((context, sagas) -> {
			String id = sagas.start("patient", new Trip("rome", 1)).id();
			await().atMost(TIMEOUT).until(() -> sagas.get(id).orElseThrow().status() == SagaStatus.WAITING);
			sagas.cancel(id);
			SagaInstance saga = sagas.await(id, TIMEOUT);
			assertThat(saga.status()).isEqualTo(SagaStatus.COMPENSATED);
			assertThat(saga.reason()).isEqualTo(SagaEndReason.CANCELLED);
			assertThat(context.getBean(Journal.class).entries()).containsExactly("begun", "undone");
			assertThat(count(context, "patterns_saga_request")).isZero();
		});
	}

	@Test
	void requestsToEndedSagasAreForgotten() {
		run((context, sagas) -> {
			String id = sagas.start("trip", new Trip("rome", 3)).id();
			sagas.await(id, TIMEOUT);
			sagas.cancel(id);
			await().atMost(TIMEOUT).until(() -> count(context, "patterns_saga_request") == 0);
			assertThat(sagas.get(id).orElseThrow().status()).isEqualTo(SagaStatus.COMPLETED);
			assertThatExceptionOfType(SagaNotFoundException.class).isThrownBy(() -> sagas.cancel("nobody"));
		});
	}

	@Test
	void startBelongsToTheCallersTransaction() {
		run((context, sagas) -> {
			TransactionTemplate transaction = new TransactionTemplate(
					context.getBean(PlatformTransactionManager.class));
			String rolledBack = transaction.execute((status) -> {
				String id = sagas.start("trip", new Trip("rome", 3)).id();
				status.setRollbackOnly();
				return id;
			});
			assertThat(sagas.get(rolledBack)).isEmpty();
			String committed = transaction.execute((status) -> {
				String id = sagas.start("trip", new Trip("oslo", 3)).id();
				assertThatExceptionOfType(SagaTransactionException.class).isThrownBy(() -> sagas.await(id, TIMEOUT));
				return id;
			});
			assertThat(sagas.await(committed, TIMEOUT).status()).isEqualTo(SagaStatus.COMPLETED);
			assertThat(context.getBean(Journal.class).entries()).noneMatch((entry) -> entry.contains("rome"));
		});
	}

	@Test
	void startIsIdempotent() {
		run((context, sagas) -> {
			SagaStartOptions id = SagaStartOptions.id("trip-1");
			assertThat(sagas.start("trip", new Trip("rome", 3), id).created()).isTrue();
			assertThat(sagas.start("trip", new Trip("rome", 3), id).created()).isFalse();
			TransactionTemplate transaction = new TransactionTemplate(
					context.getBean(PlatformTransactionManager.class));
			transaction.executeWithoutResult((status) -> {
				assertThatExceptionOfType(SagaIdConflictException.class)
					.isThrownBy(() -> sagas.start("trip", new Trip("oslo", 3), id));
				assertThatExceptionOfType(SagaIdConflictException.class)
					.isThrownBy(() -> sagas.start("slow", new Trip("rome", 3), id));
				sagas.start("trip", new Trip("bonn", 3), SagaStartOptions.id("trip-2"));
			});
			assertThat(sagas.await("trip-1", TIMEOUT).status()).isEqualTo(SagaStatus.COMPLETED);
			assertThat(sagas.await("trip-2", TIMEOUT).status()).isEqualTo(SagaStatus.COMPLETED);
			assertThat(sagas.list(SagaQuery.all()).content()).hasSize(2);
		});
	}

	@Test
	void wrongStartsAreTyped() {
		run((context, sagas) -> {
			assertThatExceptionOfType(UnknownSagaException.class).isThrownBy(() -> sagas.start("nothing", "x"));
			assertThatExceptionOfType(UnknownSagaException.class).isThrownBy(() -> sagas.start(String.class, "x"));
			assertThatIllegalArgumentException().isThrownBy(() -> sagas.start("trip", "rome"));
			assertThatExceptionOfType(SagaNotFoundException.class).isThrownBy(() -> sagas.await("no", TIMEOUT));
			String id = sagas.start("patient", new Trip("rome", 1)).id();
			assertThatExceptionOfType(SagaAwaitTimeoutException.class)
				.isThrownBy(() -> sagas.await(id, Duration.ofMillis(100)));
		});
	}

	@Test
	void listsByNameAndStatus() {
		run((context, sagas) -> {
			for (int i = 0; i < 5; i++) {
				sagas.await(sagas.start("trip", new Trip("rome", i)).id(), TIMEOUT);
			}
			assertThat(sagas.list(SagaQuery.all().withName("trip").withPage(0, 2)).content()).hasSize(2);
			assertThat(sagas.list(SagaQuery.all().withName("trip").withPage(2, 2)).content()).hasSize(1);
			assertThat(sagas.list(SagaQuery.all().withName("trip").withPage(0, 2)).more()).isTrue();
			assertThat(sagas.list(SagaQuery.all().withStatus(SagaStatus.COMPLETED)).content()).hasSize(5);
			assertThat(sagas.list(SagaQuery.all().withStatus(SagaStatus.PARKED)).content()).isEmpty();
			assertThat(sagas.list(SagaQuery.all().withName("other")).content()).isEmpty();
		});
	}

	@Test
	void manySagasAtOnce() {
		run((context, sagas) -> {
			List<String> ids = java.util.stream.IntStream.range(0, 100)
				.mapToObj((i) -> sagas.start("trip", new Trip("t" + i, i)).id())
				.toList();
			ids.forEach((id) -> assertThat(sagas.await(id, TIMEOUT).status()).isEqualTo(SagaStatus.COMPLETED));
			assertThat(context.getBean(Journal.class).entries()).hasSize(400);
		});
	}

	@Test
	void stopWaitsForTheRunningStepAndHandsOver() throws Exception {
		String database = "handover" + System.nanoTime();
		ApplicationContextRunner first = SagaTestApplication.runner(database).withUserConfiguration(Sagas.class);
		CountDownLatch entered = new CountDownLatch(1);
		CountDownLatch leave = new CountDownLatch(1);
		String[] id = new String[1];
		first.run((context) -> {
			SagaTemplate sagas = context.getBean(SagaTemplate.class);
			context.getBean(Control.class).hold("flight", entered, leave);
			id[0] = sagas.start("trip", new Trip("rome", 3)).id();
			assertThat(entered.await(5, TimeUnit.SECONDS)).isTrue();
			new Thread(() -> {
				await().pollDelay(Duration.ofMillis(200)).until(() -> true);
				leave.countDown();
			}).start();
		});
		SagaTestApplication.runner(database).withUserConfiguration(Sagas.class).run((context) -> {
			SagaTemplate sagas = context.getBean(SagaTemplate.class);
			assertThat(sagas.await(id[0], TIMEOUT).status()).isEqualTo(SagaStatus.COMPLETED);
			assertThat(context.getBean(Journal.class).entries()).hasSize(4);
			SagaInstance saga = sagas.get(id[0]).orElseThrow();
			assertThat(saga.steps().get(0).node()).isNotEqualTo(saga.steps().get(2).node());
		});
	}

	private void run(BiConsumer<ApplicationContext, SagaTemplate> test) {
		this.runner.run((context) -> {
			assertThat(context).hasNotFailed();
			test.accept(context, context.getBean(SagaTemplate.class));
		});
	}

	private static int count(ApplicationContext context, String table) {
		Integer count = context.getBean(JdbcTemplate.class)
			.queryForObject("select count(*) from " + table, Integer.class);
		return (count != null) ? count : 0;
	}

	private static SagaStepInstance step(SagaInstance saga, String name, SagaStepKind kind) {
		return saga.steps()
			.stream()
			.filter((step) -> step.name().equals(name) && step.kind() == kind)
			.findFirst()
			.orElseThrow();
	}

	record Trip(String city, int nights) {

	}

	record Flight(String code) {

	}

	record Hotel(String code) {

	}

	static class DeclinedException extends RuntimeException {

		private static final long serialVersionUID = 1L;

	}

	static class Control {

		private final Map<String, RuntimeException> failures = new ConcurrentHashMap<>();

		private final Map<String, AtomicInteger> times = new ConcurrentHashMap<>();

		private final Map<String, Boolean> late = new ConcurrentHashMap<>();

		private final Map<String, CountDownLatch[]> holds = new ConcurrentHashMap<>();

		private final Map<String, Boolean> blocked = new ConcurrentHashMap<>();

		final List<String> keys = new java.util.concurrent.CopyOnWriteArrayList<>();

		final List<OutgoingKey> undoKeys = new java.util.concurrent.CopyOnWriteArrayList<>();

		final List<Boolean> transactions = new java.util.concurrent.CopyOnWriteArrayList<>();

		final AtomicInteger interrupts = new AtomicInteger();

		void fail(String step, RuntimeException failure) {
			failTimes(step, Integer.MAX_VALUE, failure);
		}

		void failTimes(String step, int count, RuntimeException failure) {
			this.failures.put(step, failure);
			this.times.put(step, new AtomicInteger(count));
		}

		void failAfter(String step, int count, RuntimeException failure) {
			failTimes(step, count, failure);
			this.late.put(step, true);
		}

		void hold(String step, CountDownLatch entered, CountDownLatch leave) {
			this.holds.put(step, new CountDownLatch[] { entered, leave });
		}

		void block(String step) {
			this.blocked.put(step, true);
		}

		void clear() {
			this.failures.clear();
		}

		void enter(String step) {
			CountDownLatch[] hold = this.holds.get(step);
			try {
				if (hold != null) {
					hold[0].countDown();
					hold[1].await(10, TimeUnit.SECONDS);
				}
				if (this.blocked.containsKey(step)) {
					new CountDownLatch(1).await();
				}
			}
			catch (InterruptedException ex) {
				this.interrupts.incrementAndGet();
				throw new IllegalStateException(ex);
			}
			if (!this.late.containsKey(step)) {
				check(step);
			}
		}

		void leave(String step) {
			if (this.late.containsKey(step)) {
				check(step);
			}
		}

		private void check(String step) {
			RuntimeException failure = this.failures.get(step);
			if (failure != null && this.times.get(step).getAndDecrement() > 0) {
				throw failure;
			}
		}

	}

	@Saga("trip")
	static class TripSaga {

		private final Journal journal;

		private final Control control;

		TripSaga(Journal journal, Control control) {
			this.journal = journal;
			this.control = control;
		}

		@SagaStep(order = 1, compensation = "noFlight")
		Flight flight(Trip trip) {
			this.control.enter("flight");
			this.journal.add("flight " + trip.city());
			return new Flight("F-" + trip.city());
		}

		@SagaStep(order = 2, compensation = "noHotel", compensationRetry = @SagaRetry(maxRetries = 1))
		Hotel hotel(Trip trip, Flight flight) {
			this.journal.add("hotel " + flight.code() + " " + trip.nights());
			return new Hotel("H-" + trip.nights());
		}

		@SagaStep(order = 3, retry = @SagaRetry(maxRetries = 2, excludes = DeclinedException.class))
		void pay(Flight flight, Hotel hotel) {
			this.control.enter("pay");
			this.journal.add("paid " + flight.code() + " " + hotel.code());
			this.control.leave("pay");
		}

		void noFlight(Flight flight) {
			this.journal.add("no flight " + flight.code());
		}

		void noHotel(Hotel hotel) {
			this.control.enter("no hotel");
			this.journal.add("no hotel " + hotel.code());
		}

		@SagaEnded
		void ended(SagaStatus status, @Nullable SagaEndReason reason, Trip trip) {
			this.journal.add("ended " + status + " " + reason);
			this.control.enter("ended");
		}

	}

	@Saga("remote")
	static class RemoteSaga {

		private final Journal journal;

		private final Control control;

		RemoteSaga(Journal journal, Control control) {
			this.journal = journal;
			this.control = control;
		}

		@SagaStep(order = 1, compensation = "unprepare")
		void prepare() {
			this.journal.add("prepared");
		}

		@SagaStep(order = 2, compensation = "refund", transactional = false, timeout = "200ms",
				retry = @SagaRetry(maxRetries = 1, excludes = DeclinedException.class))
		String charge(Trip trip, SagaContext context) {
			CallScope scope = CallScope.current();
			assertThat(scope.retried()).isTrue();
			assertThat(scope.deadline()).isNotNull();
			this.control.keys.add(scope.keys().next("payments/charge", null).value());
			if (trip.nights() > 5) {
				this.control.keys.add(scope.keys().next("payments/charge", null).value());
			}
			this.control.transactions.add(org.springframework.transaction.support.TransactionSynchronizationManager
				.isActualTransactionActive());
			this.control.enter("charge");
			return "R-" + context.attempt();
		}

		void unprepare() {
			this.journal.add("unprepared");
		}

		void refund(Trip trip, @FromStep("charge") @Nullable String receipt) {
			this.control.undoKeys.add(CallScope.current().keys().next("payments/refund", "payments/charge"));
			this.control.undoKeys.add(CallScope.current().keys().next("payments/refund", null));
			this.journal.add("refund " + receipt);
		}

	}

	@Saga("rollback-only")
	static class RollbackOnlySaga {

		private final Journal journal;

		RollbackOnlySaga(Journal journal) {
			this.journal = journal;
		}

		@SagaStep(order = 1, retry = @SagaRetry(maxRetries = 0))
		@Transactional
		void work(Trip trip) {
			this.journal.add("worked");
			TransactionAspectSupport.currentTransactionStatus().setRollbackOnly();
		}

	}

	@Saga("slow")
	static class SlowSaga {

		private final Journal journal;

		SlowSaga(Journal journal) {
			this.journal = journal;
		}

		@SagaStep(order = 1, timeout = "100ms", retry = @SagaRetry(maxRetries = 0))
		void crawl(Trip trip) {
			this.journal.add("crawled");
			await().pollDelay(Duration.ofMillis(300)).until(() -> true);
		}

	}

	@Saga(name = "limited", timeout = "500ms")
	static class LimitedSaga {

		private final Journal journal;

		LimitedSaga(Journal journal) {
			this.journal = journal;
		}

		@SagaStep(order = 1, compensation = "undo")
		void begin() {
			this.journal.add("begun");
		}

		@SagaStep(order = 2, retry = @SagaRetry(maxRetries = -1, delay = "50ms"))
		void never() {
			throw new IllegalStateException("never");
		}

		void undo() {
			this.journal.add("undone");
		}

	}

	@Saga("calling")
	static class CallingSaga {

		@SagaStep(order = 1)
		void call(Trip trip) {
			assertThat(CallScope.current().keys().next("payments/charge", null).value()).endsWith("/charge/1");
		}

	}

	@Saga("patient")
	static class PatientSaga {

		private final Journal journal;

		PatientSaga(Journal journal) {
			this.journal = journal;
		}

		@SagaStep(order = 1, compensation = "undo")
		void begin() {
			this.journal.add("begun");
		}

		@SagaStep(order = 2, retry = @SagaRetry(maxRetries = -1, delay = "1h", maxDelay = "1h"))
		void never() {
			throw new IllegalStateException("never");
		}

		void undo() {
			this.journal.add("undone");
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Import({ TripSaga.class, RemoteSaga.class, RollbackOnlySaga.class, SlowSaga.class, CallingSaga.class,
			LimitedSaga.class, PatientSaga.class })
	static class Sagas {

		@Bean
		Journal journal(JdbcTemplate template) {
			return new Journal(template);
		}

		@Bean
		Control control() {
			return new Control();
		}

	}

}

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

package dev.patterns.test.saga;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.jdbc.core.JdbcTemplate;

import dev.patterns.saga.Saga;
import dev.patterns.saga.SagaContext;
import dev.patterns.saga.SagaEndReason;
import dev.patterns.saga.SagaInstance;
import dev.patterns.saga.SagaRetry;
import dev.patterns.saga.SagaStartOptions;
import dev.patterns.saga.SagaStatus;
import dev.patterns.saga.SagaStep;
import dev.patterns.saga.SagaStepInstance;
import dev.patterns.test.PatternsAssertions;

import static dev.patterns.test.saga.SagaPoint.after;
import static dev.patterns.test.saga.SagaPoint.afterCommit;
import static dev.patterns.test.saga.SagaPoint.before;
import static dev.patterns.test.saga.SagaPoint.beforeCommit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link SagaTestKit}.
 */
class SagaTestKitTests {

	@AutoClose
	private final SagaTestKit kit = SagaTestKit.builder()
		.with(Trip.class, Patient.class)
		.property("trip.pause", "3h")
		.sql("create table journal (id bigint generated always as identity, saga varchar(100), entry varchar(100))")
		.build();

	@Test
	void runsASaga() {
		SagaExecution trip = this.kit.saga("trip").with(SagaStartOptions.id("t1")).run("rome");
		assertThat(trip).isCompleted()
			.hasReason(null)
			.executed("flight", "hotel", "pay")
			.completed("flight", "hotel", "pay")
			.skipped("insurance")
			.undidNothing()
			.andNothingElse()
			.hasResult("flight", "F-rome")
			.hasResult("pay", null)
			.hasResultSatisfying("hotel", Integer.class, (nights) -> assertThat(nights).isEqualTo(3));
		assertThat(trip.id()).isEqualTo("t1");
		PatternsAssertions.assertThat(this.kit.sagas().get("t1").orElseThrow()).isCompleted();
		assertThat(journal("t1")).containsExactly("flight", "hotel", "pay");
	}

	@Test
	void timeOfRetriesPassesWithoutWaiting() {
		Instant begin = this.kit.now();
		SagaExecution trip = this.kit.saga(Trip.class).failing("pay", 2, new IllegalStateException("down")).run("rome");
		assertThat(trip).isCompleted().hasAttempts("pay", 3);
		assertThat(trip.instance().steps()).filteredOn((step) -> step.name().equals("pay"))
			.singleElement()
			.satisfies((step) -> assertThat(step.earlier()).hasSize(2));
		assertThat(Duration.between(begin, this.kit.now())).isBetween(Duration.ofHours(6), Duration.ofHours(7));
	}

	@Test
	void delayedStartAndTheTimeLimitOfTheSagaPassWithoutWaiting() {
		SagaExecution patient = this.kit.saga(Patient.class)
			.with(SagaStartOptions.defaults().withDelay(Duration.ofDays(30)))
			.start("x");
		assertThat(patient.toRest()).hasStatus(SagaStatus.SCHEDULED);
		assertThat(patient.advance(Duration.ofDays(29))).hasStatus(SagaStatus.SCHEDULED);
		assertThat(patient.advance(Duration.ofDays(1))).isWaiting().hasAttempts("never", 1);
		assertThat(patient.advance(Duration.ofHours(1))).isWaiting().hasAttempts("never", 2);
		assertThat(patient.toEnd()).isCompensated()
			.hasReason(SagaEndReason.TIMED_OUT)
			.hasFailureContaining("time limit")
			.undid("begin");
	}

	@Test
	void aTransactionalStepThatTakesTooLongIsRolledBack() {
		SagaExecution trip = this.kit.saga(Trip.class).taking("hotel", Duration.ofMinutes(2)).run("rome");
		assertThat(trip).isCompensated().hasFailureContaining("took longer").undid("flight");
		assertThat(journal(trip.id())).containsExactly("flight", "undo flight");
	}

	static List<SagaPoint> points() {
		return List.of(before("hotel"), after("hotel"), beforeCommit("hotel"), afterCommit("hotel"), before("pay"),
				after("pay"), beforeCommit("pay"), afterCommit("pay"));
	}

	@ParameterizedTest
	@MethodSource("points")
	void aCrashAtAnyPointLosesNothing(SagaPoint point) {
		SagaExecution trip = this.kit.saga(Trip.class).crashing(point).run("rome");
		assertThat(trip).isCompleted().executed("flight", "hotel", "pay");
		// Of the remote step it is at least once: after its body it is repeated.
		boolean repeated = point.toString().equals(after("pay").toString())
				|| point.toString().equals(beforeCommit("pay").toString());
		assertThat(journal(trip.id())).containsExactly(repeated ? new String[] { "flight", "hotel", "pay", "pay" }
				: new String[] { "flight", "hotel", "pay" });
		// After the last commit there is nothing left to take over.
		assertThat(trip.instance().steps().stream().map(SagaStepInstance::node).filter(Objects::nonNull).distinct())
			.hasSize(point.toString().equals(afterCommit("pay").toString()) ? 1 : 2);
	}

	@ParameterizedTest
	@MethodSource("points")
	void aLostConnectionAtAnyCommitLosesNothing(SagaPoint point) {
		if (point.toString().contains("commit")) {
			SagaExecution trip = this.kit.saga(Trip.class).disconnecting(point).run("rome");
			assertThat(trip).isCompleted().hasAttempts("hotel", 1).hasAttempts("pay", 1);
			assertThat(journal(trip.id())).containsExactly("flight", "hotel", "pay");
		}
	}

	@Test
	void aCompensationFailsAndCrashes() {
		SagaExecution trip = this.kit.saga(Trip.class)
			.failing("pay", new Declined())
			.failing(before("hotel").ofCompensation(), 2, new IllegalStateException("busy"))
			.crashing(beforeCommit("flight").ofCompensation())
			.run("rome");
		assertThat(trip).isCompensated()
			.failedAt("pay")
			.undid("hotel", "flight")
			.hasUndoAttempts("hotel", 3)
			.hasUndoAttempts("flight", 1);
		assertThat(journal(trip.id())).containsExactly("flight", "hotel", "undo hotel", "undo flight");
	}

	@Test
	void aStuckCompensationIsRepaired() {
		SagaExecution trip = this.kit.saga(Trip.class)
			.failing("pay", new Declined())
			.failing(before("hotel").ofCompensation(), 4, new IllegalStateException("busy"))
			.run("rome");
		assertThat(trip).isStuck().failedToUndo("hotel");
		this.kit.sagas().retry(trip.id());
		assertThat(trip.toEnd()).isCompensated().undid("hotel", "flight");
	}

	@Test
	void whatIsAskedOfASagaIsMet() {
		SagaExecution patient = this.kit.saga(Patient.class).start("x").toRest();
		this.kit.sagas().suspend(patient.id());
		assertThat(patient.toEnd()).hasStatus(SagaStatus.SUSPENDED);
		this.kit.sagas().cancel(patient.id());
		assertThat(patient.toEnd()).isCompensated().hasReason(SagaEndReason.CANCELLED).undid("begin");
	}

	@Test
	void anAttemptCanBeMeantAlone() {
		assertThat(this.kit.saga(Trip.class)
			.failing(before("pay").atAttempt(1), new IllegalStateException("down"))
			.crashing(after("pay").atAttempt(2))
			.run("rome")).isCompleted().hasAttempts("pay", 3);
	}

	@Test
	void whatIsNeverReachedFailsTheTest() {
		assertThatExceptionOfType(AssertionError.class)
			.isThrownBy(() -> this.kit.saga(Trip.class).failing("hotle", new Declined()).run("rome"))
			.withMessageContaining("Never reached: a failure before step 'hotle'")
			.withMessageContaining("hotel: COMPLETED");
	}

	@Test
	void assertionsShowTheHistory() {
		SagaInstance trip = this.kit.saga(Trip.class).failing("pay", new Declined()).run("rome").instance();
		SagaAssert assertion = PatternsAssertions.assertThat(trip);
		for (Runnable wrong : List.<Runnable>of(assertion::isCompleted, assertion::undidNothing,
				() -> assertion.undid("flight", "hotel"), () -> assertion.executed("flight"),
				() -> assertion.hasAttempts("pay", 2), () -> assertion.hasAttempts("none", 1),
				() -> assertion.hasResult("flight", "other"), () -> assertion.isUncertainOf("pay"),
				() -> assertion.hasReason(SagaEndReason.CANCELLED), () -> assertion.hasFailureContaining("other"),
				() -> PatternsAssertions.assertThat(trip).executed("flight", "hotel", "pay").andNothingElse())) {
			assertThatExceptionOfType(AssertionError.class).isThrownBy(wrong::run)
				.withMessageContaining("Expected")
				.withMessageContaining("is COMPENSATED because FAILED")
				.withMessageContaining("undo hotel: COMPLETED at attempt 1");
		}
	}

	private List<String> journal(String id) {
		return this.kit.jdbc().queryForList("select entry from journal where saga = ? order by id", String.class, id);
	}

	static class Declined extends RuntimeException {

		private static final long serialVersionUID = 1L;

	}

	@Saga("trip")
	static class Trip {

		private final JdbcTemplate template;

		Trip(JdbcTemplate template) {
			this.template = template;
		}

		@SagaStep(order = 1, compensation = "noFlight")
		String flight(String city, SagaContext saga) {
			write(saga, "flight");
			return "F-" + city;
		}

		@SagaStep(order = 2, compensation = "noHotel", timeout = "1m", retry = @SagaRetry(maxRetries = 1),
				compensationRetry = @SagaRetry(maxRetries = 3))
		int hotel(SagaContext saga) {
			write(saga, "hotel");
			return 3;
		}

		@SagaStep(order = 3, condition = "#hotel > 7")
		void insurance(SagaContext saga) {
			write(saga, "insurance");
		}

		@SagaStep(order = 4, transactional = false, retry = @SagaRetry(delay = "${trip.pause}",
				maxDelay = "${trip.pause}", jitter = 0, excludes = Declined.class))
		void pay(SagaContext saga) {
			write(saga, "pay");
		}

		void noFlight(@Nullable String flight, SagaContext saga) {
			write(saga, "undo flight");
		}

		void noHotel(SagaContext saga) {
			write(saga, "undo hotel");
		}

		private void write(SagaContext saga, String entry) {
			this.template.update("insert into journal (saga, entry) values (?, ?)", saga.id(), entry);
		}

	}

	@Saga(name = "patient", timeout = "P2D")
	static class Patient {

		@SagaStep(order = 1, compensation = "undo")
		void begin(String input) {
		}

		@SagaStep(order = 2, retry = @SagaRetry(maxRetries = -1, delay = "1h", maxDelay = "1h", jitter = 0))
		void never() {
			throw new IllegalStateException("never");
		}

		void undo() {
		}

	}

}

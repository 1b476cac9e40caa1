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
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.jdbc.core.JdbcTemplate;

import dev.patterns.saga.Saga;
import dev.patterns.saga.SagaContext;
import dev.patterns.saga.SagaFlow;
import dev.patterns.saga.SagaInstance;
import dev.patterns.saga.SagaStatus;
import dev.patterns.saga.SagaStepKind;

import static dev.patterns.test.saga.SagaPoint.after;
import static dev.patterns.test.saga.SagaPoint.afterCommit;
import static dev.patterns.test.saga.SagaPoint.before;
import static dev.patterns.test.saga.SagaPoint.beforeCommit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Flows in the {@link SagaTestKit}, and {@link SagaReplay}.
 */
class SagaReplayTests {

	@AutoClose
	private final SagaTestKit kit = SagaTestKit.builder()
		.with(Loan.class)
		.sql("create table journal (id bigint generated always as identity, entry varchar(100))")
		.build();

	@Test
	void historiesFitTheCodeThatMadeThem() {
		SagaExecution loan = this.kit.saga(Loan.class).start("a").toRest();
		SagaInstance waiting = loan.instance();
		SagaReplay.of(new Loan(null)).replays(waiting).withoutWarnings();
		loan.advance(Duration.ofDays(1));
		this.kit.sagas().raise(loan.id(), "approval", "yes");
		SagaInstance completed = loan.toEnd().instance();
		assertThat(completed.status()).isEqualTo(SagaStatus.COMPLETED);
		String json = SagaReplay.write(completed);
		assertThat(SagaReplay.read(json)).isEqualTo(completed);
		SagaReplay.of(new Loan(null)).replays(SagaReplay.read(json));
		assertThatExceptionOfType(AssertionError.class)
			.isThrownBy(() -> SagaReplay.of(new LoanWithoutReserve()).replays(waiting))
			.withMessageContaining("position 1: expected step 'reserve', came wait for 'approval'")
			.withMessageContaining("reserve: COMPLETED");
		assertThatExceptionOfType(AssertionError.class)
			.isThrownBy(() -> SagaReplay.of(new LongerLoan()).replays(completed))
			.withMessageContaining("the flow goes on");
		SagaReplay.of(new LongerLoan()).replays(waiting);
		assertThatExceptionOfType(AssertionError.class)
			.isThrownBy(() -> SagaReplay.of(new LongerLoan()).withoutWarnings())
			.withMessageContaining("LongerLoan.log() calls java.lang.System.currentTimeMillis")
			.withMessageContaining("LongerLoan.run() calls java.util.UUID.randomUUID");
	}

	@Test
	void placeholdersHaveTheirDefaultsOrAreLeftOut() {
		SagaInstance waiting = this.kit.saga(Loan.class).start("a").toRest().instance();
		SagaReplay.of(new PatientLoan()).replays(waiting);
		SagaReplay.of(new UnlimitedLoan()).replays(waiting);
	}

	@Test
	void historyOfAnotherVersionIsRefused() {
		SagaInstance waiting = this.kit.saga(Loan.class).start("a").toRest().instance();
		assertThatIllegalArgumentException().isThrownBy(() -> SagaReplay.of(new SecondLoan()).replays(waiting))
			.withMessageContaining("is an instance of version 1 of saga 'loan'")
			.withMessageContaining("SecondLoan is version 2");
	}

	static List<SagaPoint> points() {
		return List.of(before("reserve"), after("reserve"), beforeCommit("reserve"), afterCommit("reserve"),
				before("call"), after("call"), beforeCommit("call"), afterCommit("call"), before("both[1].part"),
				beforeCommit("both[1].part"), afterCommit("both[0].part"));
	}

	@ParameterizedTest
	@MethodSource("points")
	void aCrashAtAnyPointLosesNothing(SagaPoint point) {
		SagaExecution loan = this.kit.saga(Loan.class).crashing(point).start("a").toRest();
		this.kit.sagas().raise(loan.id(), "approval", "yes");
		assertThat(loan.toEnd().instance().status()).isEqualTo(SagaStatus.COMPLETED);
		assertThat(journal()).containsExactlyInAnyOrder("reserve a", "part 1", "part 2");
	}

	@Test
	void aCrashOnTheWayBackUndoesOnce() {
		SagaExecution loan = this.kit.saga(Loan.class)
			.crashing(beforeCommit("reserve").ofCompensation())
			.start("a")
			.toRest();
		this.kit.sagas().raise(loan.id(), "approval", "no");
		SagaInstance saga = loan.toEnd().instance();
		assertThat(saga.status()).isEqualTo(SagaStatus.COMPENSATED);
		assertThat(saga.failure()).isEqualTo("IllegalStateException: declined");
		assertThat(journal()).containsExactly("reserve a", "release a");
	}

	@Test
	void waitsPassWithoutWaiting() {
		SagaInstance saga = this.kit.saga(Loan.class).run("a").instance();
		assertThat(saga.status()).isEqualTo(SagaStatus.COMPENSATED);
		assertThat(saga.failure()).contains("There was no event 'approval' within PT72H");
		assertThat(saga.steps()).anyMatch((step) -> step.kind() == SagaStepKind.COMPENSATION);
	}

	private List<String> journal() {
		return this.kit.jdbc().queryForList("select entry from journal order by id", String.class);
	}

	@Saga("loan")
	static class Loan {

		private final @Nullable JdbcTemplate jdbc;

		Loan(@Nullable JdbcTemplate jdbc) {
			this.jdbc = jdbc;
		}

		@SagaFlow
		String run(String input, SagaContext saga) {
			String reserved = saga.step("reserve")
				.compensatedBy((undo) -> add("release " + input))
				.call(String.class, () -> add("reserve " + input));
			String approval = saga.awaitEvent("approval", String.class, Duration.ofDays(3));
			if (approval.equals("no")) {
				throw new IllegalStateException("declined");
			}
			saga.step("call").transactional(false).run(() -> {
			});
			List<String> parts = saga.parallel("both", List.of(1, 2),
					(item, branch) -> branch.step("part", String.class, () -> add("part " + item)));
			return reserved + parts + saga.now();
		}

		private String add(String entry) {
			if (this.jdbc != null) {
				this.jdbc.update("insert into journal (entry) values (?)", entry);
			}
			return entry;
		}

	}

	@Saga(value = "loan", timeout = "${loan.timeout:P7D}")
	static class PatientLoan extends LoanBase {

	}

	@Saga(value = "loan", timeout = "${loan.timeout}")
	static class UnlimitedLoan extends LoanBase {

	}

	@Saga(value = "loan", version = 2)
	static class SecondLoan extends LoanBase {

	}

	abstract static class LoanBase {

		@SagaFlow
		String run(String input, SagaContext saga) {
			saga.step("reserve").compensatedBy((undo) -> {
			}).call(String.class, () -> "");
			return saga.awaitEvent("approval", String.class, Duration.ofDays(3));
		}

	}

	@Saga("loan")
	static class LoanWithoutReserve {

		@SagaFlow
		String run(String input, SagaContext saga) {
			return saga.awaitEvent("approval", String.class, Duration.ofDays(3));
		}

	}

	@Saga("loan")
	static class LongerLoan {

		@SagaFlow
		String run(String input, SagaContext saga) {
			String id = java.util.UUID.randomUUID().toString();
			saga.step("reserve").compensatedBy((undo) -> {
			}).call(String.class, () -> Long.toString(System.nanoTime()));
			saga.awaitEvent("approval", String.class, Duration.ofDays(3));
			log();
			saga.step("call").transactional(false).run(() -> {
			});
			saga.parallel("both", List.of(1, 2), (item, branch) -> branch.step("part", String.class, () -> ""));
			saga.now();
			saga.sleep(Duration.ofDays(1));
			return id;
		}

		private void log() {
			System.currentTimeMillis();
		}

	}

}

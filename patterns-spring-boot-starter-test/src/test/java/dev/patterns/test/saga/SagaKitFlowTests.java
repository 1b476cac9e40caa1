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
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

import dev.patterns.retry.RetrySchedule;
import dev.patterns.saga.Saga;
import dev.patterns.saga.SagaContext;
import dev.patterns.saga.SagaFlow;
import dev.patterns.saga.SagaInstance;
import dev.patterns.saga.SagaStartOptions;
import dev.patterns.saga.SagaStepFailedException;
import dev.patterns.test.PatternsAssertions;

import static dev.patterns.test.saga.SagaPoint.after;
import static dev.patterns.test.saga.SagaPoint.afterCommit;
import static dev.patterns.test.saga.SagaPoint.before;
import static dev.patterns.test.saga.SagaPoint.beforeCommit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What {@link SagaTestKit} and {@link SagaAssert} know of flows and their children.
 */
@TestInstance(Lifecycle.PER_CLASS)
class SagaKitFlowTests {

	@AutoClose
	private final SagaTestKit kit = SagaTestKit.of(Order.class, Bill.class, Booking.class, Loop.class);

	@Test
	void timeOfChildrenPassesWithoutWaiting() {
		Instant begin = this.kit.now();
		SagaExecution order = this.kit.saga(Order.class).run("book");
		assertThat(order).hasResult("billed book").executed("pack").andNothingElse();
		assertThat(Duration.between(begin, this.kit.now())).isBetween(Duration.ofDays(2), Duration.ofDays(3));
		// The child, and the child of the child.
		assertThat(order.child("bill")).isCompleted().executed("charge");
		assertThat(order.child("bill").child("booking")).isCompleted().executed("book").andNothingElse();
		assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> order.child("bill#1"))
			.withMessageContaining("There is no child 'bill#1'")
			.withMessageContaining("child bill: COMPLETED");
	}

	@Test
	void restIsThatOfTheChildrenToo() {
		SagaExecution order = this.kit.saga(Order.class).start("book").toRest();
		assertThat(order).isWaiting();
		assertThat(order.child("bill")).isWaiting().executed("charge");
		assertThat(order.child("bill").child("booking")).isWaiting();
		assertThat(order.advance(Duration.ofDays(1)).child("bill").child("booking")).isCompleted();
		assertThat(order.child("bill")).isWaiting();
		assertThat(order.advance(Duration.ofDays(1))).hasResult("billed book");
	}

	@Test
	void whatIsToHappenToAParentHappensToItsChildren() {
		SagaExecution order = this.kit.saga(Order.class)
			.failing("charge", new IllegalStateException("declined"))
			.run("book");
		assertThat(order).isCompensated()
			.hasFailureContaining("declined")
			.executed("pack")
			.undid("pack")
			.andNothingElse();
		assertThat(order.child("bill")).isCompensated().isUncertainOf("charge");
		assertThat(this.kit.saga(Order.class).crashing(afterCommit("book")).run("other")).hasResult("billed other");
		// Others go on as they are.
		assertThat(this.kit.saga(Order.class).run("third")).isCompleted();
		assertThatExceptionOfType(AssertionError.class)
			.isThrownBy(() -> this.kit.saga(Order.class).failing("chrage", new IllegalStateException()).run("x"))
			.withMessageContaining("Never reached: a failure before step 'chrage'")
			.withMessageContaining("Saga 'booking'");
	}

	@Test
	void childrenOfAFailedParentAreUndone() {
		SagaExecution order = this.kit.saga(Order.class)
			.failing("ship", new IllegalStateException("lost"))
			.run("ship it");
		assertThat(order).isCompensated().undid("@bill", "pack");
		assertThat(order.child("bill")).isCompensated().undid("@booking", "charge");
	}

	@Test
	void waitForAnEventIsARest() {
		SagaExecution order = this.kit.saga(Order.class).with(SagaStartOptions.id("gift")).start("wait for it").toEnd();
		assertThat(order).isWaiting().executed("pack");
		assertThat(order.child("bill")).isWaiting();
		this.kit.sagas().raise("gift", "never-mind", null);
		this.kit.sagas().raise(order.child("bill").id(), "paid", "cash");
		assertThat(order.toEnd()).hasResult("billed cash");
	}

	@Test
	void iterationsAreNamedByTheirNumber() {
		SagaExecution loop = this.kit.saga(Loop.class)
			.failing("pay#1", new IllegalStateException("no"))
			.failing(before("pay#2"), 1, new IllegalStateException("busy"))
			.run("x");
		assertThat(loop).isCompleted()
			.executed("pay", "pay", "pay#2", "last")
			.failedAt("pay")
			.failedAt("pay#1")
			.hasAttempts("pay", 2)
			.hasAttempts("pay#0", 1)
			.hasAttempts("pay#1", 2)
			.hasAttempts("pay#2", 2)
			.hasResult("pay", "paid 2")
			.hasResult("pay#0", "paid 0")
			.hasResultSatisfying("pay", String.class, (paid) -> assertThat(paid).endsWith("2"))
			.completed("pay#0", "pay#2", "last")
			.executedInAnyOrder("last", "pay", "pay#0", "pay#2")
			.andNothingElse()
			.hasResult(List.of("paid 0", "no", "paid 2"))
			.hasResultSatisfying(String[].class, (all) -> assertThat(all).hasSize(3));
	}

	@Test
	void stepsOfBranchesAreNamedByTheBranch() {
		SagaExecution loop = this.kit.saga(Loop.class)
			.failing(before("ship[2].label").atAttempt(1), new IllegalStateException("busy"))
			.failing(after("ship#1[0].label#1"), 1, new IllegalStateException("busy"))
			.run("branches");
		assertThat(loop).isCompleted()
			.hasAttempts("ship[1].label", 1)
			.hasAttempts("ship[2].label", 2)
			.hasAttempts("ship#1[0].label", 1)
			.hasAttempts("ship#1[0].label#1", 2);
	}

	@Test
	void iterationsCrashAtTheirCommit() {
		for (SagaPoint point : List.of(beforeCommit("pay#2"), afterCommit("pay#2"))) {
			assertThat(this.kit.saga(Loop.class).crashing(point).run("all"))
				.hasResult(List.of("paid 0", "paid 1", "paid 2"))
				.hasAttempts("pay#1", 1);
		}
	}

	@Test
	void failedAssertionsShowWhichIterationsThereAre() {
		SagaInstance loop = this.kit.saga(Loop.class).run("all").instance();
		assertThatExceptionOfType(AssertionError.class)
			.isThrownBy(() -> PatternsAssertions.assertThat(loop).failedAt("pay"))
			.withMessageContaining(
					"Expected step 'pay' to be FAILED but was pay COMPLETED, pay#1 COMPLETED, pay#2 COMPLETED")
			.withMessageContaining("  pay#1: COMPLETED at attempt 1");
		assertThatExceptionOfType(AssertionError.class)
			.isThrownBy(() -> PatternsAssertions.assertThat(loop).failedAt("pay#1"))
			.withMessageContaining("Expected step 'pay#1' to be FAILED but was COMPLETED");
		assertThatExceptionOfType(AssertionError.class)
			.isThrownBy(() -> PatternsAssertions.assertThat(loop).hasAttempts("pay#3", 1))
			.withMessageContaining("Expected step 'pay#3' to have been begun");
		assertThatExceptionOfType(AssertionError.class)
			.isThrownBy(() -> PatternsAssertions.assertThat(loop).hasResult("other"))
			.withMessageContaining("Expected result \"other\" of the flow but was [\"paid 0\"");
		assertThatExceptionOfType(AssertionError.class)
			.isThrownBy(() -> PatternsAssertions.assertThat(loop).executed("pay", "pay", "pay").andNothingElse())
			.withMessageContaining("but were [pay, pay#1, pay#2, last]");
		assertThatExceptionOfType(AssertionError.class)
			.isThrownBy(() -> PatternsAssertions.assertThat(loop).hasAttempts("pay#0", 1).andNothingElse())
			.withMessageContaining("Expected nothing else but found [pay#1, pay#2, last]");
	}

	@Saga("order")
	static class Order {

		@SagaFlow
		String run(String input, SagaContext saga) {
			saga.step("pack").compensatedBy((undo) -> {
			}).run(() -> {
			});
			String billed = saga.child("bill", input, String.class);
			saga.now();
			saga.status("billed");
			if (input.equals("ship it")) {
				saga.step("ship").retry(RetrySchedule.NONE).run(() -> {
				});
			}
			return billed;
		}

	}

	@Saga("bill")
	static class Bill {

		@SagaFlow
		String run(String input, SagaContext saga) {
			saga.step("charge").compensatedBy((undo) -> {
			}).transactional(false).run(() -> {
			});
			if (input.startsWith("wait")) {
				return "billed " + saga.awaitEvent("paid", String.class);
			}
			saga.child("booking", input, String.class);
			saga.sleep(Duration.ofDays(1));
			return "billed " + input;
		}

	}

	@Saga("booking")
	static class Booking {

		@SagaFlow
		void run(String input, SagaContext saga) {
			saga.sleep(Duration.ofDays(1));
			saga.step("book", () -> {
			});
		}

	}

	@Saga("loop")
	static class Loop {

		private static final RetrySchedule TWICE = new RetrySchedule(1, Duration.ofHours(1), 1, Duration.ofHours(1), 0);

		@SagaFlow
		@Nullable Object run(String input, SagaContext saga) {
			if (input.equals("branches")) {
				for (int i = 0; i < 2; i++) {
					saga.parallel("ship", List.of(1, 2, 3), (item, branch) -> {
						branch.step("label").retry(TWICE).run(() -> {
						});
						branch.step("label").retry(TWICE).run(() -> {
						});
						return null;
					});
				}
				return null;
			}
			List<String> paid = new ArrayList<>();
			for (int i = 0; i < 3; i++) {
				String text = "paid " + i;
				try {
					paid.add(saga.step("pay").retry(TWICE).call(String.class, () -> text));
				}
				catch (SagaStepFailedException ex) {
					paid.add(String.valueOf(ex.getFailureMessage()));
				}
			}
			saga.step("last", () -> {
			});
			return paid;
		}

	}

}

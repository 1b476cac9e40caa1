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

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

import dev.patterns.saga.Saga;
import dev.patterns.saga.SagaCommand;
import dev.patterns.saga.SagaContext;
import dev.patterns.saga.SagaEndReason;
import dev.patterns.saga.SagaFlow;
import dev.patterns.saga.SagaStatus;
import dev.patterns.saga.SagaStep;

import static dev.patterns.test.saga.SagaPoint.afterCommit;
import static dev.patterns.test.saga.SagaPoint.beforeCommit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Sagas that send commands, in the {@link SagaTestKit}.
 */
class SagaTestKitCommandTests {

	@AutoClose
	private final SagaTestKit kit = SagaTestKit.of(Buy.class, Lend.class);

	@Test
	void commandsAreAnswered() {
		SagaExecution buy = this.kit.saga("buy")
			.answering("payments", Charge.class, (charge) -> new Receipt("r-" + charge.order()))
			.run("o1");
		assertThat(buy).isCompleted()
			.executed("reserve", "charge", "confirm")
			.hasResultSatisfying("charge", Receipt.class, (receipt) -> assertThat(receipt.number()).isEqualTo("r-o1"))
			.andNothingElse();
	}

	@Test
	void commandsAreRefusedOrGivenUpOrNotAnswered() {
		assertThat(this.kit.saga("buy").answering("payments", Charge.class, (charge) -> {
			throw new CardDeclined("no money");
		}).run("o1")).isCompensated()
			.hasFailureContaining("Refused (card-declined): no money")
			.failedAt("charge")
			.undid("reserve");
		assertThat(this.kit.saga("buy")
			.givingUp("payments", Charge.class)
			.answering("payments", Refund.class, (refund) -> null)
			.run("o2")).isCompensated().isUncertainOf("charge").undid("charge", "reserve");
		SagaExecution silent = this.kit.saga("buy")
			.answering("payments", Refund.class, (refund) -> null)
			.start("o3")
			.toRest();
		assertThat(silent).isWaiting();
		assertThat(silent.advance(Duration.ofMinutes(9))).isWaiting();
		assertThat(silent.toEnd()).isCompensated()
			.hasReason(SagaEndReason.TIMED_OUT)
			.isUncertainOf("charge")
			.undid("charge", "reserve");
	}

	@Test
	void aCrashLosesNoCommandAndSendsNoneTwice() {
		int[] charged = new int[1];
		assertThat(this.kit.saga("buy")
			.answering("payments", Charge.class, (charge) -> new Receipt("r" + ++charged[0]))
			.crashing(beforeCommit("charge"))
			.crashing(afterCommit("charge"))
			.run("o1")).isCompleted().hasAttempts("charge", 1);
		assertThat(charged[0]).isOne();
	}

	@Test
	void flowsToo() {
		SagaExecution lend = this.kit.saga("lend")
			.answering("payments", Charge.class, (charge) -> new Receipt("r"))
			.run("o1");
		assertThat(lend).hasStatus(SagaStatus.COMPLETED).completed("charge");
	}

	@Test
	void anAnswerThatNobodyAsksForFailsTheTest() {
		assertThatExceptionOfType(AssertionError.class)
			.isThrownBy(() -> this.kit.saga("buy")
				.answering("payments", Charge.class, (charge) -> new Receipt("r"))
				.answering("payment", Charge.class, (charge) -> new Receipt("r"))
				.run("o1"))
			.withMessageContaining("Never reached: an answer to 'payment'");
	}

	record Charge(String order) {

	}

	record Refund(String order) {

	}

	record Receipt(String number) {

	}

	static class CardDeclined extends Exception {

		private static final long serialVersionUID = 1L;

		CardDeclined(String message) {
			super(message);
		}

	}

	@Saga("buy")
	static class Buy {

		@SagaStep(order = 1, compensation = "release")
		void reserve(String order) {
		}

		@SagaStep(order = 2, compensation = "refund", timeout = "10m")
		SagaCommand<Receipt> charge(String order) {
			return SagaCommand.to("payments", order, new Charge(order));
		}

		@SagaStep(order = 3)
		void confirm(Receipt receipt) {
		}

		void release(String order) {
		}

		SagaCommand<Void> refund(String order, @Nullable Receipt receipt) {
			return SagaCommand.to("payments", order, new Refund(order));
		}

	}

	@Saga("lend")
	static class Lend {

		@SagaFlow
		String run(String order, SagaContext saga) {
			return saga.command("charge", Receipt.class, SagaCommand.to("payments", new Charge(order))).number();
		}

	}

}

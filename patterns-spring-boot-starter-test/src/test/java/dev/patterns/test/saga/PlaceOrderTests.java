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

import java.math.BigDecimal;
import java.time.Duration;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

import dev.patterns.saga.Saga;
import dev.patterns.saga.SagaEndReason;
import dev.patterns.saga.SagaRetry;
import dev.patterns.saga.SagaStep;

import static dev.patterns.test.saga.SagaPoint.afterCommit;
import static dev.patterns.test.saga.SagaPoint.before;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.then;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;

/**
 * The example of docs/testing.md.
 */
class PlaceOrderTests {

	private final Payments payments = mock(Payments.class);

	@AutoClose
	private final SagaTestKit kit = SagaTestKit.of(new PlaceOrder(this.payments));

	private final Order order = new Order("o1", new BigDecimal("12.50"));

	@Test
	void anOrderIsReservedChargedAndConfirmed() throws CardDeclined {
		given(this.payments.charge("o1", this.order.amount())).willReturn(new Receipt("r1"));
		assertThat(this.kit.saga(PlaceOrder.class).run(this.order)).isCompleted()
			.executed("reserve", "charge", "confirm")
			.hasResult("charge", new Receipt("r1"))
			.undidNothing();
	}

	@Test
	void aDeclinedCardReleasesTheStock() {
		assertThat(this.kit.saga(PlaceOrder.class).failing("charge", new CardDeclined()).run(this.order))
			.isCompensated()
			.hasReason(SagaEndReason.FAILED)
			.executed("reserve", "charge")
			.failedAt("charge")
			.undid("reserve")
			.andNothingElse();
		then(this.payments).should(never()).refund(any());
	}

	@Test
	void aChargeThatTakesTooLongIsRefunded() {
		// Four attempts and the pauses between them take no time.
		assertThat(this.kit.saga(PlaceOrder.class).taking("charge", Duration.ofSeconds(5)).run(this.order))
			.isCompensated()
			.hasAttempts("charge", 4)
			.isUncertainOf("charge")
			.undid("charge", "reserve");
		then(this.payments).should().refund("o1");
	}

	@Test
	void aCrashNeitherLosesNorRepeatsTheReservation() {
		assertThat(this.kit.saga(PlaceOrder.class)
			.crashing(afterCommit("reserve"))
			.crashing(before("charge"))
			.run(this.order)).isCompleted().hasAttempts("reserve", 1).hasAttempts("charge", 2);
	}

	record Order(String id, BigDecimal amount) {

	}

	record Receipt(String number) {

	}

	static class CardDeclined extends Exception {

		private static final long serialVersionUID = 1L;

	}

	interface Payments {

		Receipt charge(String order, BigDecimal amount) throws CardDeclined;

		void refund(String order);

	}

	@Saga("place-order")
	static class PlaceOrder {

		private final Payments payments;

		PlaceOrder(Payments payments) {
			this.payments = payments;
		}

		@SagaStep(order = 1, compensation = "release")
		String reserve(Order order) {
			return "shelf-7";
		}

		@SagaStep(order = 2, compensation = "refund", transactional = false, timeout = "5s",
				retry = @SagaRetry(maxRetries = 3, delay = "1m", maxDelay = "10m", excludes = CardDeclined.class))
		@Nullable Receipt charge(Order order) throws CardDeclined {
			return this.payments.charge(order.id(), order.amount());
		}

		@SagaStep(order = 3)
		void confirm(Order order) {
		}

		void release(String shelf) {
		}

		void refund(Order order) {
			this.payments.refund(order.id());
		}

	}

}

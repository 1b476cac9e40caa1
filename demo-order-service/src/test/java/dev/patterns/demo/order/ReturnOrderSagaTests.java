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

package dev.patterns.demo.order;

import java.time.Duration;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.mockito.ArgumentMatchers;

import dev.patterns.outbox.OutboxTemplate;
import dev.patterns.saga.SagaStartOptions;
import dev.patterns.test.saga.SagaExecution;
import dev.patterns.test.saga.SagaTestKit;

import static dev.patterns.test.saga.SagaPoint.after;
import static dev.patterns.test.saga.SagaPoint.before;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.then;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.times;

/**
 * Tests for {@link ReturnOrderSaga}, in which days pass at once.
 */
class ReturnOrderSagaTests {

	private static final String ID = "return-o1";

	private static final ReturnOrder ORDER = new ReturnOrder("o1", "alice");

	private final OrderRepository orders = mock(OrderRepository.class);

	private final ReturnRepository returns = mock(ReturnRepository.class);

	private final Payments payments = mock(Payments.class);

	private final OutboxTemplate outbox = mock(OutboxTemplate.class);

	@AutoClose
	private final SagaTestKit kit = SagaTestKit.of(new ReturnOrderSaga(this.orders, this.returns, this.payments,
			this.outbox, new ReturnProperties(Duration.ofDays(3))));

	@BeforeEach
	void confirmed() {
		given(this.orders.markReturned("o1")).willReturn(true);
		given(this.returns.close("o1")).willReturn(true);
	}

	@Test
	void remindsHalfWayAndRefusesWhenTheTimeIsOver() {
		SagaExecution saga = start();
		saga.advance(Duration.ofHours(35));
		then(this.returns).should(never()).remind(any());
		saga.advance(Duration.ofHours(2));
		then(this.returns).should().remind("o1");
		then(this.outbox).should().publish("orders", "o1", new ReturnOverdue("o1"));
		assertThat(saga.instance().customStatus()).isEqualTo("waits for approval, the shop was reminded");
		assertThat(saga.toEnd()).isCompleted();
		decided(ReturnStatus.REFUSED, ReturnOrderSaga.TIMER);
		then(this.payments).shouldHaveNoInteractions();
	}

	@Test
	void whatIsApprovedAfterTheReminderIsPaidBack() {
		SagaExecution saga = start();
		saga.advance(Duration.ofHours(37));
		approve();
		assertThat(saga.toEnd()).isCompleted();
		decided(ReturnStatus.APPROVED, "ann");
		then(this.payments).should().repay(new Refund("o1", null));
		then(this.orders).should().release("o1");
		then(this.returns).should().end("o1", ReturnStatus.RETURNED);
		then(this.outbox).should().publish("orders", "o1", new OrderReturned("o1", "alice"));
	}

	@Test
	void whoDecidesInTheLastMomentIsHeard() {
		// The decision is committed, its event has not come yet.
		given(this.returns.close("o1")).willReturn(false);
		SagaExecution saga = start();
		saga.advance(Duration.ofDays(4));
		approve();
		assertThat(saga.toEnd()).isCompleted();
		decided(ReturnStatus.APPROVED, "ann");
	}

	@Test
	void aCrashAfterTheRepaymentRepeatsItWithTheSameKey() {
		SagaExecution saga = this.kit.saga(ReturnOrderSaga.class)
			.with(SagaStartOptions.id(ID))
			.crashing(after("repay"))
			.start(ORDER)
			.toRest();
		approve();
		assertThat(saga.toEnd()).isCompleted().hasAttempts("repay", 2);
		then(this.payments).should(times(2)).repay(new Refund("o1", null));
	}

	@Test
	void aReturnThatIsCancelledWhileItIsPaidBackIsUndone() {
		SagaExecution saga = this.kit.saga(ReturnOrderSaga.class)
			.with(SagaStartOptions.id(ID))
			.failing(before("repay"), new IllegalStateException("away"))
			.start(ORDER)
			.toRest();
		approve();
		saga.toRest();
		this.kit.sagas().cancel(ID);
		assertThat(saga.toEnd()).isCompensated();
		then(this.payments).should().reclaim(new Refund("o1", null));
		then(this.returns).should().end("o1", ReturnStatus.FAILED);
		then(this.orders).should(never()).markReturned(any());
	}

	private SagaExecution start() {
		return this.kit.saga(ReturnOrderSaga.class).with(SagaStartOptions.id(ID)).start(ORDER).toRest();
	}

	private void approve() {
		this.kit.sagas().raise(ID, ReturnOrderSaga.APPROVAL, new ReturnOrderSaga.Approval(true, null), "ann");
	}

	private void decided(ReturnStatus status, String by) {
		then(this.returns).should()
			.decide(eq("o1"), eq(status), eq(by), any(), ArgumentMatchers.<String>nullable(String.class));
	}

}

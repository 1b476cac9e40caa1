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
import java.time.Instant;

import org.jspecify.annotations.Nullable;

import dev.patterns.outbox.OutboxTemplate;
import dev.patterns.retry.RetrySchedule;
import dev.patterns.saga.Saga;
import dev.patterns.saga.SagaChosen;
import dev.patterns.saga.SagaContext;
import dev.patterns.saga.SagaEnded;
import dev.patterns.saga.SagaFlow;
import dev.patterns.saga.SagaOutcome;
import dev.patterns.saga.SagaRaised;
import dev.patterns.saga.SagaStatus;

/**
 * Sees a return through: waits until somebody of the shop decides, reminds half way, and
 * refuses when the time is over. What is approved is paid back by the payment service.
 */
@Saga("return-order")
class ReturnOrderSaga {

	static final String APPROVAL = "approval";

	/** Stands for the decision of nobody. */
	static final String TIMER = "timer";

	private static final RetrySchedule UNTIL_IT_WORKS = new RetrySchedule(RetrySchedule.UNLIMITED,
			Duration.ofMillis(200), 2, Duration.ofSeconds(3), 0);

	private final OrderRepository orders;

	private final ReturnRepository returns;

	private final Payments payments;

	private final OutboxTemplate outbox;

	private final Duration halfTime;

	ReturnOrderSaga(OrderRepository orders, ReturnRepository returns, Payments payments, OutboxTemplate outbox,
			ReturnProperties properties) {
		this.orders = orders;
		this.returns = returns;
		this.payments = payments;
		this.outbox = outbox;
		this.halfTime = properties.returnApprovalTimeout().dividedBy(2);
	}

	@SagaFlow
	void run(ReturnOrder order, SagaContext saga) {
		saga.status("waits for approval");
		Decision decision = decision(order, saga);
		ReturnStatus status = decision.granted() ? ReturnStatus.APPROVED : ReturnStatus.REFUSED;
		saga.step("decide",
				() -> this.returns.decide(order.orderId(), status, decision.by(), decision.at(), decision.note()));
		if (!decision.granted()) {
			saga.status("refused by " + decision.by());
			return;
		}
		saga.status("approved by " + decision.by());
		// What was promised is tried until it is done. Only who cancels this saga undoes
		// it.
		saga.step("repay")
			.transactional(false)
			.timeout(Duration.ofSeconds(3))
			.retry(UNTIL_IT_WORKS)
			.compensatedBy((undo) -> this.payments.reclaim(new Refund(order.orderId(), null)))
			.compensationRetry(UNTIL_IT_WORKS)
			.run(() -> this.payments.repay(new Refund(order.orderId(), null)));
		// Written together with the next step: from then on nothing is reclaimed.
		saga.pivot();
		saga.step("take-back", () -> takeBack(order));
		saga.status("paid back");
	}

	private Decision decision(ReturnOrder order, SagaContext saga) {
		SagaChosen first = saga.firstOf().event(APPROVAL).timeout(this.halfTime).await();
		if (first.isTimeout()) {
			saga.step("remind", () -> remind(order));
			saga.status("waits for approval, the shop was reminded");
			first = saga.firstOf().event(APPROVAL).timeout(this.halfTime).await();
		}
		if (!first.isTimeout()) {
			return Decision.of(first.raised(Approval.class));
		}
		boolean closed = saga.step("close", Boolean.class, () -> this.returns.close(order.orderId()));
		// Otherwise somebody has decided in this moment.
		return closed ? new Decision(false, TIMER, saga.now(), "Nobody decided in time")
				: Decision.of(saga.awaitRaised(APPROVAL, Approval.class));
	}

	private void remind(ReturnOrder order) {
		this.returns.remind(order.orderId());
		this.outbox.publish(OrderConfirmed.TOPIC, order.orderId(), new ReturnOverdue(order.orderId()));
	}

	private void takeBack(ReturnOrder order) {
		if (!this.orders.markReturned(order.orderId())) {
			throw new IllegalStateException("Order " + order.orderId() + " is not confirmed");
		}
		this.orders.release(order.orderId());
		this.returns.end(order.orderId(), ReturnStatus.RETURNED);
		this.outbox.publish(OrderConfirmed.TOPIC, order.orderId(),
				new OrderReturned(order.orderId(), order.customerId()));
	}

	@SagaEnded
	void ended(ReturnOrder order, SagaOutcome outcome) {
		if (outcome.status() != SagaStatus.COMPLETED) {
			this.returns.end(order.orderId(), ReturnStatus.FAILED);
		}
	}

	/**
	 * The payload of the event.
	 *
	 * @param granted whether the order is paid back
	 * @param note why, or {@code null}
	 */
	record Approval(boolean granted, @Nullable String note) {

	}

	/**
	 * What was decided.
	 *
	 * @param granted whether the order is paid back
	 * @param by who decided
	 * @param at when
	 * @param note why, or {@code null}
	 */
	private record Decision(boolean granted, @Nullable String by, Instant at, @Nullable String note) {

		static Decision of(SagaRaised<Approval> event) {
			return new Decision(event.payload().granted(), event.by(), event.at(), event.payload().note());
		}

	}

}

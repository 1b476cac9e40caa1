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

import org.jspecify.annotations.Nullable;

import dev.patterns.outbox.Outbox;
import dev.patterns.saga.Saga;
import dev.patterns.saga.SagaEnded;
import dev.patterns.saga.SagaOutcome;
import dev.patterns.saga.SagaRetry;
import dev.patterns.saga.SagaStatus;
import dev.patterns.saga.SagaStep;

/**
 * Sees an order through: reserves the item, charges the account in the payment service,
 * confirms the order. When a step fails for good, what was done before is undone and the
 * order is cancelled.
 */
@Saga(value = "place-order", timeout = "15m")
class PlaceOrderSaga {

	private final OrderRepository orders;

	private final Payments payments;

	PlaceOrderSaga(OrderRepository orders, Payments payments) {
		this.orders = orders;
		this.payments = payments;
	}

	@SagaStep(order = 1, compensation = "release")
	void reserve(PlaceOrder order) {
		this.orders.reserve(order.orderId(), order.item());
	}

	@SagaStep(order = 2, compensation = "refund", transactional = false, timeout = "3s",
			retry = @SagaRetry(maxRetries = 10, delay = "200ms", multiplier = 2, maxDelay = "5s",
					excludes = { InsufficientFundsException.class, AccountNotFoundException.class }),
			compensationRetry = @SagaRetry(maxRetries = -1, delay = "200ms", multiplier = 2, maxDelay = "3s"))
	Receipt charge(PlaceOrder order) throws InsufficientFundsException, AccountNotFoundException {
		return this.payments.charge(new Charge(order.orderId(), order.customerId(), order.amount()));
	}

	@SagaStep(order = 3)
	@Outbox(topic = OrderConfirmed.TOPIC, key = "orderId")
	OrderConfirmed confirm(PlaceOrder order, Receipt receipt) {
		if (!this.orders.end(order.orderId(), OrderStatus.CONFIRMED, null)) {
			throw new IllegalStateException("Order " + order.orderId() + " is not pending");
		}
		return new OrderConfirmed(order.orderId(), order.customerId(), order.item(), order.amount(),
				receipt.paymentId());
	}

	void release(PlaceOrder order) {
		this.orders.release(order.orderId());
	}

	/**
	 * Pay back. The charge may have been made although its answer never came: the payment
	 * service knows, by the key that both calls carry.
	 * @param order the order
	 * @param receipt the receipt, {@code null} if none came
	 */
	void refund(PlaceOrder order, @Nullable Receipt receipt) {
		this.payments.refund(new Refund(order.orderId(), (receipt != null) ? receipt.paymentId() : null));
	}

	@SagaEnded
	void ended(PlaceOrder order, SagaOutcome outcome) {
		if (outcome.status() != SagaStatus.COMPLETED) {
			this.orders.end(order.orderId(), OrderStatus.CANCELLED, reason(outcome));
		}
	}

	private static String reason(SagaOutcome outcome) {
		String failure = outcome.failure();
		return (failure != null) ? failure.substring(0, Math.min(failure.length(), 500))
				: String.valueOf((outcome.reason() != null) ? outcome.reason() : outcome.status());
	}

}

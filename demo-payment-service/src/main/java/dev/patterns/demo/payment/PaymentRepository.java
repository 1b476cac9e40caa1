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

package dev.patterns.demo.payment;

import java.util.Optional;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * The table of payments: one for each order that was charged.
 */
@Repository
class PaymentRepository {

	private final JdbcClient jdbc;

	PaymentRepository(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	void insert(String paymentId, Charge charge) {
		this.jdbc
			.sql("insert into payment (payment_id, order_id, customer_id, amount, refunded) "
					+ "values (:paymentId, :orderId, :customerId, :amount, false)")
			.param("paymentId", paymentId)
			.param("orderId", charge.orderId())
			.param("customerId", charge.customerId())
			.param("amount", charge.amount())
			.update();
	}

	/**
	 * Mark the payment of an order as paid back.
	 * @param orderId the order
	 * @return what was charged, empty if nothing was, or it was paid back before
	 */
	Optional<Charge> refund(String orderId) {
		return this.jdbc
			.sql("update payment set refunded = true where order_id = :orderId and not refunded "
					+ "returning order_id, customer_id, amount")
			.param("orderId", orderId)
			.query(Charge.class)
			.optional();
	}

	/**
	 * Mark the payment of an order as not paid back after all.
	 * @param orderId the order
	 * @return what was charged, empty if it was not paid back
	 */
	Optional<Charge> reclaim(String orderId) {
		return this.jdbc
			.sql("update payment set refunded = false where order_id = :orderId and refunded "
					+ "returning order_id, customer_id, amount")
			.param("orderId", orderId)
			.query(Charge.class)
			.optional();
	}

}

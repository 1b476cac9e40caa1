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

import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * The tables of orders and of reserved items.
 */
@Repository
class OrderRepository {

	private static final String COLUMNS = "select order_id, customer_id, item, amount, status, reason from orders ";

	private final JdbcClient jdbc;

	OrderRepository(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	void insert(Order order) {
		this.jdbc
			.sql("insert into orders (order_id, customer_id, item, amount, status) "
					+ "values (:orderId, :customerId, :item, :amount, :status)")
			.param("orderId", order.orderId())
			.param("customerId", order.customerId())
			.param("item", order.item())
			.param("amount", order.amount())
			.param("status", order.status().name())
			.update();
	}

	/**
	 * Change the status of a pending order.
	 * @param orderId the order
	 * @param status the new status
	 * @param reason why it is cancelled, or {@code null}
	 * @return whether the order was pending
	 */
	boolean end(String orderId, OrderStatus status, @Nullable String reason) {
		return this.jdbc.sql(
				"update orders set status = :status, reason = :reason where order_id = :orderId and status = 'PENDING'")
			.param("status", status.name())
			.param("reason", reason)
			.param("orderId", orderId)
			.update() == 1;
	}

	/**
	 * Mark a confirmed order as returned.
	 * @param orderId the order
	 * @return whether the order was confirmed
	 */
	boolean markReturned(String orderId) {
		return this.jdbc.sql("update orders set status = 'RETURNED' where order_id = :orderId and status = 'CONFIRMED'")
			.param("orderId", orderId)
			.update() == 1;
	}

	Optional<Order> find(String orderId) {
		return this.jdbc.sql(COLUMNS + "where order_id = :orderId")
			.param("orderId", orderId)
			.query(Order.class)
			.optional();
	}

	List<Order> find(@Nullable OrderStatus status, int page, int size) {
		return this.jdbc
			.sql(COLUMNS + "where status = coalesce(:status, status) "
					+ "order by created_at desc, order_id limit :size offset :offset")
			.param("status", (status != null) ? status.name() : null)
			.param("size", size)
			.param("offset", (long) page * size)
			.query(Order.class)
			.list();
	}

	long count(@Nullable OrderStatus status) {
		return this.jdbc.sql("select count(*) from orders where status = coalesce(:status, status)")
			.param("status", (status != null) ? status.name() : null)
			.query(Long.class)
			.single();
	}

	void reserve(String orderId, String item) {
		this.jdbc.sql("insert into reservation (order_id, item) values (:orderId, :item)")
			.param("orderId", orderId)
			.param("item", item)
			.update();
	}

	void release(String orderId) {
		this.jdbc.sql("delete from reservation where order_id = :orderId").param("orderId", orderId).update();
	}

}

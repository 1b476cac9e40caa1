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

import java.sql.Timestamp;
import java.time.Instant;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * The table of returns.
 */
@Repository
class ReturnRepository {

	private final JdbcClient jdbc;

	ReturnRepository(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	/**
	 * Insert a return that waits for a decision.
	 * @param orderId the order
	 * @param reason why it is returned
	 * @return {@code false} if there is a return of that order
	 */
	boolean insert(String orderId, String reason) {
		return this.jdbc
			.sql("insert into order_return (order_id, reason, status) values (:orderId, :reason, 'WAITING') "
					+ "on conflict do nothing")
			.param("orderId", orderId)
			.param("reason", reason)
			.update() == 1;
	}

	Optional<OrderReturn> find(String orderId) {
		return this.jdbc
			.sql("select order_id, reason, status, decided_by, decided_at, note, requested_at, reminded_at "
					+ "from order_return where order_id = :orderId")
			.param("orderId", orderId)
			.query(OrderReturn.class)
			.optional();
	}

	/**
	 * Let nobody else decide.
	 * @param orderId the order
	 * @return {@code false} if somebody has decided before
	 */
	boolean close(String orderId) {
		return this.jdbc
			.sql("update order_return set status = 'DECIDED' where order_id = :orderId and status = 'WAITING'")
			.param("orderId", orderId)
			.update() == 1;
	}

	void remind(String orderId) {
		this.jdbc.sql("update order_return set reminded_at = now() where order_id = :orderId")
			.param("orderId", orderId)
			.update();
	}

	void decide(String orderId, ReturnStatus status, @Nullable String by, Instant at, @Nullable String note) {
		this.jdbc
			.sql("update order_return set status = :status, decided_by = :by, decided_at = :at, note = :note "
					+ "where order_id = :orderId")
			.param("status", status.name())
			.param("by", by)
			.param("at", Timestamp.from(at))
			.param("note", note)
			.param("orderId", orderId)
			.update();
	}

	void end(String orderId, ReturnStatus status) {
		this.jdbc.sql("update order_return set status = :status where order_id = :orderId")
			.param("status", status.name())
			.param("orderId", orderId)
			.update();
	}

}

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

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * The table of accounts.
 */
@Repository
class AccountRepository {

	private static final String COLUMNS = "select customer_id, balance, points from account ";

	private final JdbcClient jdbc;

	AccountRepository(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	/**
	 * Open an account.
	 * @param customerId whose
	 * @param balance the initial balance
	 * @return {@code false} if the customer has one
	 */
	boolean open(String customerId, BigDecimal balance) {
		return this.jdbc
			.sql("insert into account (customer_id, balance, points) values (:customerId, :balance, 0) "
					+ "on conflict do nothing")
			.param("customerId", customerId)
			.param("balance", balance)
			.update() == 1;
	}

	Optional<Account> find(String customerId) {
		return this.jdbc.sql(COLUMNS + "where customer_id = :customerId")
			.param("customerId", customerId)
			.query(Account.class)
			.optional();
	}

	List<Account> find(int page, int size) {
		return this.jdbc.sql(COLUMNS + "order by customer_id limit :size offset :offset")
			.param("size", size)
			.param("offset", (long) page * size)
			.query(Account.class)
			.list();
	}

	long count() {
		return this.jdbc.sql("select count(*) from account").query(Long.class).single();
	}

	/**
	 * Take money from an account.
	 * @param customerId whose
	 * @param amount how much
	 * @return {@code false} if there is too little or no account
	 */
	boolean withdraw(String customerId, BigDecimal amount) {
		return this.jdbc
			.sql("update account set balance = balance - :amount "
					+ "where customer_id = :customerId and balance >= :amount")
			.param("amount", amount)
			.param("customerId", customerId)
			.update() == 1;
	}

	void deposit(String customerId, BigDecimal amount) {
		this.jdbc.sql("update account set balance = balance + :amount where customer_id = :customerId")
			.param("amount", amount)
			.param("customerId", customerId)
			.update();
	}

	/**
	 * Give points, or take them.
	 * @param customerId whose
	 * @param points how many; less than nothing to take them
	 */
	void addPoints(String customerId, int points) {
		this.jdbc.sql("update account set points = points + :points where customer_id = :customerId")
			.param("points", points)
			.param("customerId", customerId)
			.update();
	}

}

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

package dev.patterns.inbox;

import java.math.BigDecimal;

/**
 * Operations for tests, as a shared interface would declare them.
 */
interface IdempotentPayments {

	@Idempotent
	Receipt charge(String customer, BigDecimal amount) throws DeclinedException;

	@Idempotent(undoes = "charge")
	void refund(String customer);

	record Receipt(String id, BigDecimal amount) {

	}

	/**
	 * A declared exception with data.
	 */
	class DeclinedException extends Exception {

		private static final long serialVersionUID = 1L;

		private final String customer;

		private final BigDecimal balance;

		DeclinedException(String customer, BigDecimal balance) {
			super("Balance of " + customer + " is too low");
			this.customer = customer;
			this.balance = balance;
		}

		String getCustomer() {
			return this.customer;
		}

		BigDecimal getBalance() {
			return this.balance;
		}

	}

}

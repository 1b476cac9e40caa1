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

import dev.patterns.inbox.Idempotent;
import dev.patterns.invocation.Invokable;

/**
 * The payment service as the order service sees it: a bean of this type calls it by name.
 * The two services share no class, only the names of the operations and of the fields.
 */
@Invokable(application = "payment-service")
public interface Payments {

	/**
	 * Charge an account.
	 * @param charge whom and how much
	 * @return the receipt
	 * @throws InsufficientFundsException if the balance is too little
	 * @throws AccountNotFoundException if the customer has no account
	 */
	@Idempotent
	Receipt charge(Charge charge) throws InsufficientFundsException, AccountNotFoundException;

	/**
	 * Undo a charge, whether or not it was ever made.
	 * @param refund which one
	 */
	@Idempotent(undoes = "charge")
	void refund(Refund refund);

	/**
	 * Pay back what was paid for an order that is returned.
	 * @param refund which one
	 */
	@Idempotent
	void repay(Refund refund);

	/**
	 * Undo a repayment, whether or not it was ever made.
	 * @param refund which one
	 */
	@Idempotent(undoes = "repay")
	void reclaim(Refund refund);

}

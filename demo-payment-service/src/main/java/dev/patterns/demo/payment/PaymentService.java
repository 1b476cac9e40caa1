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

import java.util.UUID;

import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * Charges accounts and pays back.
 */
@Service
@Transactional
class PaymentService implements Payments {

	private final AccountRepository accounts;

	private final PaymentRepository payments;

	PaymentService(AccountRepository accounts, PaymentRepository payments) {
		this.accounts = accounts;
		this.payments = payments;
	}

	@Override
	public Receipt charge(Charge charge) {
		if (!this.accounts.withdraw(charge.customerId(), charge.amount())) {
			throw declined(charge);
		}
		String paymentId = UUID.randomUUID().toString();
		this.payments.insert(paymentId, charge);
		return new Receipt(paymentId);
	}

	private RuntimeException declined(Charge charge) {
		return this.accounts.find(charge.customerId()).isPresent()
				? new InsufficientFundsException("The balance is less than " + charge.amount().toPlainString())
				: new AccountNotFoundException("There is no account of " + charge.customerId());
	}

	@Override
	public void repay(Refund refund) {
		refund(refund);
	}

	@Override
	public void reclaim(Refund refund) {
		this.payments.reclaim(refund.orderId()).ifPresent((charge) -> {
			if (!this.accounts.withdraw(charge.customerId(), charge.amount())) {
				throw declined(charge);
			}
		});
	}

	@Override
	public void refund(Refund refund) {
		this.payments.refund(refund.orderId())
			.ifPresent((charge) -> this.accounts.deposit(charge.customerId(), charge.amount()));
	}

}

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

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Stands for the payment service: what happens depends on the customer's name.
 */
class StubPayments implements Payments {

	static final String POOR = "poor";

	static final String UNLUCKY = "unlucky";

	private final Set<String> charged = ConcurrentHashMap.newKeySet();

	private final Map<String, Integer> repayments = new ConcurrentHashMap<>();

	@Override
	public Receipt charge(Charge charge) {
		if (charge.customerId().equals(POOR)) {
			throw new InsufficientFundsException("The balance is less than " + charge.amount());
		}
		boolean first = this.charged.add(charge.orderId());
		if (charge.customerId().equals(UNLUCKY) && first) {
			throw new IllegalStateException("The answer was lost");
		}
		return new Receipt("payment-of-" + charge.orderId());
	}

	@Override
	public void refund(Refund refund) {
		this.charged.remove(refund.orderId());
	}

	@Override
	public void repay(Refund refund) {
		this.repayments.merge(refund.orderId(), 1, Integer::sum);
	}

	@Override
	public void reclaim(Refund refund) {
		this.repayments.merge(refund.orderId(), -1, Integer::sum);
	}

	int repayments(String orderId) {
		return this.repayments.getOrDefault(orderId, 0);
	}

}

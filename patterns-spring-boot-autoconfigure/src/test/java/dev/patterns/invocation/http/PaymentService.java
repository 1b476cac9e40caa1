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

package dev.patterns.invocation.http;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.springframework.context.annotation.Import;
import org.springframework.stereotype.Component;

import dev.patterns.call.CallScope;
import dev.patterns.invocation.remote.CardDeclinedException;
import dev.patterns.invocation.remote.Payments;
import dev.patterns.invocation.remote.UnwritableException;

@Component
@Import(PaymentLog.class)
class PaymentService implements Payments {

	private final PaymentLog log;

	PaymentService(PaymentLog log) {
		this.log = log;
	}

	@Override
	public Receipt charge(Charge charge) throws CardDeclinedException {
		this.log.scopes.add(CallScope.current());
		if (charge.amount() > 1000) {
			throw new CardDeclinedException("too little balance", charge.amount() - 1000);
		}
		return new Receipt("r-" + charge.customer(), charge.amount());
	}

	@Override
	public void refund(Charge charge) {
		this.log.scopes.add(CallScope.current());
	}

	@Override
	public Receipt charging(Charge charge) {
		throw new IllegalStateException("secret of the database");
	}

	@Override
	public List<Receipt> receipts(String customer, int limit) {
		return List.of(new Receipt(customer, limit));
	}

	@Override
	public Optional<Receipt> find(Optional<String> customer) {
		return customer.map((name) -> new Receipt(name, 1));
	}

	@Override
	public Receipt flaky(Charge charge) {
		this.log.scopes.add(CallScope.current());
		this.log.flakyCalls.incrementAndGet();
		if (this.log.failures.getAndDecrement() > 0) {
			throw new IllegalStateException("not now");
		}
		return new Receipt("flaky", charge.amount());
	}

	@Override
	public void slow(long millis) {
		try {
			new CountDownLatch(1).await(millis, TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	@Override
	public void unwritable() throws UnwritableException {
		throw new UnwritableException("not to be told", new UnwritableException.Data());
	}

}

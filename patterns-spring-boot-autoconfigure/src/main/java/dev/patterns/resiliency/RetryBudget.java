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

package dev.patterns.resiliency;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

import org.springframework.util.Assert;

/**
 * Limits retries to a share of the calls of a target, so that retrying cannot multiply
 * the load of a target that is in trouble (as in Finagle and gRPC). Each call adds a
 * share to the budget, each second a minimum, each retry takes one. The budget saves up
 * for ten seconds at most. Thread-safe, without locks.
 */
public final class RetryBudget {

	private static final long UNIT = 1000;

	private final long share;

	private final long perSecond;

	private final long limit;

	private final LongSupplier nanoTime;

	private final AtomicLong balance;

	private final AtomicLong refilledAt;

	/**
	 * Create a budget.
	 * @param ratio share of the calls that may be retried, 0 to 1
	 * @param minimumPerSecond retries per second that are allowed at any load
	 */
	public RetryBudget(double ratio, int minimumPerSecond) {
		this(ratio, minimumPerSecond, System::nanoTime);
	}

	RetryBudget(double ratio, int minimumPerSecond, LongSupplier nanoTime) {
		Assert.isTrue(ratio >= 0 && ratio <= 1, "'ratio' must be between 0 and 1");
		Assert.isTrue(minimumPerSecond >= 0, "'minimumPerSecond' must not be negative");
		this.share = (long) (ratio * UNIT);
		this.perSecond = minimumPerSecond * UNIT;
		this.limit = Math.max(this.perSecond * 10, this.share * 1000);
		this.nanoTime = nanoTime;
		this.balance = new AtomicLong(this.perSecond);
		this.refilledAt = new AtomicLong(nanoTime.getAsLong());
	}

	/**
	 * Count a call, not a retry.
	 */
	public void deposit() {
		add(this.share);
	}

	/**
	 * Ask for a retry.
	 * @return {@code true} if it may be made, and is counted
	 */
	public boolean withdraw() {
		refill();
		while (true) {
			long present = this.balance.get();
			if (present < UNIT) {
				return false;
			}
			if (this.balance.compareAndSet(present, present - UNIT)) {
				return true;
			}
		}
	}

	/**
	 * How many retries are possible now, for display.
	 * @return the number of retries
	 */
	public long available() {
		return this.balance.get() / UNIT;
	}

	private void refill() {
		long now = this.nanoTime.getAsLong();
		long last = this.refilledAt.get();
		long amount = TimeUnit.NANOSECONDS.toMillis(now - last) * this.perSecond / 1000;
		if (amount > 0 && this.refilledAt.compareAndSet(last, now)) {
			add(amount);
		}
	}

	private void add(long amount) {
		long present;
		long next;
		do {
			present = this.balance.get();
			next = Math.min(this.limit, present + amount);
			if (next == present) {
				return;
			}
		}
		while (!this.balance.compareAndSet(present, next));
	}

}

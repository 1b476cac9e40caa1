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

import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Lets a test block and fail the handlers, and counts their calls.
 */
class PaymentsProbe {

	private final AtomicInteger calls = new AtomicInteger();

	private final AtomicInteger refunds = new AtomicInteger();

	private final AtomicInteger blocked = new AtomicInteger();

	private volatile @Nullable CountDownLatch block;

	private volatile @Nullable Exception failure;

	private volatile @Nullable RuntimeException refundFailure;

	private volatile @Nullable Runnable before;

	private volatile @Nullable Callable<?> afterRollback;

	void reset() {
		this.calls.set(0);
		this.refunds.set(0);
		this.blocked.set(0);
		this.block = null;
		this.failure = null;
		this.refundFailure = null;
		this.before = null;
		this.afterRollback = null;
	}

	CountDownLatch block() {
		CountDownLatch latch = new CountDownLatch(1);
		this.block = latch;
		return latch;
	}

	void awaitBlocked() {
		await().until(() -> this.blocked.get() > 0);
	}

	int blocked() {
		return this.blocked.get();
	}

	void failWith(Exception failure) {
		this.failure = failure;
	}

	void failRefundWith(RuntimeException failure) {
		this.refundFailure = failure;
	}

	void before(Runnable before) {
		this.before = before;
	}

	void afterRollback(Callable<?> task) {
		this.afterRollback = task;
	}

	@Nullable Callable<?> takeAfterRollback() {
		Callable<?> task = this.afterRollback;
		this.afterRollback = null;
		return task;
	}

	int calls() {
		return this.calls.get();
	}

	int refunds() {
		return this.refunds.get();
	}

	void charged() throws Exception {
		this.calls.incrementAndGet();
		Runnable first = this.before;
		if (first != null) {
			first.run();
		}
		CountDownLatch latch = this.block;
		if (latch != null) {
			this.blocked.incrementAndGet();
			assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
		}
		if (this.failure != null) {
			throw this.failure;
		}
	}

	void refunded() {
		this.refunds.incrementAndGet();
		RuntimeException thrown = this.refundFailure;
		if (thrown != null) {
			this.refundFailure = null;
			throw thrown;
		}
	}

}

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

import java.util.concurrent.atomic.AtomicBoolean;

import org.jspecify.annotations.Nullable;

/**
 * Permission to make one attempt, settled by one of {@link #succeeded()}, {@link #failed}
 * and {@link #cancelled()}, on any thread. The first one counts, later ones do nothing.
 */
public final class CallPermit {

	private static final int SERVER_ERROR = 500;

	private final TargetPolicy policy;

	private final long acquiredAt = System.nanoTime();

	private final AtomicBoolean settled = new AtomicBoolean();

	CallPermit(TargetPolicy policy) {
		this.policy = policy;
	}

	/**
	 * The target did what it should, or failed through no fault of its own.
	 */
	public void succeeded() {
		if (settle()) {
			this.policy.circuit().success(elapsed());
		}
	}

	/**
	 * The attempt failed. Whether that counts for the circuit is for its policy to say;
	 * where it says nothing, all failures without an answer count, and answers of 500 and
	 * above.
	 * @param failure what went wrong
	 * @param status status of the answer, {@code null} if there was none
	 */
	public void failed(Throwable failure, @Nullable Integer status) {
		if (!settle()) {
			return;
		}
		CircuitBreakerPolicy breaker = this.policy.settings().circuitBreaker();
		FailureMatch match = (breaker != null) ? breaker.failures() : FailureMatch.DEFAULT;
		if (match.matches(failure, status, status == null || status >= SERVER_ERROR)) {
			this.policy.circuit().failure(elapsed(), failure);
		}
		else {
			this.policy.circuit().success(elapsed());
		}
	}

	/**
	 * The attempt was not made, or says nothing of the target.
	 */
	public void cancelled() {
		if (settle()) {
			this.policy.circuit().release();
		}
	}

	private boolean settle() {
		if (!this.settled.compareAndSet(false, true)) {
			return false;
		}
		this.policy.bulkhead().release();
		return true;
	}

	private long elapsed() {
		return System.nanoTime() - this.acquiredAt;
	}

}

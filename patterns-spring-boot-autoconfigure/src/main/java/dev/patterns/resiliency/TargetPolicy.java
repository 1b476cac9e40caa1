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

import java.time.Duration;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * What applies to the calls of one target: retry outside of circuit breaker outside of
 * rate limit and bulkhead outside of time limit, so that each attempt has the whole time
 * limit and counts for the circuit. Thread-safe.
 *
 * @param kind kind of the target
 * @param target name of the target
 * @param settings the policies
 * @param budget limits retries over all calls of the target
 * @param circuit refuses calls while the target is failing
 * @param bulkhead limits how many calls are under way
 * @param rateLimit limits how often the target is called
 */
public record TargetPolicy(TargetKind kind, String target, TargetSettings settings, RetryBudget budget, Circuit circuit,
		Bulkhead bulkhead, RateLimit rateLimit) {

	private static final double BUDGET_RATIO = 0.2;

	private static final int BUDGET_PER_SECOND = 10;

	/**
	 * A target to which no policy applies.
	 * @param kind kind of the target
	 * @param target name of the target
	 * @return the policy
	 */
	public static TargetPolicy none(TargetKind kind, String target) {
		return of(kind, target, TargetSettings.NONE, Circuit.alwaysClosed(), Bulkhead.unlimited(),
				RateLimit.unlimited());
	}

	/**
	 * A policy with a new retry budget: a fifth of the calls, and ten a second.
	 * @param kind kind of the target
	 * @param target name of the target
	 * @param settings the policies
	 * @param circuit refuses calls while the target is failing
	 * @param bulkhead limits how many calls are under way
	 * @param rateLimit limits how often the target is called
	 * @return the policy
	 */
	public static TargetPolicy of(TargetKind kind, String target, TargetSettings settings, Circuit circuit,
			Bulkhead bulkhead, RateLimit rateLimit) {
		return new TargetPolicy(kind, target, settings, new RetryBudget(BUDGET_RATIO, BUDGET_PER_SECOND), circuit,
				bulkhead, rateLimit);
	}

	/**
	 * Time limit of one attempt.
	 * @return the limit, {@code null} for the caller's own default
	 */
	public @Nullable Duration timeout() {
		return this.settings.timeout();
	}

	/**
	 * How often and when a failed attempt is repeated.
	 * @return the policy
	 */
	public RetryPolicy retry() {
		return this.settings.retry();
	}

	/**
	 * Make a call under all of the policies: it is repeated, refused and waited for as
	 * they say. With a time limit each attempt runs on a thread of its own, without the
	 * transaction and the context of this one; an attempt that takes too long is
	 * interrupted.
	 * @param <T> type of the result
	 * @param work the call, which may be repeated safely
	 * @return its result
	 * @throws CallRefusedException if the target is not called
	 * @throws CallTimedOutException if it does not answer in time
	 * @throws java.util.concurrent.CancellationException if this thread is interrupted
	 * while it waits for an answer
	 */
	public <T extends @Nullable Object> T call(Supplier<T> work) {
		return PolicyCall.run(this, work);
	}

	/**
	 * Make a call without a result, as {@link #call} does.
	 * @param work the call, which may be repeated safely
	 */
	public void run(Runnable work) {
		PolicyCall.<@Nullable Void>run(this, () -> {
			work.run();
			return null;
		});
	}

	/**
	 * Ask for permission to make one attempt. May wait for the rate limit and for a place
	 * in the bulkhead, as long as their policies say.
	 * @return the permission, to be settled
	 * @throws CallRefusedException if the attempt is not to be made
	 */
	public CallPermit acquire() {
		return acquire(null);
	}

	/**
	 * Ask for permission to make one attempt.
	 * @param atMost how long to wait at most for rate limit and bulkhead, {@code null}
	 * for as long as their policies say
	 * @return the permission, to be settled
	 * @throws CallRefusedException if the attempt is not to be made
	 */
	public CallPermit acquire(@Nullable Duration atMost) {
		this.circuit.acquire();
		try {
			// Whoever waits for the rate limit takes nobody's place.
			long begin = System.nanoTime();
			this.rateLimit.acquire(atMost);
			this.bulkhead.acquire(left(atMost, begin));
			return new CallPermit(this);
		}
		catch (RuntimeException | Error ex) {
			this.circuit.release();
			throw ex;
		}
	}

	private static @Nullable Duration left(@Nullable Duration atMost, long begin) {
		if (atMost == null) {
			return null;
		}
		Duration left = atMost.minusNanos(System.nanoTime() - begin);
		return left.isNegative() ? Duration.ZERO : left;
	}

}

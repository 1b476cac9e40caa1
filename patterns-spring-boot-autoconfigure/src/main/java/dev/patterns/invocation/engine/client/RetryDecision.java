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

package dev.patterns.invocation.engine.client;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.patterns.call.CallScope;
import dev.patterns.inbox.IdempotencyInProgressException;
import dev.patterns.invocation.InvocationException;
import dev.patterns.invocation.InvocationProblemCodes;
import dev.patterns.invocation.InvocationRefusedException;
import dev.patterns.invocation.InvocationRejectedException;
import dev.patterns.invocation.OutcomeUnknownException;
import dev.patterns.invocation.RemoteFailureException;
import dev.patterns.invocation.ServiceUnreachableException;
import dev.patterns.resiliency.TargetPolicy;

/**
 * Decides whether and when a failed attempt is repeated.
 *
 * @param call the call
 * @param scope the scope in which it is made
 * @param policy the policy of its target
 * @param keyed whether the call carries an idempotency key
 */
record RetryDecision(OutgoingCall call, CallScope scope, TargetPolicy policy, boolean keyed) {

	/**
	 * A callee that asks for more is not waited for by a blocked thread, unless the
	 * policy itself waits longer.
	 */
	private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

	private static final int TOO_MANY_REQUESTS = 429;

	private static final int SERVER_ERROR = 500;

	/**
	 * The delay before the next attempt.
	 * @param failure why the last attempt failed
	 * @param attempts number of attempts so far
	 * @return the delay, empty if there is no further attempt
	 */
	Optional<Duration> delayAfter(InvocationException failure, int attempts) {
		if (this.call.isConsumed() || !isSafe(failure) || !isWorthIt(failure)) {
			return Optional.empty();
		}
		Optional<Duration> scheduled = this.policy.retry().schedule().delayAfter(attempts);
		if (scheduled.isEmpty()) {
			return Optional.empty();
		}
		Duration delay = delay(failure, attempts, scheduled.get());
		return (isBearable(delay) && isInTime(delay) && this.policy.budget().withdraw()) ? Optional.of(delay)
				: Optional.empty();
	}

	private Duration delay(InvocationException failure, int attempts, Duration scheduled) {
		boolean elsewhere = failure instanceof ServiceUnreachableException
				|| InvocationProblemCodes.NOT_ACCEPTING.equals(failure.getCode());
		if (elsewhere && attempts == 1) {
			return Duration.ZERO;
		}
		Duration asked = failure.getRetryAfter();
		return (asked != null && asked.compareTo(scheduled) > 0) ? asked : scheduled;
	}

	private boolean isSafe(InvocationException failure) {
		if (failure instanceof ServiceUnreachableException) {
			return true;
		}
		// Also if it is only passed on, and so no exception of its own.
		if (InvocationProblemCodes.NOT_ACCEPTING.equals(failure.getCode())) {
			return true;
		}
		if (failure instanceof InvocationRefusedException) {
			return false;
		}
		if (this.scope.retried()) {
			return false;
		}
		if (failure instanceof InvocationRejectedException) {
			return isRepeatable();
		}
		return failure instanceof OutcomeUnknownException && isRepeatable();
	}

	private boolean isWorthIt(InvocationException failure) {
		if (IdempotencyInProgressException.CODE.equals(failure.getCode())
				|| InvocationProblemCodes.NOT_ACCEPTING.equals(failure.getCode())) {
			return true;
		}
		if (failure.getCause() instanceof AnswerTooLongException) {
			// It would be as long again.
			return false;
		}
		Integer status = null;
		if (failure instanceof InvocationRejectedException rejected) {
			status = rejected.getStatus();
		}
		else if (failure instanceof RemoteFailureException remote) {
			status = remote.getStatus();
		}
		// An answer of success that cannot be read would be the same again.
		boolean regular = status == null || status == TOO_MANY_REQUESTS || status >= SERVER_ERROR;
		return this.policy.retry().failures().matches(failure, status, regular);
	}

	// Without its key the callee cannot recognise a repetition.
	private boolean isRepeatable() {
		return this.call.isRepeatableByVerb() || (this.call.idempotent() && this.keyed);
	}

	private boolean isBearable(Duration delay) {
		Duration longest = this.policy.retry().schedule().maxDelay();
		return delay.compareTo((longest.compareTo(LONGEST_WAIT) > 0) ? longest : LONGEST_WAIT) <= 0;
	}

	private boolean isInTime(Duration delay) {
		@Nullable Instant deadline = this.scope.deadline();
		return deadline == null || Instant.now().plus(delay).isBefore(deadline);
	}

}

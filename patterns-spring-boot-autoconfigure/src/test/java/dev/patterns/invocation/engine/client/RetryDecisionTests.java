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
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;

import dev.patterns.call.CallScope;
import dev.patterns.failure.DeclaredFailures;
import dev.patterns.inbox.IdempotencyInProgressException;
import dev.patterns.invocation.InvocationException;
import dev.patterns.invocation.InvocationProblemCodes;
import dev.patterns.invocation.InvocationRefusedException;
import dev.patterns.invocation.InvocationRejectedException;
import dev.patterns.invocation.InvocationTimeoutException;
import dev.patterns.invocation.OutcomeUnknownException;
import dev.patterns.invocation.RemoteFailureException;
import dev.patterns.invocation.ServiceUnreachableException;
import dev.patterns.resiliency.Bulkhead;
import dev.patterns.resiliency.Circuit;
import dev.patterns.resiliency.FailureMatch;
import dev.patterns.resiliency.RateLimit;
import dev.patterns.resiliency.RetryBudget;
import dev.patterns.resiliency.RetryPolicy;
import dev.patterns.resiliency.StatusRange;
import dev.patterns.resiliency.TargetKind;
import dev.patterns.resiliency.TargetPolicy;
import dev.patterns.resiliency.TargetSettings;
import dev.patterns.retry.RetrySchedule;

import static org.assertj.core.api.Assertions.assertThat;

class RetryDecisionTests {

	private static final RetrySchedule SCHEDULE = new RetrySchedule(3, Duration.ofMillis(100), 2, Duration.ofSeconds(2),
			0);

	private static final InvocationException UNREACHABLE = new ServiceUnreachableException("a", "b", "", null);

	private static final InvocationException TIMEOUT = new InvocationTimeoutException("a", "b", "", null);

	@Test
	void whatWasNotSentIsRepeatedWhateverItIs() {
		assertThat(decision(HttpMethod.POST, false, false, CallScope.current()).delayAfter(UNREACHABLE, 1))
			.hasValue(Duration.ZERO);
		assertThat(decision(HttpMethod.POST, false, false, CallScope.current().withRetried(true))
			.delayAfter(notAccepting(), 2)).hasValueSatisfying((delay) -> assertThat(delay).isPositive());
	}

	@Test
	void whatAnInstanceDidNotAcceptIsRepeatedAlsoWhenItIsOnlyPassedOn() {
		InvocationException failure = new RemoteFailureException("a", "b", 503, InvocationProblemCodes.NOT_ACCEPTING,
				"", null, null);
		assertThat(decision(HttpMethod.POST, false, false, CallScope.current()).delayAfter(failure, 1))
			.hasValue(Duration.ZERO);
	}

	@Test
	void whatMayHaveTakenEffectIsRepeatedOnlyIfTheCalleeKnowsItAgain() {
		assertThat(decision(HttpMethod.POST, false, false, CallScope.current()).delayAfter(TIMEOUT, 1)).isEmpty();
		assertThat(decision(HttpMethod.POST, false, true, CallScope.current()).delayAfter(TIMEOUT, 1)).isEmpty();
		assertThat(decision(HttpMethod.POST, true, true, CallScope.current()).delayAfter(TIMEOUT, 1)).isPresent();
		assertThat(decision(HttpMethod.PUT, false, false, CallScope.current()).delayAfter(TIMEOUT, 1)).isPresent();
	}

	@Test
	void idempotentOperationWithoutKeyIsNotRepeated() {
		assertThat(decision(HttpMethod.POST, true, false, CallScope.current()).delayAfter(TIMEOUT, 1)).isEmpty();
		assertThat(decision(HttpMethod.POST, true, false, CallScope.current()).delayAfter(inProgress(), 1)).isEmpty();
	}

	@Test
	void tooManyRequestsIsNoProofThatNothingHappened() {
		InvocationException failure = new InvocationRejectedException("a", "b", 429, null, null, null);
		assertThat(decision(HttpMethod.POST, false, false, CallScope.current()).delayAfter(failure, 1)).isEmpty();
		assertThat(decision(HttpMethod.GET, false, false, CallScope.current()).delayAfter(failure, 1)).isPresent();
		assertThat(decision(HttpMethod.POST, true, true, CallScope.current()).delayAfter(failure, 1)).isPresent();
	}

	@Test
	void whoRepeatsByItselfRepeatsWhatWasSent() {
		CallScope scope = CallScope.current().withRetried(true);
		assertThat(decision(HttpMethod.POST, true, true, scope).delayAfter(TIMEOUT, 1)).isEmpty();
		assertThat(decision(HttpMethod.POST, true, true, scope).delayAfter(inProgress(), 1)).isEmpty();
	}

	@Test
	void retryAfterIsHonouredWithinReason() {
		RetryDecision decision = decision(HttpMethod.GET, false, false, CallScope.current());
		assertThat(decision.delayAfter(failure(Duration.ofSeconds(3)), 1)).hasValue(Duration.ofSeconds(3));
		assertThat(decision.delayAfter(failure(Duration.ofHours(1)), 1)).isEmpty();
		assertThat(decision.delayAfter(failure(Duration.ofSeconds(Long.MAX_VALUE)), 1)).isEmpty();
	}

	@Test
	void aPolicyNarrowsAndWidensWhatIsRepeatedWhereThatIsSafe() {
		RetryPolicy policy = new RetryPolicy(SCHEDULE, new FailureMatch(StatusRange.parse("404,502-503"),
				Set.of(ServiceUnreachableException.class), Set.of()));
		InvocationException missing = new InvocationRejectedException("a", "b", 404, null, null, null);
		InvocationException internal = new RemoteFailureException("a", "b", 500, null, "", null, null);
		RetryDecision safe = decision(HttpMethod.GET, false, false, CallScope.current(), policy);
		assertThat(safe.delayAfter(missing, 1)).isPresent();
		assertThat(safe.delayAfter(failure(null), 1)).isPresent();
		assertThat(safe.delayAfter(internal, 1)).isEmpty();
		assertThat(safe.delayAfter(TIMEOUT, 1)).isEmpty();
		assertThat(safe.delayAfter(inProgress(), 1)).isPresent();
		RetryDecision unsafe = decision(HttpMethod.POST, false, false, CallScope.current(), policy);
		assertThat(unsafe.delayAfter(missing, 1)).isEmpty();
		assertThat(unsafe.delayAfter(failure(null), 1)).isEmpty();
	}

	@Test
	void anAnswerThatCannotBeReadIsNotAskedForAgain() {
		RetryDecision decision = decision(HttpMethod.GET, false, false, CallScope.current());
		for (int status : new int[] { 200, 302, 422 }) {
			InvocationException failure = new RemoteFailureException("a", "b", status, null, "", null, null);
			assertThat(decision.delayAfter(failure, 1)).as("%d", status).isEmpty();
		}
		assertThat(decision.delayAfter(failure(null), 1)).isPresent();
		assertThat(decision.delayAfter(new OutcomeUnknownException("a", "b", "", null), 1)).isPresent();
	}

	@Test
	void whatAPolicyIgnoresIsNotRepeated() {
		RetryPolicy policy = new RetryPolicy(SCHEDULE,
				new FailureMatch(List.of(), Set.of(), Set.of(RemoteFailureException.class)));
		RetryDecision decision = decision(HttpMethod.GET, false, false, CallScope.current(), policy);
		assertThat(decision.delayAfter(failure(null), 1)).isEmpty();
		assertThat(decision.delayAfter(TIMEOUT, 1)).isPresent();
	}

	@Test
	void nothingIsRepeatedAfterTheDeadline() {
		CallScope scope = CallScope.current().withDeadline(Instant.now().plusSeconds(1));
		assertThat(decision(HttpMethod.GET, false, false, scope).delayAfter(failure(Duration.ofSeconds(3)), 1))
			.isEmpty();
	}

	private static InvocationException inProgress() {
		return new InvocationRejectedException("a", "b", 409, IdempotencyInProgressException.CODE, null, null);
	}

	private static InvocationException notAccepting() {
		return new InvocationRefusedException("a", "b", "", InvocationProblemCodes.NOT_ACCEPTING, null);
	}

	private static InvocationException failure(@Nullable Duration retryAfter) {
		return new RemoteFailureException("a", "b", 503, null, "", retryAfter, null);
	}

	private static RetryDecision decision(HttpMethod method, boolean idempotent, boolean keyed, CallScope scope) {
		return decision(method, idempotent, keyed, scope, new RetryPolicy(SCHEDULE, FailureMatch.DEFAULT));
	}

	private static RetryDecision decision(HttpMethod method, boolean idempotent, boolean keyed, CallScope scope,
			RetryPolicy retry) {
		OutgoingCall call = new OutgoingCall("a", "b", "b", false, method, "/", HttpHeaders.EMPTY, null, String.class,
				DeclaredFailures.none(), idempotent, null, null);
		return new RetryDecision(call, scope,
				new TargetPolicy(TargetKind.SERVICE, "a", new TargetSettings(null, retry, null, null, null),
						new RetryBudget(0.2, 100), Circuit.alwaysClosed(), Bulkhead.unlimited(), RateLimit.unlimited()),
				keyed);
	}

}

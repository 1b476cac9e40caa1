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

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;

import dev.patterns.call.CallScope;
import dev.patterns.call.OutgoingKey;
import dev.patterns.identity.TimeOrderedUuid;
import dev.patterns.inbox.UndoneException;
import dev.patterns.invocation.InvocationException;
import dev.patterns.invocation.InvocationHeaders;
import dev.patterns.invocation.InvocationRefusedException;
import dev.patterns.invocation.RemoteFailureException;
import dev.patterns.invocation.observation.DefaultInvocationClientObservationConvention;
import dev.patterns.invocation.observation.InvocationClientObservationContext;
import dev.patterns.invocation.observation.InvocationClientObservationConvention;
import dev.patterns.invocation.observation.InvocationObservationDocumentation;
import dev.patterns.resiliency.BulkheadFullException;
import dev.patterns.resiliency.CallPermit;
import dev.patterns.resiliency.CallRefusedException;
import dev.patterns.resiliency.CircuitOpenException;
import dev.patterns.resiliency.RateLimitExceededException;
import dev.patterns.resiliency.ResiliencePolicies;
import dev.patterns.resiliency.TargetPolicy;
import dev.patterns.retry.Pause;
import dev.patterns.serialization.PayloadSerializer;

/**
 * Makes calls: retry outside of circuit breaker outside of the transport's time limit,
 * all on the calling thread. Thread-safe.
 */
public final class InvocationClient {

	private final Destinations destinations;

	private final ResiliencePolicies policies;

	private final AnswerReader answers;

	private final Duration timeout;

	private final LocalCalls localCalls;

	private final Executor executor;

	private final ObservationRegistry observations;

	private final @Nullable InvocationClientObservationConvention convention;

	/**
	 * Create the client.
	 * @param destinations chooses where attempts go to
	 * @param policies policies of the called applications
	 * @param serializer reads answers
	 * @param timeout time limit of an attempt where no policy says otherwise
	 * @param localCalls calls operations of this application itself
	 * @param executor makes the calls that nobody waits for at once
	 * @param observations where to observe
	 * @param convention replaces the default names, or {@code null}
	 */
	public InvocationClient(Destinations destinations, ResiliencePolicies policies, PayloadSerializer serializer,
			Duration timeout, LocalCalls localCalls, Executor executor, ObservationRegistry observations,
			@Nullable InvocationClientObservationConvention convention) {
		this.destinations = destinations;
		this.policies = policies;
		this.answers = new AnswerReader(serializer);
		this.timeout = timeout;
		this.localCalls = localCalls;
		this.executor = executor;
		this.observations = observations;
		this.convention = convention;
	}

	/**
	 * Make a call.
	 * @param call the call
	 * @return the result, or {@code null}
	 * @throws DeclaredFailureException around a declared exception
	 * @throws InvocationException for any other answer than one of success
	 */
	@Nullable Object execute(OutgoingCall call) {
		return run(prepare(call));
	}

	/**
	 * Make a call on another thread. Key, deadline and trace are those of the calling
	 * thread, taken before this method returns.
	 * @param call the call
	 * @return completes as {@link #execute} returns or throws
	 */
	CompletableFuture<@Nullable Object> executeAsync(OutgoingCall call) {
		Prepared prepared = prepare(call);
		CompletableFuture<@Nullable Object> result = new CompletableFuture<>();
		try {
			this.executor.execute(() -> {
				try {
					result.complete(run(prepared));
				}
				catch (RuntimeException | Error ex) {
					result.completeExceptionally(ex);
				}
			});
		}
		catch (RejectedExecutionException ex) {
			result.completeExceptionally(new InvocationRefusedException(call.application(), call.operation(),
					"too many calls are made on other threads", ex));
		}
		return result;
	}

	private Prepared prepare(OutgoingCall declared) {
		OutgoingCall call = this.destinations.prepare(declared);
		CallScope scope = CallScope.current();
		HttpHeaders headers = RequestHeaders.of(call);
		InvocationClientObservationContext context = new InvocationClientObservationContext(call.application(),
				call.observedAs(), headers);
		addKey(call, scope, headers, context);
		return new Prepared(call, scope, headers, context,
				InvocationObservationDocumentation.CLIENT.observation(this.convention,
						DefaultInvocationClientObservationConvention.INSTANCE, () -> context, this.observations));
	}

	private @Nullable Object run(Prepared prepared) {
		InvocationClientObservationContext context = prepared.context();
		Observation observation = prepared.observation();
		observation.start();
		try (Observation.Scope opened = observation.openScope()) {
			return attempts(prepared.call(), prepared.scope(), prepared.headers(), context);
		}
		catch (InvocationException ex) {
			context.setCode(ObservedCodes.of(ex));
			observation.error(ex);
			throw ex;
		}
		catch (DeclaredFailureException ex) {
			context.setCode(ex.getFailure().getClass().getSimpleName());
			throw ex;
		}
		catch (RuntimeException | Error ex) {
			context.setCode(ex.getClass().getSimpleName());
			observation.error(ex);
			throw ex;
		}
		finally {
			observation.stop();
		}
	}

	private static void addKey(OutgoingCall call, CallScope scope, HttpHeaders headers,
			InvocationClientObservationContext context) {
		if (scope.keys() != null) {
			scope.keys().check("'" + call.operation() + "' of another service is called");
		}
		if (call.isSafe() || headers.containsHeader(InvocationHeaders.IDEMPOTENCY_KEY)) {
			return;
		}
		if (scope.keys() != null) {
			OutgoingKey key = scope.keys().next(call.operation(), call.undoes());
			if (key != null) {
				headers.set(InvocationHeaders.IDEMPOTENCY_KEY, IdempotencyKeys.toHeader(key.value()));
				if (key.firstSentAt() != null) {
					headers.set(InvocationHeaders.FIRST_SENT, Long.toString(key.firstSentAt().toEpochMilli()));
				}
			}
		}
		else if (call.idempotent()) {
			headers.set(InvocationHeaders.IDEMPOTENCY_KEY, TimeOrderedUuid.next().toString());
		}
		context.setKey(headers.getFirst(InvocationHeaders.IDEMPOTENCY_KEY));
	}

	private @Nullable Object attempts(OutgoingCall call, CallScope scope, HttpHeaders headers,
			InvocationClientObservationContext context) {
		TargetPolicy policy = this.policies.service(call.application());
		RetryDecision decision = new RetryDecision(call, scope, policy,
				headers.containsHeader(InvocationHeaders.IDEMPOTENCY_KEY));
		policy.budget().deposit();
		InvocationException uncertain = null;
		while (true) {
			context.countAttempt();
			InvocationException failure;
			try {
				return attempt(call, scope, policy, headers);
			}
			catch (InvocationException ex) {
				failure = ex;
			}
			uncertain = failure.isOutcomeKnown() ? uncertain : failure;
			Optional<Duration> delay = decision.delayAfter(failure, context.getAttempts());
			if (delay.isEmpty() || !Pause.of(delay.get())) {
				throw toThrow(failure, uncertain);
			}
		}
	}

	// Once an attempt may have taken effect, a later one that was not begun or that was
	// rejected does not make the outcome known: another instance may run another version,
	// or find by now what the first attempt has done. That the work has been undone does.
	private static InvocationException toThrow(InvocationException failure, @Nullable InvocationException uncertain) {
		if (uncertain == null || uncertain == failure || UndoneException.CODE.equals(failure.getCode())) {
			return failure;
		}
		uncertain.addSuppressed(failure);
		return uncertain;
	}

	private @Nullable Object attempt(OutgoingCall call, CallScope scope, TargetPolicy policy, HttpHeaders headers) {
		Duration limit = timeLimit(call, scope, policy);
		headers.set(InvocationHeaders.DEADLINE_REMAINING, Long.toString(limit.toMillis()));
		if (this.localCalls.serves(call)) {
			return local(call, scope, policy, headers, limit);
		}
		Destination destination = this.destinations.choose(call);
		// Before permission is asked for: a wrong address is not the callee's failure.
		URI uri = destination.uri(call);
		CallPermit permit = acquire(call, policy, (scope.deadline() != null) ? limit : null);
		destination.begun();
		InstanceChooser.Outcome outcome = InstanceChooser.Outcome.ABANDONED;
		try {
			limit = timeLimit(call, scope, policy);
			headers.set(InvocationHeaders.DEADLINE_REMAINING, Long.toString(limit.toMillis()));
			InvocationTransport.Opened opened = send(destination, uri, call, headers, limit);
			outcome = InstanceChooser.Outcome.ANSWERED;
			return read(call, permit, opened);
		}
		catch (RemoteFailureException | InvocationRefusedException ex) {
			outcome = AnswerFailures.outcomeOf(ex, outcome);
			throw ex;
		}
		catch (IOException ex) {
			InvocationException failure = TransportFailures.toException(call, destination.address(), ex);
			if (isOwnDoing(ex, limit, regularLimit(call, policy))) {
				throw failure;
			}
			permit.failed(failure, null);
			outcome = failure.wasSent() ? InstanceChooser.Outcome.FAILED : InstanceChooser.Outcome.UNREACHABLE;
			throw failure;
		}
		finally {
			// Does nothing if it has been settled.
			permit.cancelled();
			destination.ended(outcome);
		}
	}

	private @Nullable Object local(OutgoingCall call, CallScope scope, TargetPolicy policy, HttpHeaders headers,
			Duration limit) {
		CallPermit permit = acquire(call, policy, (scope.deadline() != null) ? limit : null);
		try {
			return read(call, permit, this.localCalls.call(call, headers, timeLimit(call, scope, policy)));
		}
		finally {
			// Does nothing if it has been settled.
			permit.cancelled();
		}
	}

	private static InvocationTransport.Opened send(Destination destination, URI uri, OutgoingCall call,
			HttpHeaders headers, Duration limit) throws IOException {
		InvocationTransport transport = destination.transport();
		return call.isStreaming() ? transport.open(uri, call, destination.headers(headers), limit)
				: new InvocationTransport.Opened(
						transport.send(uri, call.method(), destination.headers(headers), call.body(), limit), null);
	}

	private static CallPermit acquire(OutgoingCall call, TargetPolicy policy, @Nullable Duration atMost) {
		try {
			return policy.acquire(atMost);
		}
		catch (CallRefusedException ex) {
			throw new InvocationRefusedException(call.application(), call.operation(), reason(ex), ex);
		}
	}

	private static String reason(CallRefusedException ex) {
		if (ex instanceof BulkheadFullException) {
			return "too many calls of the application are under way";
		}
		if (ex instanceof RateLimitExceededException) {
			return "the rate limit of the application is reached";
		}
		return (ex instanceof CircuitOpenException open && open.isForced()) ? "the circuit is held open"
				: "the circuit is open";
	}

	// No answer through the caller's own fault says nothing of the callee: its
	// connections are all in use, its thread was interrupted, or its own deadline left
	// much less than the time that a call regularly has.
	private static boolean isOwnDoing(IOException ex, Duration limit, Duration regular) {
		return TransportFailures.isOwnDoing(ex) || Thread.currentThread().isInterrupted()
				|| (TransportFailures.isTimeout(ex) && limit.compareTo(regular.dividedBy(2)) < 0);
	}

	private @Nullable Object read(OutgoingCall call, CallPermit permit, InvocationTransport.Opened opened) {
		InvocationTransport.Answer answer = opened.answer();
		if (opened.stream() != null) {
			permit.succeeded();
			return StreamedAnswer.toResult(opened.stream(), answer.headers(), call.responseType());
		}
		try {
			Object result = this.answers.read(call, answer);
			permit.succeeded();
			return result;
		}
		catch (DeclaredFailureException ex) {
			permit.succeeded();
			throw ex;
		}
		catch (InvocationException ex) {
			// An answer of success that cannot be read as what the caller expects is not
			// the callee's failure, and neither is that it takes no work at present.
			if (answer.status() >= 400 && !AnswerFailures.isNotBegun(ex)) {
				permit.failed(ex, answer.status());
			}
			else {
				permit.succeeded();
			}
			throw ex;
		}
		catch (RuntimeException | Error ex) {
			permit.succeeded();
			throw ex;
		}
	}

	private Duration timeLimit(OutgoingCall call, CallScope scope, TargetPolicy policy) {
		Duration limit = regularLimit(call, policy);
		if (scope.deadline() != null) {
			Duration remaining = Duration.between(Instant.now(), scope.deadline());
			if (remaining.toMillis() <= 0) {
				throw new InvocationRefusedException(call.application(), call.operation(),
						"the deadline of the work that calls is over", null);
			}
			limit = (remaining.compareTo(limit) < 0) ? remaining : limit;
		}
		return limit;
	}

	private Duration regularLimit(OutgoingCall call, TargetPolicy policy) {
		Duration limit = (call.timeout() != null) ? call.timeout() : policy.timeout();
		return (limit != null) ? limit : this.timeout;
	}

	/**
	 * A call that is ready to be made, by any thread.
	 *
	 * @param call the call
	 * @param scope the scope in which it was asked for
	 * @param headers its headers
	 * @param context what is observed
	 * @param observation the observation, not started
	 */
	private record Prepared(OutgoingCall call, CallScope scope, HttpHeaders headers,
			InvocationClientObservationContext context, Observation observation) {

	}

}

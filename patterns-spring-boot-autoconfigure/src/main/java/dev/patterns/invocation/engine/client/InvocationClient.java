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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;

import dev.patterns.call.CallScope;
import dev.patterns.call.OutgoingKey;
import dev.patterns.identity.TimeOrderedUuid;
import dev.patterns.inbox.UndoneException;
import dev.patterns.invocation.InvocationException;
import dev.patterns.invocation.InvocationHeaders;
import dev.patterns.invocation.InvocationRefusedException;
import dev.patterns.invocation.RemoteFailureException;
import dev.patterns.invocation.ServiceUnreachableException;
import dev.patterns.invocation.observation.DefaultInvocationClientObservationConvention;
import dev.patterns.invocation.observation.InvocationClientObservationContext;
import dev.patterns.invocation.observation.InvocationClientObservationConvention;
import dev.patterns.invocation.observation.InvocationObservationDocumentation;
import dev.patterns.resiliency.CircuitOpenException;
import dev.patterns.resiliency.ResiliencePolicies;
import dev.patterns.resiliency.TargetPolicy;
import dev.patterns.serialization.PayloadSerializer;

/**
 * Makes calls: retry outside of circuit breaker outside of the transport's time limit,
 * all on the calling thread. Thread-safe.
 */
public final class InvocationClient {

	private final InvocationTransport transport;

	private final InstanceChooser instances;

	private final ResiliencePolicies policies;

	private final AnswerReader answers;

	private final ClientSettings settings;

	private final LocalCalls localCalls;

	private final ObservationRegistry observations;

	private final @Nullable InvocationClientObservationConvention convention;

	/**
	 * Create the client.
	 * @param transport sends requests
	 * @param instances chooses instances
	 * @param policies policies of the called applications
	 * @param serializer reads answers
	 * @param settings base path and default time limit
	 * @param localCalls calls operations of this application itself
	 * @param observations where to observe
	 * @param convention replaces the default names, or {@code null}
	 */
	public InvocationClient(InvocationTransport transport, InstanceChooser instances, ResiliencePolicies policies,
			PayloadSerializer serializer, ClientSettings settings, LocalCalls localCalls,
			ObservationRegistry observations, @Nullable InvocationClientObservationConvention convention) {
		this.transport = transport;
		this.instances = instances;
		this.policies = policies;
		this.answers = new AnswerReader(serializer);
		this.settings = settings;
		this.localCalls = localCalls;
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
		CallScope scope = CallScope.current();
		HttpHeaders headers = headers(call);
		InvocationClientObservationContext context = new InvocationClientObservationContext(call.application(),
				call.observedAs(), headers);
		addKey(call, scope, headers, context);
		Observation observation = InvocationObservationDocumentation.CLIENT.observation(this.convention,
				DefaultInvocationClientObservationConvention.INSTANCE, () -> context, this.observations);
		observation.start();
		try (Observation.Scope opened = observation.openScope()) {
			return attempts(call, scope, headers, context);
		}
		catch (InvocationException ex) {
			context.setCode((ex.getCode() != null) ? ex.getCode() : ex.getClass().getSimpleName());
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

	private static HttpHeaders headers(OutgoingCall call) {
		HttpHeaders headers = new HttpHeaders();
		headers.putAll(call.headers());
		headers.setAccept(List.of(MediaType.APPLICATION_JSON, MediaType.APPLICATION_PROBLEM_JSON));
		if (call.body() != null) {
			headers.setContentType(MediaType.APPLICATION_JSON);
		}
		return headers;
	}

	private static void addKey(OutgoingCall call, CallScope scope, HttpHeaders headers,
			InvocationClientObservationContext context) {
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
			if (delay.isEmpty() || !pause(delay.get())) {
				throw toThrow(failure, uncertain);
			}
		}
	}

	// Once an attempt may have taken effect, a later one that was certainly not begun
	// does not make the outcome known. An answer that rejects the repetition does.
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
			return this.answers.read(call, this.localCalls.call(call, headers, limit));
		}
		ServiceInstance instance = this.instances.choose(call.application());
		if (instance == null) {
			throw new ServiceUnreachableException(call.application(), call.operation(),
					"no instance of the application is known", null);
		}
		// Before the circuit is asked: a wrong address is not the callee's failure.
		URI uri = this.settings.uriOf(instance, call);
		try {
			policy.circuit().acquire();
		}
		catch (CircuitOpenException ex) {
			throw new InvocationRefusedException(call.application(), call.operation(), "the circuit is open", ex);
		}
		long start = System.nanoTime();
		InvocationTransport.Answer answer;
		try {
			answer = this.transport.send(uri, call.method(), headers, call.body(), limit);
		}
		catch (IOException ex) {
			InvocationException failure = TransportFailures.toException(call,
					instance.getHost() + ":" + instance.getPort(), ex);
			if (isOwnDoing(ex, limit, regularLimit(call, policy))) {
				policy.circuit().release();
				throw failure;
			}
			policy.circuit().failure(System.nanoTime() - start, failure);
			if (!failure.wasSent()) {
				this.instances.onUnreachable(instance);
			}
			throw failure;
		}
		catch (RuntimeException | Error ex) {
			policy.circuit().release();
			throw ex;
		}
		return read(call, policy, answer, System.nanoTime() - start);
	}

	// No answer through the caller's own fault says nothing of the callee: its
	// connections are all in use, its thread was interrupted, or its own deadline left
	// much less than the time that a call regularly has.
	private static boolean isOwnDoing(IOException ex, Duration limit, Duration regular) {
		return TransportFailures.isOwnDoing(ex) || Thread.currentThread().isInterrupted()
				|| (TransportFailures.isTimeout(ex) && limit.compareTo(regular.dividedBy(2)) < 0);
	}

	private @Nullable Object read(OutgoingCall call, TargetPolicy policy, InvocationTransport.Answer answer,
			long nanos) {
		try {
			Object result = this.answers.read(call, answer);
			policy.circuit().success(nanos);
			return result;
		}
		catch (RemoteFailureException ex) {
			// An answer that cannot be read as what the caller expects is not counted.
			if (answer.status() >= 500) {
				policy.circuit().failure(nanos, ex);
			}
			else {
				policy.circuit().success(nanos);
			}
			throw ex;
		}
		catch (RuntimeException | Error ex) {
			policy.circuit().success(nanos);
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
		return (limit != null) ? limit : this.settings.timeout();
	}

	private static boolean pause(Duration delay) {
		if (delay.isZero()) {
			return true;
		}
		try {
			return !new CountDownLatch(1).await(delay.toNanos(), TimeUnit.NANOSECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
	}

	/**
	 * What applies to all calls.
	 *
	 * @param basePath path below which operations are exposed
	 * @param timeout time limit of an attempt where no policy says otherwise
	 */
	public record ClientSettings(String basePath, Duration timeout) {

		/**
		 * Key of the metadata in which an instance says where it exposes its operations.
		 */
		public static final String PATH_METADATA = "patterns-invocation-path";

		URI uriOf(ServiceInstance instance, OutgoingCall call) {
			String path = call.path();
			if (call.exposed()) {
				Map<String, String> metadata = instance.getMetadata();
				String base = (metadata != null) ? metadata.getOrDefault(PATH_METADATA, this.basePath) : this.basePath;
				path = base + "/" + call.operation();
			}
			return URI.create((instance.isSecure() ? "https://" : "http://") + instance.getHost() + ":"
					+ instance.getPort() + path);
		}

	}

}

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

package dev.patterns.inbox.engine;

import java.util.List;
import java.util.function.Supplier;

import io.micrometer.observation.ObservationRegistry;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

import dev.patterns.call.InboundRequest;
import dev.patterns.inbox.IdempotencyKeyMissingException;
import dev.patterns.inbox.IdempotentHandlers;
import dev.patterns.inbox.observation.InboxObservationContext;
import dev.patterns.inbox.observation.InboxObservationConvention;
import dev.patterns.inbox.observation.InboxOutcome;
import dev.patterns.inbox.store.InboxKey;
import dev.patterns.serialization.PayloadSerializer;

/**
 * Handles requests once. Thread-safe.
 */
public final class InboxEngine {

	private final InboxBackend backend;

	private final InboxSettings settings;

	private final FailureRecords failures;

	private final Supplier<List<IdempotentHandlers>> handlers;

	private final InboxObservations observations;

	private final Admission admission;

	/**
	 * Create an engine.
	 * @param backend the database
	 * @param settings the settings
	 * @param serializer writes and reads exceptions
	 * @param handlers know whether a result says that the request was handled
	 * @param observations where observations go
	 * @param convention names observations, {@code null} for the default
	 */
	public InboxEngine(InboxBackend backend, InboxSettings settings, PayloadSerializer serializer,
			Supplier<List<IdempotentHandlers>> handlers, ObservationRegistry observations,
			@Nullable InboxObservationConvention convention) {
		this.backend = backend;
		this.settings = settings;
		this.failures = new FailureRecords(serializer);
		this.handlers = handlers;
		this.observations = new InboxObservations(observations, convention);
		this.admission = new Admission(backend, settings);
	}

	/**
	 * What became of requests, and how many wait.
	 * @return the statistics, which go on changing
	 */
	public InboxStatistics statistics() {
		return this.admission.statistics();
	}

	InboxBackend backend() {
		return this.backend;
	}

	InboxObservations observations() {
		return this.observations;
	}

	Admission admission() {
		return this.admission;
	}

	@Nullable Object handle(IdempotentOperation operation, InboundRequest request, MethodInvocation invocation) throws Throwable {
		String name = operation.name(request.kind());
		if (name == null) {
			return invocation.proceed();
		}
		InboxObservationContext context = new InboxObservationContext(name, request);
		HandlerCall call = new HandlerCall(operation, name, request, invocation, handlers(request.kind()), context);
		try {
			return this.observations.observe(context, () -> handle(call));
		}
		finally {
			InboxOutcome outcome = context.getOutcome();
			if (outcome != null) {
				statistics().count(outcome, 1);
			}
		}
	}

	private @Nullable IdempotentHandlers handlers(InboundRequest.Kind kind) {
		for (IdempotentHandlers candidate : this.handlers.get()) {
			if (candidate.kind() == kind) {
				return candidate;
			}
		}
		return null;
	}

	private @Nullable Object handle(HandlerCall call) throws Throwable {
		InboundRequest request = call.request();
		String undoes = call.operation().undoes();
		if (request.key() == null) {
			if (request.kind() == InboundRequest.Kind.MESSAGE || undoes != null || call.operation().keyRequired()
					|| this.settings.requireKey()) {
				throw new IdempotencyKeyMissingException(call.name());
			}
			call.context().setOutcome(InboxOutcome.UNKEYED);
			return call.proceed();
		}
		InboxKey key = new InboxKey((undoes != null) ? undoes : call.name(), request.source(), request.key());
		Patience patience = this.admission.patience();
		try (KeyLocks.Hold hold = this.admission.enter(call.name(), List.of(key), patience)) {
			return (undoes != null)
					? this.admission.attempt(call.name(), patience,
							new UndoAttempt(this.backend, statistics(), call, key, this.settings.retention())::run)
					: handle(call, key, patience);
		}
	}

	private @Nullable Object handle(HandlerCall call, InboxKey key, Patience patience) throws Throwable {
		HandleAttempt attempt = new HandleAttempt(this.backend, statistics(), call, key, this.failures);
		try {
			return this.admission.attempt(call.name(), patience, attempt::run);
		}
		catch (UnrecordedFailureException ex) {
			// The handler is rolled back and holds no connection any more.
			return this.admission.attempt(call.name(), patience, (limit) -> attempt.recordFailure(ex.failure(), limit));
		}
	}

}

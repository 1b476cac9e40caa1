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

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

import dev.patterns.call.CallScope;
import dev.patterns.call.InboundRequest;
import dev.patterns.inbox.IdempotencyInProgressException;
import dev.patterns.inbox.IdempotencyKeyConflictException;
import dev.patterns.inbox.IdempotencyKeyMissingException;
import dev.patterns.inbox.IdempotentHandlers;
import dev.patterns.inbox.InboxException;
import dev.patterns.inbox.UndoneException;
import dev.patterns.inbox.observation.DefaultInboxObservationConvention;
import dev.patterns.inbox.observation.InboxObservationContext;
import dev.patterns.inbox.observation.InboxObservationConvention;
import dev.patterns.inbox.observation.InboxObservationDocumentation;
import dev.patterns.inbox.observation.InboxOutcome;
import dev.patterns.inbox.store.InboxKey;
import dev.patterns.inbox.store.InboxLockedException;
import dev.patterns.logging.LogContext;
import dev.patterns.serialization.PayloadSerializer;

/**
 * Handles requests once. A repeat on this instance waits in memory first; who comes
 * through tries to insert the record without waiting, and waits in the database only with
 * a permit. Thread-safe.
 */
public final class InboxEngine {

	private static final InboxObservationConvention CONVENTION = new DefaultInboxObservationConvention();

	private final InboxBackend backend;

	private final InboxSettings settings;

	private final FailureRecords failures;

	private final Supplier<List<IdempotentHandlers>> handlers;

	private final ObservationRegistry observations;

	private final @Nullable InboxObservationConvention convention;

	private final KeyLocks locks = new KeyLocks();

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
		this.observations = observations;
		this.convention = convention;
	}

	/**
	 * How many repeats wait in memory at this moment.
	 * @return the number
	 */
	public int waitingInMemory() {
		return this.locks.waiting();
	}

	@Nullable Object handle(IdempotentOperation operation, InboundRequest request, MethodInvocation invocation) throws Throwable {
		String name = operation.name(request.kind());
		if (name == null) {
			return invocation.proceed();
		}
		InboxObservationContext context = new InboxObservationContext(name, request);
		Observation observation = InboxObservationDocumentation.HANDLE
			.observation(this.convention, CONVENTION, () -> context, this.observations)
			.start();
		try (Observation.Scope scope = observation.openScope();
				LogContext log = LogContext.open().put(LogContext.IDEMPOTENCY_KEY, request.key())) {
			return handle(new HandlerCall(operation, name, request, invocation, handlers(request.kind()), context));
		}
		catch (Throwable ex) {
			if (context.getOutcome() == null || ex instanceof InboxException) {
				context.setOutcome(outcome(ex));
			}
			observation.error(ex);
			throw ex;
		}
		finally {
			observation.stop();
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

	private static InboxOutcome outcome(Throwable ex) {
		if (ex instanceof UndoneException) {
			return InboxOutcome.REFUSED;
		}
		if (ex instanceof IdempotencyKeyConflictException) {
			return InboxOutcome.CONFLICT;
		}
		if (ex instanceof IdempotencyInProgressException) {
			return InboxOutcome.IN_PROGRESS;
		}
		return (ex instanceof InboxException) ? InboxOutcome.INVALID : InboxOutcome.ERROR;
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
		Patience patience = Patience.of(this.settings.patience(), CallScope.current().deadline());
		try (KeyLocks.Hold hold = this.locks.acquire(key, patience)) {
			if (hold == null) {
				throw inProgress(call);
			}
			return (undoes != null)
					? patiently(call, patience,
							new UndoAttempt(this.backend, call, key, this.settings.retention())::run)
					: handle(call, key, patience);
		}
	}

	private @Nullable Object handle(HandlerCall call, InboxKey key, Patience patience) throws Throwable {
		HandleAttempt attempt = new HandleAttempt(this.backend, call, key, this.failures);
		try {
			return patiently(call, patience, attempt::run);
		}
		catch (UnrecordedFailureException ex) {
			// The handler is rolled back and holds no connection any more.
			return patiently(call, patience, (limit) -> attempt.recordFailure(ex.failure(), limit));
		}
	}

	private @Nullable Object patiently(HandlerCall call, Patience patience, Attempt attempt) throws Throwable {
		try {
			return attempt.run(Duration.ZERO);
		}
		catch (InboxLockedException ex) {
			if (!mayWait(patience)) {
				throw inProgress(call);
			}
		}
		try {
			return attempt.run(patience.left());
		}
		catch (InboxLockedException ex) {
			throw inProgress(call);
		}
		finally {
			this.backend.waits().release();
		}
	}

	private boolean mayWait(Patience patience) {
		try {
			return this.backend.waits().tryAcquire(patience.left().toNanos(), TimeUnit.NANOSECONDS);
		}
		catch (InterruptedException ex) {
			// The handler declares no such exception, and its caller wants to know.
			Thread.currentThread().interrupt();
			return false;
		}
	}

	private IdempotencyInProgressException inProgress(HandlerCall call) {
		return new IdempotencyInProgressException(call.name(), this.settings.retryAfter());
	}

	/**
	 * One attempt, which throws {@link InboxLockedException} only before it called the
	 * handler.
	 */
	@FunctionalInterface
	interface Attempt {

		@Nullable Object run(Duration limit) throws Throwable;

	}

}

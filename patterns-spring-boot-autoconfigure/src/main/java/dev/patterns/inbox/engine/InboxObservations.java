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

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;

import dev.patterns.inbox.IdempotencyInProgressException;
import dev.patterns.inbox.IdempotencyKeyConflictException;
import dev.patterns.inbox.InboxException;
import dev.patterns.inbox.UndoneException;
import dev.patterns.inbox.observation.DefaultInboxObservationConvention;
import dev.patterns.inbox.observation.InboxObservationContext;
import dev.patterns.inbox.observation.InboxObservationConvention;
import dev.patterns.inbox.observation.InboxObservationDocumentation;
import dev.patterns.inbox.observation.InboxOutcome;
import dev.patterns.logging.LogContext;

/**
 * Observes how requests are dealt with.
 */
final class InboxObservations {

	private static final InboxObservationConvention CONVENTION = new DefaultInboxObservationConvention();

	private final ObservationRegistry registry;

	private final @Nullable InboxObservationConvention convention;

	InboxObservations(ObservationRegistry registry, @Nullable InboxObservationConvention convention) {
		this.registry = registry;
		this.convention = convention;
	}

	@Nullable Object observe(InboxObservationContext context, Task task) throws Throwable {
		Observation observation = InboxObservationDocumentation.HANDLE
			.observation(this.convention, CONVENTION, () -> context, this.registry)
			.start();
		try (Observation.Scope scope = observation.openScope();
				LogContext log = LogContext.open().put(LogContext.IDEMPOTENCY_KEY, context.getRequest().key())) {
			return task.run();
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

	/**
	 * What is observed.
	 */
	@FunctionalInterface
	interface Task {

		@Nullable Object run() throws Throwable;

	}

}

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

package dev.patterns.state.engine;

import java.util.function.Supplier;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;

import dev.patterns.state.BulkStateException;
import dev.patterns.state.BulkStateReadException;
import dev.patterns.state.EtagMismatchException;
import dev.patterns.state.FencedException;
import dev.patterns.state.State;
import dev.patterns.state.StateEncryptionException;
import dev.patterns.state.StateException;
import dev.patterns.state.StateValueException;
import dev.patterns.state.observation.DefaultStateObservationConvention;
import dev.patterns.state.observation.StateObservationContext;
import dev.patterns.state.observation.StateObservationConvention;
import dev.patterns.state.observation.StateObservationDocumentation;
import dev.patterns.state.observation.StateOperation;
import dev.patterns.state.observation.StateResult;

/**
 * Observes what is done with state. Thread-safe.
 */
public final class StateObservations {

	private static final StateObservationConvention CONVENTION = new DefaultStateObservationConvention();

	private final ObservationRegistry registry;

	private final @Nullable StateObservationConvention convention;

	/**
	 * Create observations.
	 * @param registry where they are registered
	 * @param convention names them, {@code null} for the default
	 */
	public StateObservations(ObservationRegistry registry, @Nullable StateObservationConvention convention) {
		this.registry = registry;
		this.convention = convention;
	}

	<T> T observe(String store, StateOperation operation, @Nullable String key, Supplier<T> work) {
		if (this.registry.isNoop()) {
			return work.get();
		}
		StateObservationContext context = new StateObservationContext(store, operation, key);
		Observation observation = StateObservationDocumentation.OPERATION
			.observation(this.convention, CONVENTION, () -> context, this.registry)
			.start();
		try (Observation.Scope scope = observation.openScope()) {
			T result = work.get();
			context.setOutcome(
					(result instanceof State<?> state && !state.exists()) ? StateResult.ABSENT : StateResult.DONE);
			return result;
		}
		catch (RuntimeException | Error ex) {
			context.setOutcome(outcome(ex, operation));
			observation.error(ex);
			throw ex;
		}
		finally {
			observation.stop();
		}
	}

	private static StateResult outcome(Throwable ex, StateOperation operation) {
		if (ex instanceof EtagMismatchException) {
			return StateResult.MISMATCH;
		}
		if (ex instanceof FencedException) {
			return StateResult.FENCED;
		}
		if (ex instanceof BulkStateException) {
			return StateResult.PARTIAL;
		}
		return (ex instanceof StateException && !isUnreadable(ex, operation)) ? StateResult.INVALID : StateResult.ERROR;
	}

	private static boolean isUnreadable(Throwable ex, StateOperation operation) {
		return ex instanceof StateEncryptionException || ex instanceof BulkStateReadException
				|| (ex instanceof StateValueException && operation == StateOperation.GET);
	}

}

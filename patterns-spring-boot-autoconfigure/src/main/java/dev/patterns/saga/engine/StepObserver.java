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

package dev.patterns.saga.engine;

import java.util.concurrent.Callable;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;

import dev.patterns.logging.LogContext;
import dev.patterns.saga.SagaContext;
import dev.patterns.saga.SagaStepKind;
import dev.patterns.saga.observation.DefaultSagaStepObservationConvention;
import dev.patterns.saga.observation.SagaObservationDocumentation;
import dev.patterns.saga.observation.SagaStepContext;
import dev.patterns.saga.observation.SagaStepObservationConvention;
import dev.patterns.saga.store.SagaRecord;

/**
 * Observes attempts, and puts the ids of the instance into the log context.
 */
final class StepObserver {

	private static final SagaStepObservationConvention DEFAULT_CONVENTION = new DefaultSagaStepObservationConvention();

	private final ObservationRegistry registry;

	private final @Nullable SagaStepObservationConvention convention;

	StepObserver(ObservationRegistry registry, @Nullable SagaStepObservationConvention convention) {
		this.registry = registry;
		this.convention = convention;
	}

	/**
	 * Run an attempt.
	 * @param <T> type of its result
	 * @param saga the instance
	 * @param context what is told about the attempt
	 * @param kind what it does
	 * @param task the attempt
	 * @return its result
	 * @throws Exception whatever it throws, as the user's code threw it
	 */
	<T extends @Nullable Object> T observe(SagaRecord saga, SagaContext context, SagaStepKind kind, Callable<T> task)
			throws Exception {
		Observation observation = SagaObservationDocumentation.STEP.observation(this.convention, DEFAULT_CONVENTION,
				() -> new SagaStepContext(context, kind, saga.headers()), this.registry);
		observation.start();
		try (Observation.Scope scope = observation.openScope();
				LogContext log = LogContext.open()
					.put(LogContext.SAGA_ID, saga.id())
					.put(LogContext.SAGA_NAME, saga.name())
					.put(LogContext.SAGA_STEP, context.step())) {
			return task.call();
		}
		catch (Exception | Error ex) {
			observation.error(Failures.unwrap(ex));
			throw ex;
		}
		finally {
			observation.stop();
		}
	}

}

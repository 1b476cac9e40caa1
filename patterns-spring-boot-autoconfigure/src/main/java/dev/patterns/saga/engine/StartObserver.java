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

import java.util.Map;
import java.util.function.Function;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;

import dev.patterns.saga.observation.DefaultSagaStartObservationConvention;
import dev.patterns.saga.observation.SagaObservationDocumentation;
import dev.patterns.saga.observation.SagaStartContext;
import dev.patterns.saga.observation.SagaStartObservationConvention;

/**
 * Observes starts, and collects the headers by which steps continue the trace.
 */
final class StartObserver {

	private static final SagaStartObservationConvention DEFAULT_CONVENTION = new DefaultSagaStartObservationConvention();

	private final ObservationRegistry registry;

	private final @Nullable SagaStartObservationConvention convention;

	StartObserver(ObservationRegistry registry, @Nullable SagaStartObservationConvention convention) {
		this.registry = registry;
		this.convention = convention;
	}

	<T> T observe(String name, String id, Function<Map<String, String>, T> start) {
		SagaStartContext context = new SagaStartContext(name, id);
		Observation observation = SagaObservationDocumentation.START.observation(this.convention, DEFAULT_CONVENTION,
				() -> context, this.registry);
		return observation.observe(() -> {
			Map<String, String> headers = context.getCarrier();
			return start.apply((headers != null) ? headers : Map.of());
		});
	}

}

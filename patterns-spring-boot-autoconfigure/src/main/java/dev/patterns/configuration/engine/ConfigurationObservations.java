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

package dev.patterns.configuration.engine;

import java.util.function.Function;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;

import dev.patterns.configuration.ConfigurationConflictException;
import dev.patterns.configuration.ConfigurationStoreException;
import dev.patterns.configuration.observation.ConfigurationObservationContext;
import dev.patterns.configuration.observation.ConfigurationObservationConvention;
import dev.patterns.configuration.observation.ConfigurationObservationDocumentation;
import dev.patterns.configuration.observation.DefaultConfigurationObservationConvention;

/**
 * Observes what is done to stores, and what applications make of them.
 */
public final class ConfigurationObservations {

	/**
	 * Observes nothing.
	 */
	public static final ConfigurationObservations NONE = new ConfigurationObservations(ObservationRegistry.NOOP, null);

	private static final ConfigurationObservationConvention CONVENTION = new DefaultConfigurationObservationConvention();

	private final ObservationRegistry registry;

	private final @Nullable ConfigurationObservationConvention convention;

	/**
	 * Create observations.
	 * @param registry where they go
	 * @param convention names them, {@code null} for the default
	 */
	public ConfigurationObservations(ObservationRegistry registry,
			@Nullable ConfigurationObservationConvention convention) {
		this.registry = registry;
		this.convention = convention;
	}

	<T> T observe(String store, String operation, @Nullable String key,
			Function<ConfigurationObservationContext, T> task) {
		ConfigurationObservationContext context = new ConfigurationObservationContext(store, operation, key);
		Observation observation = ConfigurationObservationDocumentation.OPERATION
			.observation(this.convention, CONVENTION, () -> context, this.registry)
			.start();
		try (Observation.Scope scope = observation.openScope()) {
			return task.apply(context);
		}
		catch (RuntimeException | Error ex) {
			context.setOutcome(outcome(ex));
			observation.error(ex);
			throw ex;
		}
		finally {
			observation.stop();
		}
	}

	private static String outcome(Throwable ex) {
		if (ex instanceof ConfigurationConflictException) {
			return "conflict";
		}
		return (ex instanceof dev.patterns.configuration.ConfigurationException
				&& !(ex instanceof ConfigurationStoreException)) ? "invalid" : "error";
	}

}

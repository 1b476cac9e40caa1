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

package dev.patterns.secrets.engine;

import java.util.function.Function;
import java.util.function.Supplier;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;

import dev.patterns.secrets.InvalidSecretNameException;
import dev.patterns.secrets.MalformedSecretException;
import dev.patterns.secrets.SecretAccessDeniedException;
import dev.patterns.secrets.SecretNotFoundException;
import dev.patterns.secrets.SecretOperationNotSupportedException;
import dev.patterns.secrets.SecretStoreUnavailableException;
import dev.patterns.secrets.UnknownSecretStoreException;
import dev.patterns.secrets.observation.DefaultSecretObservationConvention;
import dev.patterns.secrets.observation.SecretObservationContext;
import dev.patterns.secrets.observation.SecretObservationConvention;
import dev.patterns.secrets.observation.SecretObservationDocumentation;

/**
 * Observes what is done with secrets.
 */
final class SecretObservations {

	private static final SecretObservationConvention CONVENTION = new DefaultSecretObservationConvention();

	private final ObservationRegistry registry;

	private final @Nullable SecretObservationConvention convention;

	SecretObservations(ObservationRegistry registry, @Nullable SecretObservationConvention convention) {
		this.registry = registry;
		this.convention = convention;
	}

	<T> T observe(String store, String operation, String secret, Supplier<T> task) {
		return observe(store, operation, secret, task, (result) -> "found");
	}

	<T> T observe(String store, String operation, String secret, Supplier<T> task, Function<T, String> outcome) {
		SecretObservationContext context = new SecretObservationContext(store, operation, secret);
		Observation observation = SecretObservationDocumentation.ACCESS
			.observation(this.convention, CONVENTION, () -> context, this.registry)
			.start();
		try (Observation.Scope scope = observation.openScope()) {
			T result = task.get();
			context.setOutcome(outcome.apply(result));
			return result;
		}
		catch (RuntimeException ex) {
			context.setOutcome(outcome(ex));
			observation.error(ex);
			throw ex;
		}
		finally {
			observation.stop();
		}
	}

	private static String outcome(RuntimeException ex) {
		if (ex instanceof SecretNotFoundException) {
			return "not-found";
		}
		if (ex instanceof SecretAccessDeniedException) {
			return "denied";
		}
		if (ex instanceof SecretStoreUnavailableException) {
			return "unavailable";
		}
		if (ex instanceof MalformedSecretException) {
			return "malformed";
		}
		if (ex instanceof InvalidSecretNameException) {
			return "invalid-name";
		}
		if (ex instanceof UnknownSecretStoreException) {
			return "unknown-store";
		}
		return (ex instanceof SecretOperationNotSupportedException) ? "not-supported" : "error";
	}

}

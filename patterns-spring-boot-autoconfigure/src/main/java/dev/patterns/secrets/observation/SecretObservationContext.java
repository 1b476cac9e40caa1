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

package dev.patterns.secrets.observation;

import io.micrometer.observation.Observation;
import org.jspecify.annotations.Nullable;

/**
 * Context of {@link SecretObservationDocumentation#ACCESS}. It has names only.
 */
public class SecretObservationContext extends Observation.Context {

	private final String store;

	private final String operation;

	private final String secret;

	private @Nullable String outcome;

	/**
	 * Create a context.
	 * @param store name of the store
	 * @param operation what is done, such as {@code get}
	 * @param secret name of the secret, or prefix, or name of the key
	 */
	public SecretObservationContext(String store, String operation, String secret) {
		this.store = store;
		this.operation = operation;
		this.secret = secret;
	}

	/**
	 * Name of the store.
	 * @return the name, as the caller gave it
	 */
	public String getStore() {
		return this.store;
	}

	/**
	 * What is done.
	 * @return for example {@code get}
	 */
	public String getOperation() {
		return this.operation;
	}

	/**
	 * Name of the secret, or prefix, or name of the key.
	 * @return the name
	 */
	public String getSecret() {
		return this.secret;
	}

	/**
	 * How it went.
	 * @return the outcome, {@code null} while it is not known
	 */
	public @Nullable String getOutcome() {
		return this.outcome;
	}

	/**
	 * Set how it went.
	 * @param outcome the outcome
	 */
	public void setOutcome(String outcome) {
		this.outcome = outcome;
	}

}

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

package dev.patterns.configuration.observation;

import io.micrometer.observation.Observation;
import org.jspecify.annotations.Nullable;

/**
 * Context of {@link ConfigurationObservationDocumentation}.
 */
public class ConfigurationObservationContext extends Observation.Context {

	private final String store;

	private final String operation;

	private final @Nullable String key;

	private String outcome = "success";

	private @Nullable Long revision;

	/**
	 * Create a context.
	 * @param store name of the store
	 * @param operation what is done
	 * @param key the key, {@code null} if it is about several
	 */
	public ConfigurationObservationContext(String store, String operation, @Nullable String key) {
		this.store = store;
		this.operation = operation;
		this.key = key;
	}

	/**
	 * Name of the store.
	 * @return the name
	 */
	public String getStore() {
		return this.store;
	}

	/**
	 * What is done.
	 * @return get, set, delete, apply, history or rollback of a template; {@code update}
	 * when an application takes over a revision
	 */
	public String getOperation() {
		return this.operation;
	}

	/**
	 * The key.
	 * @return the key, {@code null} if it is about several
	 */
	public @Nullable String getKey() {
		return this.key;
	}

	/**
	 * What came of it.
	 * @return success, conflict, invalid, refused or error
	 */
	public String getOutcome() {
		return this.outcome;
	}

	/**
	 * Set what came of it.
	 * @param outcome the outcome
	 */
	public void setOutcome(String outcome) {
		this.outcome = outcome;
	}

	/**
	 * The revision of the store.
	 * @return the revision, {@code null} if it is not known
	 */
	public @Nullable Long getRevision() {
		return this.revision;
	}

	/**
	 * Set the revision of the store.
	 * @param revision the revision
	 */
	public void setRevision(@Nullable Long revision) {
		this.revision = revision;
	}

}

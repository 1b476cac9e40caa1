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

package dev.patterns.configuration;

import java.util.List;

/**
 * Thrown when a change is not written, since the application that was to write it imports
 * the store and could not take the change over: something cannot be bound, or is not
 * valid. Nothing was changed. {@link ConfigurationTemplate#withoutTrial()} writes it
 * nevertheless.
 */
public class RefusedConfigurationException extends InvalidConfigurationException {

	private static final long serialVersionUID = 1L;

	private final String[] problems;

	/**
	 * Create the exception.
	 * @param store name of the store
	 * @param problems what is wrong, with names of properties and without values
	 */
	public RefusedConfigurationException(String store, List<String> problems) {
		super("The configuration store '%s' is not changed, since this application could not take the change over: %s. If it is meant for others, write it without a trial."
			.formatted(store, String.join("; ", problems)));
		this.problems = problems.toArray(String[]::new);
	}

	/**
	 * What is wrong.
	 * @return texts with names of properties, and without values
	 */
	public List<String> getProblems() {
		return List.of(this.problems);
	}

}

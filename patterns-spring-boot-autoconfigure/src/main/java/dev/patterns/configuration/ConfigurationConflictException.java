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

/**
 * Thrown when a key has another version than a change expects. Nothing was changed: read
 * the key again, and decide again.
 */
public class ConfigurationConflictException extends ConfigurationException {

	private static final long serialVersionUID = 1L;

	private final String key;

	private final long expectedVersion;

	private final long actualVersion;

	/**
	 * Create the exception.
	 * @param key the key
	 * @param expectedVersion the version that was expected, 0 for none
	 * @param actualVersion the version that the key has, 0 if there is none
	 */
	public ConfigurationConflictException(String key, long expectedVersion, long actualVersion) {
		super("'%s' should have version %d, but has %d".formatted(key, expectedVersion, actualVersion), null);
		this.key = key;
		this.expectedVersion = expectedVersion;
		this.actualVersion = actualVersion;
	}

	/**
	 * The key.
	 * @return the key
	 */
	public String getKey() {
		return this.key;
	}

	/**
	 * The version that was expected.
	 * @return the version, 0 for none
	 */
	public long getExpectedVersion() {
		return this.expectedVersion;
	}

	/**
	 * The version that the key has.
	 * @return the version, 0 if there is none
	 */
	public long getActualVersion() {
		return this.actualVersion;
	}

}

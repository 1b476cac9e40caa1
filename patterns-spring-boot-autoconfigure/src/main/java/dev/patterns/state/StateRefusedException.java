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

package dev.patterns.state;

/**
 * Thrown when a write was refused because of what is in the store. Nothing was changed.
 */
public abstract class StateRefusedException extends StateException {

	private static final long serialVersionUID = 1L;

	private final String key;

	/**
	 * Create the exception.
	 * @param key the key
	 * @param message what went wrong and what to do
	 */
	protected StateRefusedException(String key, String message) {
		super(message, null);
		this.key = key;
	}

	/**
	 * The key that was to be written.
	 * @return the key
	 */
	public String getKey() {
		return this.key;
	}

}

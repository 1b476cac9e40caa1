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
 * Thrown when a value cannot be written as JSON, or when what is stored is no state, no
 * JSON or no value of the type that the reader asks for. Names the store and the key,
 * never the value. Nothing was written.
 */
public class StateValueException extends StateException {

	private static final long serialVersionUID = 1L;

	private final String store;

	private final String key;

	/**
	 * Create the exception.
	 * @param store name of the store
	 * @param key the key
	 * @param problem what is wrong, as the end of a sentence about the value
	 * @param cause why; its message is part of the message
	 */
	public StateValueException(String store, String key, String problem, Throwable cause) {
		super("The value under the key '%s' of the state store '%s' %s: %s".formatted(key, store, problem,
				cause.getMessage()), cause);
		this.store = store;
		this.key = key;
	}

	/**
	 * Create the exception.
	 * @param store name of the store
	 * @param key the key
	 * @param problem what is wrong, as the end of a sentence about what is stored
	 */
	public StateValueException(String store, String key, String problem) {
		super("What is stored under the key '%s' of the state store '%s' %s".formatted(key, store, problem), null);
		this.store = store;
		this.key = key;
	}

	/**
	 * The store.
	 * @return its name
	 */
	public String getStore() {
		return this.store;
	}

	/**
	 * The key.
	 * @return the key, as the application knows it
	 */
	public String getKey() {
		return this.key;
	}

}

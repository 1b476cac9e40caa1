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
 * Thrown for a value that is larger than {@code patterns.state.max-value-size}. Nothing
 * was changed.
 */
public class StateValueTooLargeException extends StateException {

	private static final long serialVersionUID = 1L;

	/**
	 * Create the exception.
	 * @param key the key
	 * @param size how large the value is, in bytes
	 * @param maxSize how large it may be, in bytes
	 */
	public StateValueTooLargeException(String key, long size, long maxSize) {
		super("The value for the key '%s' has %d bytes, more than the %d of 'patterns.state.max-value-size'"
			.formatted(key, size, maxSize), null);
	}

}

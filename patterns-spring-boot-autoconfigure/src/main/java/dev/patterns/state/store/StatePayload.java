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

package dev.patterns.state.store;

/**
 * A value in the form in which it is stored. A store treats it as opaque.
 *
 * @param data the bytes
 * @param format what they are, a sum of {@link #BINARY} and {@link #ENCRYPTED}, or
 * {@link #FOREIGN}; 0 is plain JSON
 */
public record StatePayload(byte[] data, int format) {

	/**
	 * Bytes of the application's, no JSON.
	 */
	public static final int BINARY = 1;

	/**
	 * Encrypted.
	 */
	public static final int ENCRYPTED = 2;

	/**
	 * Not written as state, by whomever: cannot be read. Never written.
	 */
	public static final int FOREIGN = 4;

	/**
	 * Whether this is not written as state.
	 * @return {@code true} if it cannot be read
	 */
	public boolean isForeign() {
		return (this.format & FOREIGN) != 0;
	}

}

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

package dev.patterns.state.engine;

import org.jspecify.annotations.Nullable;

import dev.patterns.state.store.StatePayload;

/**
 * Encrypts what is stored. Thread-safe.
 */
public sealed interface StateCipher permits AesGcmStateCipher, PlainStateCipher {

	/**
	 * Encrypt a value.
	 * @param key the stored key, to which the value is bound
	 * @param payload the value
	 * @return what to store
	 */
	StatePayload encrypt(String key, StatePayload payload);

	/**
	 * Decrypt a value.
	 * @param name the key of the application, for what goes wrong
	 * @param key the stored key
	 * @param payload what is stored
	 * @return the value
	 * @throws dev.patterns.state.StateEncryptionException if that is not possible
	 */
	StatePayload decrypt(String name, String key, StatePayload payload);

	/**
	 * The cipher for the given keys.
	 * @param primary the key that values are encrypted with, {@code null} to store them
	 * as they are
	 * @param secondary another key that they may have been encrypted with, {@code null}
	 * for none
	 * @param acceptPlain whether values that are not encrypted are read
	 * @return the cipher
	 */
	static StateCipher of(@Nullable String primary, @Nullable String secondary, boolean acceptPlain) {
		return (primary != null) ? new AesGcmStateCipher(primary, secondary, acceptPlain) : new PlainStateCipher();
	}

}

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

import dev.patterns.state.StateEncryptionException;
import dev.patterns.state.store.StatePayload;

/**
 * Stores values as they are.
 */
final class PlainStateCipher implements StateCipher {

	@Override
	public StatePayload encrypt(String key, StatePayload payload) {
		return payload;
	}

	@Override
	public StatePayload decrypt(String name, String key, StatePayload payload) {
		if ((payload.format() & StatePayload.ENCRYPTED) != 0) {
			throw new StateEncryptionException(
					"The value under the key '%s' is encrypted, but there is no 'patterns.state.encryption.primary-key'"
						.formatted(name),
					null);
		}
		return payload;
	}

}

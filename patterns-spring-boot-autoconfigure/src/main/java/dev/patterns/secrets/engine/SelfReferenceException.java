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

package dev.patterns.secrets.engine;

import dev.patterns.secrets.SecretStoreUnavailableException;

/**
 * Thrown when the settings of a store refer to a secret of the same store, or of one
 * whose settings refer to it.
 */
public final class SelfReferenceException extends SecretStoreUnavailableException {

	private static final long serialVersionUID = 1L;

	SelfReferenceException(String store) {
		super("The settings of secret store '%s' refer to a secret of the same store".formatted(store));
	}

}

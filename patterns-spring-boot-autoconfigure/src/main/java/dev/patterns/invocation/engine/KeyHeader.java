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

package dev.patterns.invocation.engine;

import org.jspecify.annotations.Nullable;

import dev.patterns.invocation.InvocationHeaders;
import dev.patterns.invocation.InvocationProblemCodes;

/**
 * The rule for the values of {@code Idempotency-Key}, wherever a call comes from.
 */
public final class KeyHeader {

	private static final int MAX_LENGTH = 255;

	private KeyHeader() {
	}

	/**
	 * Check a key.
	 * @param key the key, {@code null} for none
	 * @return what is wrong with it, {@code null} if nothing is
	 */
	public static @Nullable InvocationProblem check(@Nullable String key) {
		boolean valid = key == null || (!key.isBlank() && key.length() <= MAX_LENGTH
				&& key.chars().allMatch((character) -> character > ' ' && character < 127));
		return valid ? null
				: InvocationProblem.of(400, InvocationProblemCodes.INVALID_HEADER,
						"The header '%s' must have 1 to %d visible ASCII characters."
							.formatted(InvocationHeaders.IDEMPOTENCY_KEY, MAX_LENGTH));
	}

}

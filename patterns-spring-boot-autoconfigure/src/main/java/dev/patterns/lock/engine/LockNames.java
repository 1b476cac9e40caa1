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

package dev.patterns.lock.engine;

import dev.patterns.lock.InvalidLockNameException;

/**
 * Which names locks may have.
 */
final class LockNames {

	private static final int MAX_LENGTH = 255;

	private static final int SHOWN = 40;

	private LockNames() {
	}

	static String require(String name) {
		if (name.isEmpty()) {
			throw new InvalidLockNameException(name, "it is empty");
		}
		if (name.length() > MAX_LENGTH) {
			throw new InvalidLockNameException(name.substring(0, SHOWN) + "...",
					"it has " + name.length() + " characters, more than " + MAX_LENGTH);
		}
		if (name.codePoints().anyMatch(LockNames::isSurrogate)) {
			throw new InvalidLockNameException(name, "it has half of a character (a lone surrogate)");
		}
		return name;
	}

	private static boolean isSurrogate(int codePoint) {
		return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
	}

}

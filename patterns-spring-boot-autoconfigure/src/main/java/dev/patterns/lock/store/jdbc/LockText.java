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

package dev.patterns.lock.store.jdbc;

/**
 * Names as they are stored. PostgreSQL has no texts with the character NUL.
 */
final class LockText {

	private LockText() {
	}

	static String encode(String text) {
		return text.replace("\\", "\\\\").replace("\0", "\\0");
	}

	static String decode(String text) {
		if (text.indexOf('\\') < 0) {
			return text;
		}
		StringBuilder decoded = new StringBuilder(text.length());
		for (int i = 0; i < text.length(); i++) {
			char character = text.charAt(i);
			if (character == '\\' && i + 1 < text.length()) {
				i++;
				decoded.append((text.charAt(i) == '0') ? '\0' : text.charAt(i));
			}
			else {
				decoded.append(character);
			}
		}
		return decoded.toString();
	}

}

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

import java.util.Objects;

import org.springframework.core.env.AbstractPropertyResolver;
import org.springframework.util.SystemPropertyUtils;

import dev.patterns.secrets.MalformedSecretException;

/**
 * Writes a value such that resolving placeholders gives exactly the value.
 */
final class LiteralText {

	private static final String PREFIX = SystemPropertyUtils.PLACEHOLDER_PREFIX;

	private LiteralText() {
	}

	/**
	 * Escape what would be taken for a placeholder. A prefix that is never closed is no
	 * placeholder, and an escape before it would stay.
	 * @param value the value
	 * @return the value with escapes
	 * @throws MalformedSecretException if escapes have been switched off
	 */
	static String escape(String value) {
		int start = value.indexOf(PREFIX);
		if (start < 0) {
			return value;
		}
		if (!Objects.equals(AbstractPropertyResolver.getDefaultEscapeCharacter(),
				SystemPropertyUtils.ESCAPE_CHARACTER)) {
			throw new MalformedSecretException("A secret with '${' cannot be a property while "
					+ "'spring.placeholder.escapeCharacter.default' is changed");
		}
		StringBuilder escaped = new StringBuilder();
		int position = 0;
		while (start >= 0) {
			escaped.append(value, position, start);
			if (isClosed(value, start + PREFIX.length())) {
				escaped.append(SystemPropertyUtils.ESCAPE_CHARACTER);
			}
			escaped.append(PREFIX);
			position = start + PREFIX.length();
			start = value.indexOf(PREFIX, position);
		}
		return escaped.append(value, position, value.length()).toString();
	}

	private static boolean isClosed(String value, int from) {
		int open = 0;
		for (int i = from; i < value.length(); i++) {
			char c = value.charAt(i);
			if (c == '{') {
				open++;
			}
			else if (c == '}' && open-- == 0) {
				return true;
			}
		}
		return false;
	}

}

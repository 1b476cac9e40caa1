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

import java.util.ArrayList;
import java.util.List;

/**
 * A pattern of SQL's LIKE: the same in each store, of characters and not of bytes. What
 * it costs is at most the product of the lengths of key and pattern.
 *
 * @param literal what all that match begin with
 * @param parts code points, {@link #ONE} and {@link #ANY}
 */
record KeyPattern(String literal, List<Integer> parts) {

	private static final int ONE = -1;

	private static final int ANY = -2;

	/**
	 * Read a pattern.
	 * @param like with {@code %}, {@code _} and backslashes
	 * @return the pattern
	 * @throws IllegalArgumentException if it ends within an escape
	 */
	static KeyPattern of(String like) {
		List<Integer> parts = new ArrayList<>();
		int[] points = like.codePoints().toArray();
		for (int i = 0; i < points.length; i++) {
			switch (points[i]) {
				case '%' -> parts.add(ANY);
				case '_' -> parts.add(ONE);
				case '\\' -> {
					i++;
					if (i == points.length) {
						throw new IllegalArgumentException("A pattern must not end with a single backslash");
					}
					parts.add(points[i]);
				}
				default -> parts.add(points[i]);
			}
		}
		StringBuilder literal = new StringBuilder();
		parts.stream().takeWhile((part) -> part >= 0).forEach(literal::appendCodePoint);
		return new KeyPattern(literal.toString(), List.copyOf(parts));
	}

	boolean matches(String key) {
		int[] text = key.codePoints().toArray();
		int part = 0;
		int position = 0;
		int lastAny = -1;
		int retryAt = 0;
		while (position < text.length) {
			int wanted = (part < this.parts.size()) ? this.parts.get(part) : Integer.MIN_VALUE;
			if (wanted == ANY) {
				lastAny = part++;
				retryAt = position;
			}
			else if (wanted == ONE || wanted == text[position]) {
				part++;
				position++;
			}
			else if (lastAny >= 0) {
				// The last one takes one more.
				part = lastAny + 1;
				position = ++retryAt;
			}
			else {
				return false;
			}
		}
		while (part < this.parts.size() && this.parts.get(part) == ANY) {
			part++;
		}
		return part == this.parts.size();
	}

}

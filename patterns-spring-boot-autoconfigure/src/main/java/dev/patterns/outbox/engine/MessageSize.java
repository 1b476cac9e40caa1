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

package dev.patterns.outbox.engine;

import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * How large a message is, as {@code patterns.outbox.max-message-size} counts it.
 */
public final class MessageSize {

	private MessageSize() {
	}

	/**
	 * The size of payload, key and headers.
	 * @param key the key, {@code null} if it has none
	 * @param headers the headers
	 * @param data the payload
	 * @return the number of bytes, texts in UTF-8
	 */
	public static long of(@Nullable String key, Map<String, String> headers, byte[] data) {
		long size = (long) data.length + utf8Length(key);
		for (Map.Entry<String, String> header : headers.entrySet()) {
			size += utf8Length(header.getKey()) + utf8Length(header.getValue());
		}
		return size;
	}

	private static int utf8Length(@Nullable String text) {
		if (text == null) {
			return 0;
		}
		int length = text.length();
		for (int i = 0; i < text.length(); i++) {
			char character = text.charAt(i);
			// Each half of a surrogate pair makes two of four bytes.
			if (character >= 0x80) {
				length += (character < 0x800 || Character.isSurrogate(character)) ? 1 : 2;
			}
		}
		return length;
	}

}

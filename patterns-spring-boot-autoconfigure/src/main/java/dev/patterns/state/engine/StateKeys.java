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

import org.springframework.util.Assert;

import dev.patterns.state.InvalidStateKeyException;
import dev.patterns.state.StateTemplate;

/**
 * The keys of a store, which begin with the same text. Immutable.
 */
public final class StateKeys {

	/**
	 * Stands between the prefix and the key.
	 */
	public static final String SEPARATOR = "||";

	/**
	 * Greatest length of a prefix, in bytes of UTF-8.
	 */
	public static final int MAX_PREFIX_LENGTH = 255;

	private final String prefix;

	private StateKeys(String prefix) {
		this.prefix = prefix;
	}

	/**
	 * Keys with a prefix.
	 * @param prefix the prefix without separator, empty for none
	 * @return the keys
	 */
	public static StateKeys of(String prefix) {
		Assert.isTrue(!prefix.contains(SEPARATOR), "A prefix of keys must not contain '||'");
		Assert.isTrue(!prefix.endsWith("|"), "A prefix of keys must not end in '|'");
		Assert.isTrue(lengthOf(prefix) >= 0, "A prefix of keys must be a text: it contains half of a surrogate pair");
		Assert.isTrue(lengthOf(prefix) <= MAX_PREFIX_LENGTH,
				"A prefix of keys must not be longer than " + MAX_PREFIX_LENGTH + " bytes");
		return new StateKeys(prefix.isEmpty() ? "" : prefix + SEPARATOR);
	}

	/**
	 * What all keys of the store begin with.
	 * @return the prefix with its separator
	 */
	public String prefix() {
		return this.prefix;
	}

	/**
	 * The key that is stored.
	 * @param key the key of the application
	 * @return the stored key
	 * @throws InvalidStateKeyException if it is empty, too long or no text
	 */
	public String stored(String key) {
		if (key == null || key.isEmpty()) {
			throw new InvalidStateKeyException("A key must not be empty");
		}
		return this.prefix + check(key);
	}

	/**
	 * The stored beginning of keys.
	 * @param beginning what keys of the application begin with, may be empty
	 * @return what stored keys begin with
	 * @throws InvalidStateKeyException if it is too long or no text
	 */
	public String beginning(String beginning) {
		return this.prefix + check(beginning);
	}

	private static String check(String key) {
		int length = lengthOf(key);
		if (length < 0) {
			throw new InvalidStateKeyException("A key must be a text: it contains half of a surrogate pair");
		}
		if (length > StateTemplate.MAX_KEY_LENGTH) {
			throw new InvalidStateKeyException("A key must not be longer than %d bytes of UTF-8, but one has %d"
				.formatted(StateTemplate.MAX_KEY_LENGTH, length));
		}
		return key;
	}

	// Bytes of UTF-8, negative if the text cannot be written so.
	static int lengthOf(String text) {
		int length = 0;
		for (int i = 0; i < text.length(); i++) {
			char c = text.charAt(i);
			if (c < 0x80) {
				length++;
			}
			else if (c < 0x800) {
				length += 2;
			}
			else if (!Character.isSurrogate(c)) {
				length += 3;
			}
			else if (Character.isHighSurrogate(c) && i + 1 < text.length()
					&& Character.isLowSurrogate(text.charAt(i + 1))) {
				length += 4;
				i++;
			}
			else {
				return -1;
			}
		}
		return length;
	}

	/**
	 * The key of the application.
	 * @param stored a stored key
	 * @return the key
	 */
	public String key(String stored) {
		return stored.substring(this.prefix.length());
	}

}

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

package dev.patterns.state.store.jdbc;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Keys as columns of bytes: databases then compare them exactly, and take each character.
 */
final class StateKeyBytes {

	/** Above all that UTF-8 begins with. */
	private static final byte[] END = { (byte) 0xff };

	private StateKeyBytes() {
	}

	static byte[] of(String key) {
		return key.getBytes(StandardCharsets.UTF_8);
	}

	static String text(byte[] key) {
		return new String(key, StandardCharsets.UTF_8);
	}

	/**
	 * The end of a range of keys.
	 * @param prefix what the keys begin with
	 * @return the first value behind them
	 */
	static byte[] endOf(byte[] prefix) {
		if (prefix.length == 0) {
			return END;
		}
		// No byte of UTF-8 is the highest one.
		byte[] end = prefix.clone();
		end[end.length - 1]++;
		return end;
	}

	/**
	 * The first key behind another.
	 * @param key a key
	 * @return the next value in the order of bytes
	 */
	static byte[] after(byte[] key) {
		return Arrays.copyOf(key, key.length + 1);
	}

}

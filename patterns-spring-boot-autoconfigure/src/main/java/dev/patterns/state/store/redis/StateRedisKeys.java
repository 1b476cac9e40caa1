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

package dev.patterns.state.store.redis;

import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;

/**
 * Names of entries in Redis. In a cluster the slot of an entry is that of the hash tag in
 * the key of the application, if it has one, so that applications decide which entries
 * belong together; or that of one tag for all. An entry and its fences are in the same
 * slot. So that this holds for keys of all characters, a brace that closes no tag is
 * written as {@code %7D}. Immutable.
 */
final class StateRedisKeys {

	private static final String ENTRY = "patterns:state:";

	private static final String FENCE = "patterns:state-fence:";

	private final String entryPrefix;

	private final @Nullable String tag;

	StateRedisKeys(@Nullable String hashTag) {
		this.tag = (hashTag != null) ? escape(hashTag, true) : null;
		this.entryPrefix = (this.tag != null) ? ENTRY + "{" + this.tag + "}:" : ENTRY;
	}

	byte[] entry(String key) {
		return bytes(this.entryPrefix + escape(key, false));
	}

	byte[] fence(String key) {
		String escaped = escape(key, false);
		if (this.tag != null) {
			return bytes(FENCE + "{" + this.tag + "}:" + escaped);
		}
		int end = escaped.indexOf('}');
		return bytes((end < 0) ? FENCE + "{" + ENTRY + escaped + "}"
				: FENCE + escaped.substring(escaped.indexOf('{'), end + 1) + ":" + escaped);
	}

	/**
	 * A pattern for the names of entries.
	 * @param prefix what their keys begin with
	 * @return a pattern as Redis knows it
	 */
	String pattern(String prefix) {
		StringBuilder pattern = new StringBuilder();
		for (char c : (this.entryPrefix + escape(prefix, false)).toCharArray()) {
			if (c == '*' || c == '?' || c == '[' || c == ']' || c == '\\') {
				pattern.append('\\');
			}
			pattern.append(c);
		}
		return pattern.append('*').toString();
	}

	String key(byte[] entry) {
		String escaped = new String(entry, StandardCharsets.UTF_8).substring(this.entryPrefix.length());
		return escaped.replace("%7D", "}").replace("%25", "%");
	}

	// Depends only on what stands before, so that prefixes stay prefixes. After the first
	// tag nothing closes one.
	private static String escape(String key, boolean all) {
		if (key.indexOf('%') < 0 && key.indexOf('}') < 0) {
			return key;
		}
		StringBuilder escaped = new StringBuilder(key.length() + 8);
		int open = -1;
		boolean closed = false;
		for (int i = 0; i < key.length(); i++) {
			char c = key.charAt(i);
			if (c == '{' && open < 0) {
				open = i;
			}
			if (c == '%') {
				escaped.append("%25");
			}
			else if (c == '}' && (all || closed || open < 0 || open == i - 1)) {
				closed = true;
				escaped.append("%7D");
			}
			else {
				closed |= c == '}';
				escaped.append(c);
			}
		}
		return escaped.toString();
	}

	private static byte[] bytes(String name) {
		return name.getBytes(StandardCharsets.UTF_8);
	}

}

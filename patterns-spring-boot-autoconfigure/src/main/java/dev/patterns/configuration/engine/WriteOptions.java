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

package dev.patterns.configuration.engine;

import org.jspecify.annotations.Nullable;
import org.springframework.util.Assert;

/**
 * How changes are written.
 *
 * @param tried whether they are tried out before
 * @param author whose name they have, {@code null} for that of the instance
 */
record WriteOptions(boolean tried, @Nullable String author) {

	static final WriteOptions DEFAULTS = new WriteOptions(true, null);

	/** As many characters as each store keeps of a name. */
	private static final int MAX_AUTHOR = 128;

	WriteOptions withoutTrial() {
		return new WriteOptions(false, this.author);
	}

	WriteOptions by(String name) {
		Assert.notNull(name, "'name' must not be null");
		// Not each store keeps control characters, and nobody wants to read them.
		String text = name.replaceAll("\\p{Cntrl}", " ").strip();
		Assert.hasText(text, "'name' must have text");
		return new WriteOptions(this.tried, text);
	}

	/**
	 * What the history says about who made a change.
	 * @param instance name of the instance
	 * @param note what is said besides, which is never cut off
	 * @return a text that fits
	 */
	String author(String instance, String note) {
		String name = (this.author != null) ? this.author : instance;
		int end = Math.min(name.length(), MAX_AUTHOR - note.length());
		if (end < name.length() && Character.isHighSurrogate(name.charAt(end - 1))) {
			end--;
		}
		return name.substring(0, end) + note;
	}

}

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

package dev.patterns.pubsub.engine;

import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * What others have written, as part of a line of a log.
 */
final class LogText {

	private static final int MAX_LENGTH = 500;

	private static final Pattern BREAKS = Pattern.compile("[\\p{Cntrl}\\u0085\\u2028\\u2029]+");

	private LogText() {
	}

	/**
	 * Make one line of a text.
	 * @param text the text
	 * @return the text without control characters, shortened if it is long
	 */
	static String of(@Nullable String text) {
		if (text == null) {
			return "";
		}
		if (isPlain(text)) {
			return text;
		}
		String shortened = (text.length() <= MAX_LENGTH) ? text : text.substring(0, MAX_LENGTH);
		return BREAKS.matcher(shortened).replaceAll(" ").trim();
	}

	// So is nearly every id and every position, and they are asked for with each message.
	private static boolean isPlain(String text) {
		if (text.length() > MAX_LENGTH) {
			return false;
		}
		for (int i = 0; i < text.length(); i++) {
			char character = text.charAt(i);
			if (character <= ' ' || character > '~') {
				return false;
			}
		}
		return true;
	}

}

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

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import dev.patterns.configuration.InvalidConfigurationException;

/**
 * What keys and values look like. Before the last slash of a key that is not in brackets
 * is the prefix of those who import it, after it the name of a property.
 */
public final class ConfigurationKeys {

	private static final Pattern VALID = Pattern.compile("[A-Za-z0-9._\\-/:@\\[\\]$#+~]{1,255}");

	private ConfigurationKeys() {
	}

	/**
	 * Return the key if it is valid.
	 * @param key the key
	 * @return the same key
	 * @throws InvalidConfigurationException if it is not
	 */
	public static String require(@Nullable String key) {
		if (key == null || !VALID.matcher(key).matches() || key.startsWith("/") || key.endsWith("/")
				|| key.contains("//")) {
			throw new InvalidConfigurationException("'" + key + "' is not a key: 1 to 255 characters out of letters,"
					+ " digits and . _ - / : @ [ ] $ # + ~, with no slash at an end and no two of them together");
		}
		return key;
	}

	/**
	 * Return the value if it can be stored.
	 * @param key the key
	 * @param value the value, {@code null} to delete the key
	 * @param maxBytes how many bytes it may have in UTF-8
	 * @throws InvalidConfigurationException if it cannot be stored
	 */
	static void requireValue(String key, @Nullable String value, long maxBytes) {
		if (value == null) {
			return;
		}
		if (value.indexOf('\0') >= 0) {
			throw new InvalidConfigurationException("The value of '" + key + "' has a character of code 0");
		}
		long bytes = (value.length() > maxBytes) ? value.length() : value.getBytes(StandardCharsets.UTF_8).length;
		if (bytes > maxBytes) {
			throw new InvalidConfigurationException("The value of '" + key + "' has more than the " + maxBytes
					+ " bytes that 'patterns.configuration.max-value-size' allows");
		}
	}

	/**
	 * The prefix of a key.
	 * @param key the key
	 * @return what is before the last slash that is not in brackets, empty if there is
	 * none
	 */
	public static String prefixOf(String key) {
		int slash = lastSlash(key);
		return (slash < 0) ? "" : key.substring(0, slash);
	}

	/**
	 * The name of the property that a key stands for.
	 * @param key the key
	 * @return what is after the last slash that is not in brackets
	 */
	public static String propertyOf(String key) {
		return key.substring(lastSlash(key) + 1);
	}

	private static int lastSlash(String key) {
		int depth = 0;
		for (int i = key.length() - 1; i >= 0; i--) {
			switch (key.charAt(i)) {
				case ']' -> depth++;
				case '[' -> depth--;
				case '/' -> {
					if (depth <= 0) {
						return i;
					}
				}
				default -> {
				}
			}
		}
		return -1;
	}

}

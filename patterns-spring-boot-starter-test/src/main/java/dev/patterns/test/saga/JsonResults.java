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

package dev.patterns.test.saga;

import java.util.List;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Results as they are stored, compared with what a test expects.
 */
final class JsonResults {

	private static final JsonMapper JSON = JsonMapper.builder().findAndAddModules().build();

	private JsonResults() {
	}

	static @Nullable String write(@Nullable Object result) {
		return (result != null) ? JSON.writeValueAsString(result) : null;
	}

	static boolean isSame(@Nullable String result, @Nullable String expected) {
		return (result != null && expected != null) ? JSON.readTree(result).equals(JSON.readTree(expected))
				: result == null && expected == null;
	}

	/**
	 * Check that one of several results meets requirements.
	 * @param <T> type of the results
	 * @param results the results, at least one
	 * @param type type of the results
	 * @param requirements the requirements
	 * @throws AssertionError what the first one fails with, if none meets them
	 */
	static <T> void satisfies(List<String> results, Class<T> type, Consumer<T> requirements) {
		AssertionError first = null;
		for (String result : results) {
			try {
				requirements.accept(JSON.readValue(result, type));
				return;
			}
			catch (AssertionError ex) {
				first = (first != null) ? first : ex;
			}
		}
		if (first != null) {
			throw first;
		}
	}

	/**
	 * Read a property of an object.
	 * @param json the object
	 * @param name name of the property
	 * @return its value
	 */
	static String text(@Nullable String json, String name) {
		return JSON.readTree(json).required(name).stringValue();
	}

}

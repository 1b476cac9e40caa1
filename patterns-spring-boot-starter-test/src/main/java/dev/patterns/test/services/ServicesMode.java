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

package dev.patterns.test.services;

import java.util.Arrays;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * Where servers come from.
 */
enum ServicesMode {

	/**
	 * Processes started from artifacts.
	 */
	EMBEDDED,

	/**
	 * Containers.
	 */
	TESTCONTAINERS,

	/**
	 * What runs already and is named by the user's own properties.
	 */
	EXTERNAL;

	static final String PROPERTY = "patterns.test.services";

	private static final String VARIABLE = "PATTERNS_TEST_SERVICES";

	/**
	 * The mode that the system property or the environment variable names.
	 * @return the mode
	 */
	static ServicesMode current() {
		return of(System.getProperty(PROPERTY, System.getenv(VARIABLE)));
	}

	static ServicesMode of(@Nullable String value) {
		if (value == null || value.isBlank()) {
			return EMBEDDED;
		}
		return Arrays.stream(values())
			.filter((mode) -> mode.name().equals(value.strip().toUpperCase(Locale.ROOT)))
			.findFirst()
			.orElseThrow(() -> new EmbeddedServicesException(
					"'%s=%s' is not known: use embedded, testcontainers or external.".formatted(PROPERTY, value)));
	}

}

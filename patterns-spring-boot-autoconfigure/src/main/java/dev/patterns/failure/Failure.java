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

package dev.patterns.failure;

import org.jspecify.annotations.Nullable;
import org.springframework.util.Assert;

/**
 * A declared exception in the form in which it is stored and sent.
 *
 * @param code the durable code of the exception's type
 * @param message the exception's message, or {@code null}
 * @param properties the exception's data as the text of a JSON object
 */
public record Failure(String code, @Nullable String message, String properties) {

	/**
	 * The text of an empty JSON object.
	 */
	public static final String NO_PROPERTIES = "{}";

	public Failure {
		Assert.hasText(code, "'code' must not be empty");
		Assert.hasText(properties, "'properties' must not be empty");
	}

}

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

package dev.patterns.serialization;

import java.lang.reflect.Type;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;

/**
 * Thrown when a payload cannot be written as JSON or read from it. The message names the
 * type and the place, never the value.
 */
public class PayloadSerializationException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	/** Steps of a path that are shown: those of a circular object are several hundred. */
	private static final int SHOWN = 10;

	private final String typeName;

	/**
	 * Create the exception.
	 * @param typeName name of the payload's type
	 * @param message what went wrong
	 * @param cause the cause, or {@code null}
	 */
	public PayloadSerializationException(String typeName, String message, @Nullable Throwable cause) {
		super(message, cause);
		this.typeName = typeName;
	}

	static PayloadSerializationException onWrite(@Nullable Object payload, JacksonException failure) {
		String name = (payload != null) ? payload.getClass().getTypeName() : "null";
		return new PayloadSerializationException(name,
				"A payload of type '%s' cannot be written as JSON%s. Make its properties readable for Jackson, or register a module for it."
					.formatted(name, describe(failure)),
				null);
	}

	static PayloadSerializationException onRead(Type type, JacksonException failure) {
		return new PayloadSerializationException(type.getTypeName(),
				"The stored or received JSON does not fit the declared type '%s'%s.".formatted(type.getTypeName(),
						describe(failure)),
				null);
	}

	// Messages of Jackson, and of what it wraps, quote the value: so they are neither
	// part of the message nor the cause.
	private static String describe(JacksonException failure) {
		StringBuilder description = new StringBuilder(" (").append(failure.getClass().getSimpleName());
		Throwable cause = failure.getCause();
		if (cause != null) {
			description.append(", ").append(cause.getClass().getName());
		}
		if (!failure.getPath().isEmpty()) {
			description.append(", at ").append(path(failure));
		}
		TokenStreamLocation location = failure.getLocation();
		if (location != null && location.getLineNr() > 0) {
			description.append(", line ").append(location.getLineNr());
			description.append(" column ").append(location.getColumnNr());
		}
		return description.append(")").toString();
	}

	private static String path(JacksonException failure) {
		int steps = failure.getPath().size();
		String shown = failure.getPath()
			.stream()
			.limit(SHOWN)
			.map((reference) -> (reference.getPropertyName() != null) ? reference.getPropertyName()
					: "[" + reference.getIndex() + "]")
			.collect(Collectors.joining("."));
		return (steps > SHOWN) ? shown + "... (" + steps + " steps)" : shown;
	}

	/**
	 * Name of the type that could not be written or read.
	 * @return the type's name
	 */
	public String getTypeName() {
		return this.typeName;
	}

}

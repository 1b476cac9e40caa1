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

package dev.patterns.invocation.engine;

import java.lang.reflect.Type;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

import dev.patterns.invocation.InvocationProblemCodes;
import dev.patterns.serialization.PayloadSerializer;

/**
 * Reads the arguments of a call. Thread-safe.
 */
final class ArgumentReader {

	private final PayloadSerializer serializer;

	ArgumentReader(PayloadSerializer serializer) {
		this.serializer = serializer;
	}

	/**
	 * Read the arguments.
	 * @param operation the operation
	 * @param body the body, empty for none
	 * @return the arguments in the order of the parameters
	 * @throws ArgumentException if the body does not fit
	 */
	@Nullable Object[] read(InvokableOperation operation, byte[] body) {
		List<InvokableOperation.Parameter> parameters = operation.parameters();
		@Nullable Object[] arguments = new @Nullable Object[parameters.size()];
		if (parameters.size() == 1) {
			InvokableOperation.Parameter parameter = parameters.get(0);
			Object value = (body.length > 0) ? read(body, parameter) : null;
			arguments[0] = require(parameter, value);
		}
		else if (parameters.size() > 1) {
			JsonNode tree = readTree(body);
			for (int i = 0; i < arguments.length; i++) {
				InvokableOperation.Parameter parameter = parameters.get(i);
				JsonNode node = tree.get(parameter.name());
				arguments[i] = require(parameter,
						(node != null) ? read(this.serializer.writeBytes(node), parameter) : null);
			}
		}
		return arguments;
	}

	private JsonNode readTree(byte[] body) {
		JsonNode tree = (body.length > 0) ? (JsonNode) read(body, JsonNode.class, "the body") : null;
		if (tree == null || !tree.isObject()) {
			throw new ArgumentException(InvocationProblem.of(400, InvocationProblemCodes.WRONG_TYPE,
					"The body must be a JSON object with an entry for each argument."));
		}
		return tree;
	}

	private @Nullable Object read(byte[] body, InvokableOperation.Parameter parameter) {
		return read(body, parameter.type(), "'" + parameter.name() + "'");
	}

	private @Nullable Object read(byte[] json, Type type, String what) {
		try {
			return this.serializer.read(json, type);
		}
		catch (RuntimeException ex) {
			throw isWellFormed(json)
					? new ArgumentException(InvocationProblem.of(400, InvocationProblemCodes.WRONG_TYPE,
							"The JSON of %s does not fit the type of the argument.".formatted(what)))
					: new ArgumentException(InvocationProblem.of(400, InvocationProblemCodes.MALFORMED_JSON,
							"The body is not well-formed JSON."));
		}
	}

	private boolean isWellFormed(byte[] json) {
		try {
			this.serializer.read(json, JsonNode.class);
			return true;
		}
		catch (RuntimeException ex) {
			return false;
		}
	}

	private static @Nullable Object require(InvokableOperation.Parameter parameter, @Nullable Object value) {
		if (value == null && !parameter.nullable()) {
			throw new ArgumentException(InvocationProblem.of(400, InvocationProblemCodes.MISSING_ARGUMENT,
					"The argument '%s' is missing.".formatted(parameter.name())));
		}
		return parameter.optional() ? Optional.ofNullable(value) : value;
	}

}

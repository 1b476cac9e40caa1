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

import java.io.InputStream;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import org.springframework.core.convert.ConversionException;
import org.springframework.core.io.InputStreamResource;
import org.springframework.core.io.Resource;
import tools.jackson.databind.JsonNode;

import dev.patterns.invocation.InvocationProblemCodes;
import dev.patterns.invocation.engine.InvokableOperation.Parameter;
import dev.patterns.invocation.engine.InvokableOperation.Source;
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
	 * @param call the call
	 * @return the arguments in the order of the parameters
	 * @throws ArgumentException if body, path, query or headers do not fit
	 */
	@Nullable Object[] read(InvokableOperation operation, InboundCall call) {
		List<Parameter> parameters = operation.parameters();
		@Nullable Object[] arguments = new @Nullable Object[parameters.size()];
		JsonNode tree = null;
		for (int i = 0; i < arguments.length; i++) {
			Parameter parameter = parameters.get(i);
			if (parameter.source() == Source.ENTRY && tree == null) {
				tree = readTree(call.body());
			}
			arguments[i] = require(parameter, switch (parameter.source()) {
				case BODY -> body(parameter, call);
				case ENTRY -> entry(parameter, tree);
				case PATH, QUERY, HEADER -> text(parameter, call.values().of(parameter));
			});
		}
		return arguments;
	}

	private @Nullable Object body(Parameter parameter, InboundCall call) {
		if (parameter.isStream()) {
			InputStream stream = (call.stream() != null) ? call.stream() : InputStream.nullInputStream();
			return (parameter.type() == Resource.class) ? new InputStreamResource(stream) : stream;
		}
		return (call.body().length > 0) ? read(call.body(), parameter) : null;
	}

	private @Nullable Object entry(Parameter parameter, @Nullable JsonNode tree) {
		JsonNode node = (tree != null) ? tree.get(parameter.name()) : null;
		return (node != null) ? read(this.serializer.writeBytes(node), parameter) : null;
	}

	private @Nullable Object text(Parameter parameter, List<String> sent) {
		String substitute = parameter.defaultValue();
		List<String> texts = (sent.isEmpty() && substitute != null) ? List.of(substitute) : sent;
		if (texts.isEmpty()) {
			return null;
		}
		try {
			return TextValues.INSTANCE.read(texts, parameter.type());
		}
		catch (ConversionException ex) {
			throw wrong("The text of '%s' does not fit the type of the argument.".formatted(parameter.name()));
		}
		catch (IllegalArgumentException ex) {
			throw wrong("The argument '%s' is %s.".formatted(parameter.name(), ex.getMessage()));
		}
	}

	private static ArgumentException wrong(String detail) {
		return new ArgumentException(InvocationProblem.of(400, InvocationProblemCodes.WRONG_TYPE, detail));
	}

	private JsonNode readTree(byte[] body) {
		JsonNode tree = (body.length > 0) ? (JsonNode) read(body, JsonNode.class, "the body") : null;
		if (tree == null || !tree.isObject()) {
			throw wrong("The body must be a JSON object with an entry for each argument.");
		}
		return tree;
	}

	private @Nullable Object read(byte[] body, Parameter parameter) {
		return read(body, parameter.type(), "'" + parameter.name() + "'");
	}

	private @Nullable Object read(byte[] json, Type type, String what) {
		try {
			return this.serializer.read(json, type);
		}
		catch (RuntimeException ex) {
			if (isWellFormed(json)) {
				throw wrong("The JSON of %s does not fit the type of the argument.".formatted(what));
			}
			throw new ArgumentException(InvocationProblem.of(400, InvocationProblemCodes.MALFORMED_JSON,
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

	private static @Nullable Object require(Parameter parameter, @Nullable Object value) {
		if (value == null && !parameter.nullable()) {
			throw new ArgumentException(InvocationProblem.of(400, InvocationProblemCodes.MISSING_ARGUMENT,
					"The argument '%s' is missing.".formatted(parameter.name())));
		}
		return parameter.optional() ? Optional.ofNullable(value) : value;
	}

}

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

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import dev.patterns.invocation.InvocationProblemCodes;
import dev.patterns.invocation.engine.InvokableOperation.Parameter;

/**
 * What a request has beside its body.
 *
 * @param path the variables of its path, decoded
 * @param query its query parameters, decoded
 * @param headers gives the values of a header, empty if there is none
 */
public record RequestValues(Map<String, String> path, Map<String, List<String>> query,
		Function<String, List<String>> headers) {

	/**
	 * Nothing.
	 */
	public static final RequestValues NONE = new RequestValues(Map.of(), Map.of(), (name) -> List.of());

	/**
	 * What a request has.
	 * @param match what its path leads to
	 * @param query its query as it came, or {@code null}
	 * @param headers gives the values of a header, empty if there is none
	 * @return the values
	 * @throws ArgumentException if the query is malformed
	 */
	public static RequestValues of(OperationMatch match, @Nullable String query,
			Function<String, List<String>> headers) {
		return new RequestValues(match.variables(), parse(query), headers);
	}

	/**
	 * Read a query.
	 * @param query the query as it came, without a question mark, or {@code null}
	 * @return its parameters
	 * @throws ArgumentException if it is malformed
	 */
	private static Map<String, List<String>> parse(@Nullable String query) {
		if (query == null || query.isEmpty()) {
			return Map.of();
		}
		Map<String, List<String>> parameters = new LinkedHashMap<>();
		for (String pair : query.split("&")) {
			int equals = pair.indexOf('=');
			String name = decode((equals >= 0) ? pair.substring(0, equals) : pair);
			parameters.computeIfAbsent(name, (key) -> new ArrayList<>())
				.add((equals >= 0) ? decode(pair.substring(equals + 1)) : "");
		}
		return parameters;
	}

	private static String decode(String text) {
		try {
			return URLDecoder.decode(text, StandardCharsets.UTF_8);
		}
		catch (IllegalArgumentException ex) {
			throw new ArgumentException(InvocationProblem.of(400, InvocationProblemCodes.MALFORMED_REQUEST,
					"The query of the request is malformed."));
		}
	}

	List<String> of(Parameter parameter) {
		return switch (parameter.source()) {
			case PATH -> {
				String value = this.path.get(parameter.name());
				yield (value != null) ? List.of(value) : List.of();
			}
			case QUERY -> this.query.getOrDefault(parameter.name(), List.of());
			case HEADER -> this.headers.apply(parameter.name());
			case BODY, ENTRY -> List.of();
		};
	}

	/**
	 * All arguments that are not in the body, for comparing two requests.
	 * @param operation the operation
	 * @return a text, empty if there are none
	 */
	String canonical(InvokableOperation operation) {
		StringBuilder text = new StringBuilder();
		for (Parameter parameter : operation.parameters()) {
			if (parameter.isText()) {
				for (String value : of(parameter)) {
					text.append(parameter.name()).append('=').append(value.length()).append(':').append(value);
				}
			}
		}
		return text.toString();
	}

}

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

package dev.patterns.invocation.engine.client;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import org.springframework.core.io.Resource;
import org.springframework.http.HttpHeaders;
import org.springframework.util.Assert;
import org.springframework.web.util.UriComponentsBuilder;
import org.springframework.web.util.UriUtils;

import dev.patterns.invocation.engine.InvokableOperation;
import dev.patterns.invocation.engine.InvokableOperation.Parameter;
import dev.patterns.invocation.engine.TextValues;
import dev.patterns.serialization.PayloadSerializer;

/**
 * The arguments of a call as they are sent.
 *
 * @param path encoded path and query below the base path, empty if they follow from the
 * operation's name
 * @param headers further headers
 * @param body the body as JSON, or {@code null}
 * @param stream the body that is sent as it is, or {@code null}
 */
record CallArguments(String path, HttpHeaders headers, byte @Nullable [] body, @Nullable StreamedBody stream) {

	/**
	 * Write arguments.
	 * @param operation the operation
	 * @param args its arguments
	 * @param serializer writes the body
	 * @return the arguments
	 * @throws IllegalArgumentException if one cannot be sent where it belongs
	 */
	static CallArguments of(InvokableOperation operation, @Nullable Object[] args, PayloadSerializer serializer) {
		HttpHeaders headers = new HttpHeaders();
		operation.mapping().headers().forEach(headers::addAll);
		Map<String, String> variables = new LinkedHashMap<>();
		List<String> query = new ArrayList<>();
		Map<String, @Nullable Object> entries = new LinkedHashMap<>();
		byte[] body = null;
		StreamedBody stream = null;
		for (int i = 0; i < args.length; i++) {
			Parameter parameter = operation.parameters().get(i);
			Object value = unwrap(args[i]);
			switch (parameter.source()) {
				case ENTRY -> entries.put(parameter.name(), value);
				case PATH -> variables.put(parameter.name(), segment(parameter, value));
				case QUERY -> TextValues.INSTANCE.write(value)
					.forEach((text) -> query.add(encode(parameter.name()) + "=" + encode(text)));
				case HEADER -> TextValues.INSTANCE.write(value)
					.forEach((text) -> headers.add(parameter.name(), header(parameter, text)));
				case BODY -> {
					stream = parameter.isStream() ? streamOf(value) : null;
					body = parameter.isStream() ? null : serializer.writeCanonical(value);
				}
			}
		}
		if (!entries.isEmpty()) {
			body = serializer.writeCanonical(entries);
		}
		return new CallArguments(path(operation, variables, query), headers, body, stream);
	}

	private static @Nullable Object unwrap(@Nullable Object argument) {
		return (argument instanceof Optional<?> optional) ? optional.orElse(null) : argument;
	}

	private static @Nullable StreamedBody streamOf(@Nullable Object value) {
		if (value instanceof Resource resource) {
			return StreamedBody.of(resource);
		}
		return (value != null) ? StreamedBody.of((InputStream) value) : null;
	}

	private static String path(InvokableOperation operation, Map<String, String> variables, List<String> query) {
		String template = operation.mapping().path();
		if (template == null && query.isEmpty()) {
			return "";
		}
		String path = (template != null)
				? UriComponentsBuilder.fromPath(template).encode().buildAndExpand(variables).toUriString()
				: "/" + operation.name();
		return query.isEmpty() ? path : path + "?" + String.join("&", query);
	}

	// Servers take such segments for another path, or refuse them.
	private static String segment(Parameter parameter, @Nullable Object value) {
		List<String> texts = TextValues.INSTANCE.write(value);
		Assert.isTrue(texts.size() == 1, () -> "'" + parameter.name() + "' in the path must have one value");
		String text = texts.get(0);
		boolean sendable = !text.isEmpty() && !text.equals(".") && !text.equals("..")
				&& text.chars().noneMatch((character) -> character == '/' || character == '\\' || character < ' ');
		Assert.isTrue(sendable, () -> "'" + parameter.name()
				+ "' in the path must not be empty, a dot or two, or have slashes or control characters");
		return text;
	}

	private static String header(Parameter parameter, String text) {
		Assert.isTrue(text.chars().allMatch((character) -> character >= ' ' && character < 127),
				() -> "The header '" + parameter.name() + "' must have visible ASCII characters only");
		return text;
	}

	private static String encode(String text) {
		return UriUtils.encode(text, StandardCharsets.UTF_8);
	}

}

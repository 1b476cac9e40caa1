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

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.core.json.JsonFactory;

/**
 * Digest of a JSON document's content: the order of the properties of an object, white
 * space and escapes make no difference, everything else does. Numbers are compared as
 * they are written, so that none loses a digit. Thread-safe.
 */
public final class PayloadFingerprint {

	// Of two properties of the same name a reader would take one, without saying which.
	private static final JsonFactory FACTORY = JsonFactory.builder()
		.enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
		.build();

	private final MessageDigest digest;

	private PayloadFingerprint() {
		try {
			this.digest = MessageDigest.getInstance("SHA-256");
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every Java platform has SHA-256", ex);
		}
	}

	/**
	 * Compute the fingerprint.
	 * @param body a JSON document
	 * @return 64 hexadecimal digits; of the bytes as they are if they are no JSON
	 * document
	 */
	public static String of(byte[] body) {
		PayloadFingerprint fingerprint = new PayloadFingerprint();
		Object content;
		try {
			content = read(body);
		}
		catch (JacksonException ex) {
			fingerprint.digest.update((byte) '!');
			fingerprint.digest.update(body);
			return fingerprint.hex();
		}
		fingerprint.add(content);
		return fingerprint.hex();
	}

	private static @Nullable Object read(byte[] body) {
		try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), body)) {
			Object content = read(parser, parser.nextToken());
			if (parser.nextToken() != null) {
				throw new StreamReadException(parser, "More than one document");
			}
			return content;
		}
	}

	// Not deeper than what the parser allows.
	private static @Nullable Object read(JsonParser parser, @Nullable JsonToken token) {
		if (token == null) {
			throw new StreamReadException(parser, "No document");
		}
		return switch (token) {
			case START_OBJECT -> {
				Map<String, @Nullable Object> properties = new TreeMap<>();
				for (String name = parser.nextName(); name != null; name = parser.nextName()) {
					properties.put(name, read(parser, parser.nextToken()));
				}
				yield properties;
			}
			case START_ARRAY -> {
				List<@Nullable Object> elements = new ArrayList<>();
				for (JsonToken next = parser.nextToken(); next != JsonToken.END_ARRAY; next = parser.nextToken()) {
					elements.add(read(parser, next));
				}
				yield elements;
			}
			case VALUE_STRING -> parser.getString();
			default -> new Literal(parser.getString());
		};
	}

	// Each value begins with its kind and its length, so that none can run into another.
	private void add(@Nullable Object content) {
		if (content instanceof Map<?, ?> properties) {
			begin('{', properties.size());
			properties.forEach((name, value) -> {
				add(name);
				add(value);
			});
		}
		else if (content instanceof List<?> elements) {
			begin('[', elements.size());
			elements.forEach(this::add);
		}
		else if (content instanceof Literal literal) {
			add('#', literal.text());
		}
		else {
			add('"', String.valueOf(content));
		}
	}

	private void add(char kind, String text) {
		byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
		begin(kind, bytes.length);
		this.digest.update(bytes);
	}

	private void begin(char kind, int length) {
		this.digest.update((kind + Integer.toString(length) + ":").getBytes(StandardCharsets.US_ASCII));
	}

	private String hex() {
		return HexFormat.of().formatHex(this.digest.digest());
	}

	/**
	 * A number, a truth value or null, as it is written.
	 *
	 * @param text the text
	 */
	private record Literal(String text) {

	}

}

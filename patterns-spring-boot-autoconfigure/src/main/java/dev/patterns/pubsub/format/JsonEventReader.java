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

package dev.patterns.pubsub.format;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

import io.cloudevents.CloudEvent;
import io.cloudevents.CloudEventData;
import io.cloudevents.SpecVersion;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.core.data.BytesCloudEventData;
import io.cloudevents.rw.CloudEventDataMapper;
import org.jspecify.annotations.Nullable;
import org.springframework.util.Assert;
import org.springframework.util.StringUtils;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads one event in the JSON format. For one use.
 */
final class JsonEventReader {

	private final JsonMapper mapper;

	private final byte[] bytes;

	private final Map<String, String> attributes = new LinkedHashMap<>();

	private final Map<String, Object> extensions = new LinkedHashMap<>();

	private byte @Nullable [] jsonData;

	private boolean nullData;

	private @Nullable String textData;

	private byte @Nullable [] binaryData;

	JsonEventReader(JsonMapper mapper, byte[] bytes) {
		this.mapper = mapper;
		this.bytes = bytes;
	}

	CloudEvent read(CloudEventDataMapper<? extends CloudEventData> dataMapper) {
		try (JsonParser parser = this.mapper.createParser(this.bytes)) {
			Assert.isTrue(parser.nextToken() == JsonToken.START_OBJECT, "An event must be a JSON object");
			for (String name = parser.nextName(); name != null; name = parser.nextName()) {
				parser.nextToken();
				readMember(parser, name);
			}
			Assert.isTrue(parser.currentToken() == JsonToken.END_OBJECT && parser.nextToken() == null,
					"An event must be one JSON object");
		}
		return build(dataMapper);
	}

	private void readMember(JsonParser parser, String name) {
		if (name.equals("data")) {
			this.nullData = parser.currentToken() == JsonToken.VALUE_NULL;
			readData(parser);
		}
		else if (parser.currentToken() == JsonToken.VALUE_NULL) {
			// null is the same as not being there
			return;
		}
		else if (name.equals("data_base64")) {
			this.binaryData = Base64.getDecoder().decode(requireString(parser, name));
		}
		else if (JsonEventFormat.ATTRIBUTES.containsKey(name)) {
			this.attributes.put(name, requireString(parser, name));
		}
		else {
			this.extensions.put(name, readExtension(parser, name));
		}
	}

	private void readData(JsonParser parser) {
		if (parser.currentToken() == JsonToken.VALUE_STRING) {
			this.textData = parser.getString();
		}
		ByteArrayOutputStream copy = new ByteArrayOutputStream();
		try (JsonGenerator generator = this.mapper.createGenerator(copy)) {
			generator.copyCurrentStructureExact(parser);
		}
		this.jsonData = copy.toByteArray();
	}

	private static String requireString(JsonParser parser, String name) {
		Assert.isTrue(parser.currentToken() == JsonToken.VALUE_STRING, () -> "'" + name + "' must be a string");
		return parser.getString();
	}

	private static Object readExtension(JsonParser parser, String name) {
		return switch (parser.currentToken()) {
			case VALUE_TRUE, VALUE_FALSE -> parser.getBooleanValue();
			case VALUE_NUMBER_INT -> parser.getIntValue();
			case VALUE_STRING -> parser.getString();
			default -> throw new IllegalArgumentException(
					"Extension '" + name + "' must be a string, an integer or a boolean");
		};
	}

	private CloudEvent build(CloudEventDataMapper<? extends CloudEventData> dataMapper) {
		JsonEventFormat.ATTRIBUTES.forEach((name, required) -> Assert
			.isTrue(!required || StringUtils.hasText(this.attributes.get(name)), () -> "'" + name + "' is missing"));
		SpecVersion version = SpecVersion.parse(this.attributes.get("specversion"));
		Assert.isTrue(version == SpecVersion.V1, "'specversion' must be 1.0");
		CloudEventBuilder builder = CloudEventBuilder.v1()
			.withId(this.attributes.get("id"))
			.withSource(URI.create(this.attributes.get("source")))
			.withType(this.attributes.get("type"));
		String contentType = this.attributes.get("datacontenttype");
		if (contentType != null) {
			builder.withDataContentType(contentType);
		}
		if (this.attributes.get("dataschema") != null) {
			builder.withDataSchema(URI.create(this.attributes.get("dataschema")));
		}
		if (this.attributes.get("subject") != null) {
			builder.withSubject(this.attributes.get("subject"));
		}
		if (this.attributes.get("time") != null) {
			builder.withTime(EventTimes.parse(this.attributes.get("time")));
		}
		this.extensions.forEach((name, value) -> withExtension(builder, name, value));
		byte[] data = data(contentType);
		if (data != null) {
			builder.withData(dataMapper.map(BytesCloudEventData.wrap(data)));
		}
		return builder.build();
	}

	private byte @Nullable [] data(@Nullable String contentType) {
		if (this.nullData && !ContentTypes.isJson(contentType)) {
			return this.binaryData;
		}
		Assert.isTrue(this.jsonData == null || this.binaryData == null,
				"Only one of 'data' and 'data_base64' may be there");
		if (this.jsonData == null) {
			return this.binaryData;
		}
		if (ContentTypes.isJson(contentType)) {
			return this.jsonData;
		}
		// Other data is a JSON string; some senders put JSON there all the same.
		return (this.textData != null) ? this.textData.getBytes(ContentTypes.charset(contentType)) : this.jsonData;
	}

	private static void withExtension(CloudEventBuilder builder, String name, Object value) {
		if (value instanceof Boolean flag) {
			builder.withExtension(name, flag);
		}
		else if (value instanceof Number number) {
			builder.withExtension(name, number);
		}
		else {
			builder.withExtension(name, (String) value);
		}
	}

}

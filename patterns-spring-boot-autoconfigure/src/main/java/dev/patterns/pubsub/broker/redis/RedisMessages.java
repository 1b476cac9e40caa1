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

package dev.patterns.pubsub.broker.redis;

import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

import io.cloudevents.CloudEvent;
import io.cloudevents.CloudEventData;
import io.cloudevents.SpecVersion;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.core.data.BytesCloudEventData;
import org.jspecify.annotations.Nullable;

import dev.patterns.pubsub.ContentMode;
import dev.patterns.pubsub.broker.BrokerMessage;
import dev.patterns.pubsub.broker.MalformedMessageException;
import dev.patterns.pubsub.format.ContentTypes;
import dev.patterns.pubsub.format.EventAttributes;
import dev.patterns.pubsub.format.EventTimes;
import dev.patterns.pubsub.format.JsonEventFormat;
import dev.patterns.pubsub.format.RawEvents;

/**
 * Translates between messages and the fields of a stream's entry. There is no binding of
 * CloudEvents for Redis; the names are those of the Kafka binding. A structured event
 * stands in {@code data}, where Dapr writes and reads it.
 */
final class RedisMessages {

	private static final String DATA = "data";

	private static final String KEY = "key";

	private static final String CONTENT_TYPE = "content-type";

	private static final String ATTRIBUTE = "ce_";

	private static final String HEADER = "header:";

	private static final String STRUCTURED = "application/cloudevents";

	private static final byte[] SPEC_VERSION = bytes("\"specversion\"");

	private static final JsonEventFormat FORMAT = new JsonEventFormat();

	private RedisMessages() {
	}

	static Map<String, byte[]> toFields(BrokerMessage message) {
		Map<String, byte[]> fields = new LinkedHashMap<>();
		CloudEvent event = message.event();
		CloudEventData data = event.getData();
		if (message.key() != null) {
			fields.put(KEY, bytes(message.key()));
		}
		if (message.contentMode() == ContentMode.STRUCTURED) {
			fields.put(CONTENT_TYPE, bytes(JsonEventFormat.CONTENT_TYPE));
			fields.put(DATA, FORMAT.serialize(event));
		}
		else {
			if (message.contentMode() == ContentMode.BINARY) {
				putAttributes(fields, event);
			}
			if (event.getDataContentType() != null) {
				fields.put(CONTENT_TYPE, bytes(event.getDataContentType()));
			}
			if (data != null) {
				fields.put(DATA, data.toBytes());
			}
		}
		message.headers().forEach((name, value) -> fields.put(HEADER + name, bytes(value)));
		if (fields.isEmpty()) {
			// An entry has at least one field.
			fields.put(CONTENT_TYPE, bytes(""));
		}
		return fields;
	}

	private static void putAttributes(Map<String, byte[]> fields, CloudEvent event) {
		for (String name : event.getAttributeNames()) {
			Object value = event.getAttribute(name);
			if (value != null && !name.equals("datacontenttype")) {
				fields.put(ATTRIBUTE + name, bytes(text(value)));
			}
		}
		for (String name : event.getExtensionNames()) {
			Object value = event.getExtension(name);
			if (value != null) {
				fields.put(ATTRIBUTE + name, bytes(text(value)));
			}
		}
	}

	private static String text(Object value) {
		if (value instanceof OffsetDateTime time) {
			return EventTimes.write(time);
		}
		return (value instanceof byte[] bytes) ? Base64.getEncoder().encodeToString(bytes) : value.toString();
	}

	static Map<String, byte[]> fieldsOf(Map<byte[], byte[]> entry) {
		Map<String, byte[]> fields = new LinkedHashMap<>();
		entry.forEach((name, content) -> fields.put(new String(name, StandardCharsets.UTF_8), content));
		return fields;
	}

	static Map<String, byte[]> withHeaders(Map<String, byte[]> fields, Map<String, String> headers) {
		Map<String, byte[]> result = new LinkedHashMap<>(fields);
		headers.forEach((name, value) -> result.put(HEADER + name, bytes(value)));
		return result;
	}

	static @Nullable String key(Map<String, byte[]> fields) {
		return text(fields, KEY);
	}

	static Map<String, String> headers(Map<String, byte[]> fields) {
		Map<String, String> headers = new LinkedHashMap<>();
		fields.forEach((name, value) -> {
			if (name.startsWith(HEADER)) {
				headers.put(name.substring(HEADER.length()), new String(value, StandardCharsets.UTF_8));
			}
		});
		return headers;
	}

	static CloudEvent toEvent(Map<String, byte[]> fields, String broker, String topic, String position) {
		try {
			String contentType = text(fields, CONTENT_TYPE);
			byte[] data = fields.get(DATA);
			if (contentType != null && contentType.toLowerCase(Locale.ROOT).startsWith(STRUCTURED)) {
				return readStructured(contentType, data);
			}
			if (fields.containsKey(ATTRIBUTE + "specversion")) {
				return readBinary(fields, contentType, data);
			}
			if (contentType == null && isEvent(data)) {
				return readStructured(JsonEventFormat.CONTENT_TYPE, data);
			}
			return RawEvents.of(broker, topic, position,
					(contentType != null && !contentType.isEmpty()) ? contentType : null, data);
		}
		catch (MalformedMessageException ex) {
			throw ex;
		}
		catch (RuntimeException ex) {
			// The SDK throws many kinds of exceptions for what a sender can do wrong.
			throw new MalformedMessageException("The CloudEvents envelope of the message cannot be read", ex);
		}
	}

	// Dapr says nothing about what is in the field.
	private static boolean isEvent(byte @Nullable [] data) {
		if (data == null || data.length == 0 || data[0] != '{') {
			return false;
		}
		for (int i = 0; i <= data.length - SPEC_VERSION.length; i++) {
			if (Arrays.equals(data, i, i + SPEC_VERSION.length, SPEC_VERSION, 0, SPEC_VERSION.length)) {
				return true;
			}
		}
		return false;
	}

	private static CloudEvent readStructured(String contentType, byte @Nullable [] data) {
		if (!ContentTypes.mediaType(contentType).equals(JsonEventFormat.CONTENT_TYPE) || data == null) {
			throw new MalformedMessageException("There is no event of content type '" + JsonEventFormat.CONTENT_TYPE
					+ "' in a message that says it is structured", null);
		}
		return FORMAT.deserialize(data);
	}

	private static CloudEvent readBinary(Map<String, byte[]> fields, @Nullable String contentType,
			byte @Nullable [] data) {
		CloudEventBuilder builder = CloudEventBuilder
			.fromSpecVersion(SpecVersion.parse(String.valueOf(text(fields, ATTRIBUTE + "specversion"))));
		fields.forEach((name, value) -> {
			if (name.startsWith(ATTRIBUTE)) {
				EventAttributes.set(builder, name.substring(ATTRIBUTE.length()),
						new String(value, StandardCharsets.UTF_8));
			}
		});
		if (contentType != null) {
			builder.withDataContentType(contentType);
		}
		if (data != null) {
			builder.withData(BytesCloudEventData.wrap(data));
		}
		return builder.build();
	}

	private static @Nullable String text(Map<String, byte[]> fields, String name) {
		byte[] value = fields.get(name);
		return (value != null) ? new String(value, StandardCharsets.UTF_8) : null;
	}

	static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

}

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

package dev.patterns.pubsub.broker.rabbit;

import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.Date;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.LongString;
import io.cloudevents.CloudEvent;
import io.cloudevents.CloudEventData;
import io.cloudevents.SpecVersion;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.core.data.BytesCloudEventData;
import org.jspecify.annotations.Nullable;

import dev.patterns.pubsub.ContentMode;
import dev.patterns.pubsub.MessageHeaders;
import dev.patterns.pubsub.broker.BrokerMessage;
import dev.patterns.pubsub.broker.MalformedMessageException;
import dev.patterns.pubsub.format.ContentTypes;
import dev.patterns.pubsub.format.EventAttributes;
import dev.patterns.pubsub.format.EventTimes;
import dev.patterns.pubsub.format.JsonEventFormat;
import dev.patterns.pubsub.format.RawEvents;

/**
 * Translates between messages and those of AMQP 0-9-1. The binding of CloudEvents is that
 * for AMQP 1.0, whose application properties are headers here. Attributes are written as
 * strings, which the binding allows.
 *
 * @see <a href=
 * "https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/amqp-protocol-binding.md">AMQP
 * Protocol Binding for CloudEvents</a>
 */
final class RabbitMessages {

	private static final String KEY = "patterns-key";

	private static final String ATTRIBUTE = "cloudEvents:";

	/**
	 * What clients write for which a colon is no part of a name, such as JMS.
	 */
	private static final String OTHER_ATTRIBUTE = "cloudEvents_";

	private static final String STRUCTURED = "application/cloudevents";

	/**
	 * What the server adds to a message that it delivers again, or that it reads from a
	 * stream.
	 */
	private static final Set<String> OF_THE_SERVER = Set.of("x-delivery-count", "x-acquired-count",
			RabbitStreamReader.OFFSET);

	private static final int PERSISTENT = 2;

	private static final int MAX_ABRIDGED_HEADERS = 32;

	private static final int MAX_ABRIDGED_LENGTH = 256;

	private static final JsonEventFormat FORMAT = new JsonEventFormat();

	private static final byte[] EMPTY = {};

	private RabbitMessages() {
	}

	static RabbitMessage toMessage(BrokerMessage message) {
		CloudEvent event = message.event();
		Map<String, Object> headers = new HashMap<>(message.headers());
		String contentType = event.getDataContentType();
		byte[] body;
		if (message.contentMode() == ContentMode.STRUCTURED) {
			contentType = JsonEventFormat.CONTENT_TYPE;
			body = FORMAT.serialize(event);
		}
		else {
			CloudEventData data = event.getData();
			body = (data != null) ? data.toBytes() : EMPTY;
			if (message.contentMode() == ContentMode.BINARY) {
				putAttributes(headers, event);
			}
		}
		if (message.key() != null) {
			headers.put(KEY, message.key());
		}
		return new RabbitMessage(message.topic(), contentType, headers, body);
	}

	private static void putAttributes(Map<String, Object> headers, CloudEvent event) {
		for (String name : event.getAttributeNames()) {
			Object value = event.getAttribute(name);
			if (value != null && !name.equals("datacontenttype")) {
				headers.put(ATTRIBUTE + name, text(value));
			}
		}
		for (String name : event.getExtensionNames()) {
			Object value = event.getExtension(name);
			if (value != null) {
				headers.put(ATTRIBUTE + name, text(value));
			}
		}
	}

	static RabbitMessage copy(RabbitDelivery received, String topic, Map<String, String> added) {
		Map<String, Object> headers = new HashMap<>();
		headers(received.properties()).forEach((name, value) -> {
			if (!OF_THE_SERVER.contains(name)) {
				headers.put(name, value);
			}
		});
		headers.putAll(added);
		return new RabbitMessage(topic, received.properties().getContentType(), headers, received.body());
	}

	/**
	 * Leave the body of a message out.
	 * @param message the message
	 * @return the message without it, marked
	 */
	static RabbitMessage truncate(RabbitMessage message) {
		Map<String, Object> headers = new HashMap<>(message.headers());
		headers.put(MessageHeaders.DEAD_LETTER_TRUNCATED, "true");
		return new RabbitMessage(message.topic(), message.contentType(), headers, EMPTY);
	}

	/**
	 * A copy with the headers that are small: all of them together must fit into a frame,
	 * and those that are added may be too many.
	 * @param received the message
	 * @param topic the topic of the copy
	 * @param added headers to add
	 * @return the copy
	 */
	static RabbitMessage abridge(RabbitDelivery received, String topic, Map<String, String> added) {
		RabbitMessage whole = copy(received, topic, added);
		Map<String, Object> headers = new HashMap<>();
		whole.headers().forEach((name, value) -> {
			if (headers.size() < MAX_ABRIDGED_HEADERS && value != null && text(value).length() <= MAX_ABRIDGED_LENGTH) {
				headers.put(name, value);
			}
		});
		headers.putAll(added);
		headers.put(MessageHeaders.DEAD_LETTER_ABRIDGED, "true");
		return new RabbitMessage(topic, whole.contentType(), headers, whole.body());
	}

	static @Nullable String key(RabbitMessage message) {
		Object key = message.headers().get(KEY);
		return (key != null) ? text(key) : null;
	}

	static BasicProperties properties(RabbitMessage message, String id) {
		return new BasicProperties.Builder().contentType(message.contentType())
			.deliveryMode(PERSISTENT)
			.messageId(id)
			.headers(message.headers())
			.build();
	}

	static @Nullable String key(BasicProperties properties) {
		Object key = headers(properties).get(KEY);
		return (key != null) ? text(key) : null;
	}

	static Map<String, String> userHeaders(BasicProperties properties) {
		Map<String, String> result = new LinkedHashMap<>();
		headers(properties).forEach((name, value) -> {
			if (value != null && attribute(name) == null && !name.equals(KEY) && !OF_THE_SERVER.contains(name)) {
				result.put(name, text(value));
			}
		});
		return result;
	}

	static CloudEvent toEvent(RabbitDelivery delivery, String broker) {
		try {
			String contentType = delivery.properties().getContentType();
			byte[] body = (delivery.body().length > 0) ? delivery.body() : null;
			if (contentType != null && contentType.toLowerCase(Locale.ROOT).startsWith(STRUCTURED)) {
				return readStructured(contentType, body);
			}
			Map<String, String> attributes = attributes(delivery.properties());
			String version = attributes.get("specversion");
			if (version != null) {
				return readBinary(version, attributes, contentType, body);
			}
			return RawEvents.of(broker, delivery.topic(), delivery.position(), contentType, body);
		}
		catch (MalformedMessageException ex) {
			throw ex;
		}
		catch (RuntimeException ex) {
			// The SDK throws many kinds of exceptions for what a sender can do wrong.
			throw new MalformedMessageException("The CloudEvents envelope of the message cannot be read", ex);
		}
	}

	private static CloudEvent readStructured(String contentType, byte @Nullable [] body) {
		if (!ContentTypes.mediaType(contentType).equals(JsonEventFormat.CONTENT_TYPE) || body == null) {
			throw new MalformedMessageException("There is no event of content type '" + JsonEventFormat.CONTENT_TYPE
					+ "' in a message that says it is structured", null);
		}
		return FORMAT.deserialize(body);
	}

	private static CloudEvent readBinary(String version, Map<String, String> attributes, @Nullable String contentType,
			byte @Nullable [] body) {
		CloudEventBuilder builder = CloudEventBuilder.fromSpecVersion(SpecVersion.parse(version));
		attributes.forEach((name, value) -> EventAttributes.set(builder, name, value));
		if (contentType != null) {
			builder.withDataContentType(contentType);
		}
		if (body != null) {
			builder.withData(BytesCloudEventData.wrap(body));
		}
		return builder.build();
	}

	private static Map<String, String> attributes(BasicProperties properties) {
		Map<String, String> attributes = new LinkedHashMap<>();
		headers(properties).forEach((name, value) -> {
			String attribute = attribute(name);
			if (attribute != null && value != null) {
				attributes.put(attribute, text(value));
			}
		});
		return attributes;
	}

	private static @Nullable String attribute(String header) {
		return (header.startsWith(ATTRIBUTE) || header.startsWith(OTHER_ATTRIBUTE))
				? header.substring(ATTRIBUTE.length()) : null;
	}

	private static Map<String, Object> headers(BasicProperties properties) {
		Map<String, Object> headers = properties.getHeaders();
		return (headers != null) ? headers : Map.of();
	}

	private static String text(Object value) {
		if (value instanceof OffsetDateTime time) {
			return EventTimes.write(time);
		}
		if (value instanceof Date date) {
			return EventTimes.write(date.toInstant().atOffset(ZoneOffset.UTC));
		}
		if (value instanceof LongString string) {
			return new String(string.getBytes(), StandardCharsets.UTF_8);
		}
		return (value instanceof byte[] bytes) ? Base64.getEncoder().encodeToString(bytes) : value.toString();
	}

}

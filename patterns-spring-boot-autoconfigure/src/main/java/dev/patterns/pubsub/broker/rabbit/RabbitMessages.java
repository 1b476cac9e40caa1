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
import org.springframework.util.Assert;

import dev.patterns.pubsub.ContentMode;
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

	static final String KEY = "patterns-key";

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

	/**
	 * Lists of further queues. The server obeys them, and closes the channel when they
	 * are no lists.
	 */
	private static final Set<String> FURTHER_QUEUES = Set.of("CC", "BCC");

	private static final int MAX_SHORT_TEXT = 255;

	private static final int PERSISTENT = 2;

	/**
	 * Who waits for an answer is gone before a server that has crashed is back.
	 */
	private static final int TRANSIENT = 1;

	private static final JsonEventFormat FORMAT = new JsonEventFormat();

	private static final byte[] EMPTY = {};

	private RabbitMessages() {
	}

	static RabbitMessage toMessage(BrokerMessage message) {
		return toMessage(message, null);
	}

	/**
	 * Write a message.
	 * @param message the message
	 * @param queue the only queue that gets it, {@code null} for all of the topic
	 * @return the message for the server
	 * @throws IllegalArgumentException if it cannot be written, or the server would close
	 * the channel, on which messages of others are
	 */
	static RabbitMessage toMessage(BrokerMessage message, @Nullable String queue) {
		CloudEvent event = message.event();
		message.headers().keySet().forEach(RabbitMessages::requireSendable);
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
		Assert.isTrue(contentType == null || RabbitMessage.sizeOf(contentType) <= MAX_SHORT_TEXT,
				() -> "A content type has at most " + MAX_SHORT_TEXT + " bytes on RabbitMQ");
		return new RabbitMessage(message.topic(), queue,
				new BasicProperties.Builder().contentType(contentType).headers(headers).build(), body);
	}

	private static void requireSendable(String header) {
		Assert.isTrue(RabbitMessage.sizeOf(header) <= MAX_SHORT_TEXT,
				() -> "The name of a header has at most " + MAX_SHORT_TEXT + " bytes on RabbitMQ");
		Assert.isTrue(!FURTHER_QUEUES.contains(header),
				() -> "RabbitMQ takes the header '" + header + "' for a list of further queues; give it another name");
		Assert.isTrue(!isAttribute(header),
				() -> "The header '" + header + "' would be taken for an attribute of the event; give it another name");
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

	static @Nullable String key(RabbitMessage message) {
		return key(message.properties());
	}

	static BasicProperties properties(RabbitOutgoing outgoing) {
		return outgoing.message()
			.properties()
			.builder()
			.deliveryMode(outgoing.isAnswer() ? TRANSIENT : PERSISTENT)
			.messageId(outgoing.id())
			.build();
	}

	static @Nullable String key(BasicProperties properties) {
		Object key = headers(properties).get(KEY);
		return (key != null) ? text(key) : null;
	}

	static Map<String, String> userHeaders(BasicProperties properties) {
		Map<String, String> result = new LinkedHashMap<>();
		String prefix = prefix(properties);
		headers(properties).forEach((name, value) -> {
			if (value != null && !name.startsWith(prefix) && !name.equals(KEY) && !OF_THE_SERVER.contains(name)) {
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
		String prefix = prefix(properties);
		headers(properties).forEach((name, value) -> {
			if (name.startsWith(prefix) && value != null) {
				attributes.put(name.substring(prefix.length()), text(value));
			}
		});
		return attributes;
	}

	// A message has one of both: what has the other one then is a header like any other.
	private static String prefix(BasicProperties properties) {
		return headers(properties).keySet().stream().anyMatch((name) -> name.startsWith(ATTRIBUTE)) ? ATTRIBUTE
				: OTHER_ATTRIBUTE;
	}

	static boolean isAttribute(String header) {
		return header.startsWith(ATTRIBUTE) || header.startsWith(OTHER_ATTRIBUTE);
	}

	// What the server has added, or has obeyed when it routed the message.
	static boolean isOfTheServer(String header) {
		return OF_THE_SERVER.contains(header) || FURTHER_QUEUES.contains(header);
	}

	static Map<String, Object> headers(BasicProperties properties) {
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

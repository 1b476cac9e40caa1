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

package dev.patterns.pubsub.broker.kafka;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

import io.cloudevents.CloudEvent;
import io.cloudevents.CloudEventData;
import io.cloudevents.SpecVersion;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.core.data.BytesCloudEventData;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

import dev.patterns.pubsub.MessageHeaders;
import dev.patterns.pubsub.broker.BrokerMessage;
import dev.patterns.pubsub.broker.MalformedMessageException;
import dev.patterns.pubsub.format.ContentTypes;
import dev.patterns.pubsub.format.EventAttributes;
import dev.patterns.pubsub.format.JsonEventFormat;
import dev.patterns.pubsub.format.RawEvents;

/**
 * Translates between messages and Kafka records, as the Kafka protocol binding of
 * CloudEvents says.
 */
final class KafkaMessages {

	private static final String CONTENT_TYPE = "content-type";

	private static final String PREFIX = "ce_";

	private static final String STRUCTURED = "application/cloudevents";

	/** Bytes of a key or of a header that is kept where there is no room for all. */
	private static final int MAX_ABRIDGED = 256;

	private static final int MAX_ABRIDGED_HEADERS = 32;

	private static final JsonEventFormat FORMAT = new JsonEventFormat();

	private KafkaMessages() {
	}

	static ProducerRecord<byte[], byte[]> toRecord(BrokerMessage message) {
		byte[] key = (message.key() != null) ? bytes(message.key()) : null;
		ProducerRecord<byte[], byte[]> record = switch (message.contentMode()) {
			case BINARY -> KafkaEventWriter.write(message.topic(), key, message.event());
			case STRUCTURED -> structured(message, key);
			case RAW -> raw(message, key);
		};
		message.headers().forEach((name, value) -> record.headers().add(name, bytes(value)));
		return record;
	}

	private static ProducerRecord<byte[], byte[]> structured(BrokerMessage message, byte @Nullable [] key) {
		ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(message.topic(), key,
				FORMAT.serialize(message.event()));
		record.headers().add(CONTENT_TYPE, bytes(JsonEventFormat.CONTENT_TYPE));
		return record;
	}

	private static ProducerRecord<byte[], byte[]> raw(BrokerMessage message, byte @Nullable [] key) {
		CloudEventData data = message.event().getData();
		ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(message.topic(), key,
				(data != null) ? data.toBytes() : null);
		if (message.event().getDataContentType() != null) {
			record.headers().add(CONTENT_TYPE, bytes(message.event().getDataContentType()));
		}
		return record;
	}

	static ProducerRecord<byte[], byte[]> copy(ConsumerRecord<byte[], byte[]> received, String topic,
			byte @Nullable [] body, Map<String, String> headers) {
		ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, null, received.key(), body);
		received.headers().forEach((header) -> record.headers().add(header));
		headers.forEach((name, value) -> record.headers().remove(name).add(name, bytes(value)));
		return record;
	}

	// What does not even fit without its body.
	static ProducerRecord<byte[], byte[]> abridge(ConsumerRecord<byte[], byte[]> received, String topic,
			Map<String, String> headers) {
		byte[] key = (received.key() != null && received.key().length <= MAX_ABRIDGED) ? received.key() : null;
		ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, null, key, null);
		int count = 0;
		for (Header header : received.headers()) {
			boolean small = header.key().length() <= MAX_ABRIDGED
					&& (header.value() == null || header.value().length <= MAX_ABRIDGED);
			if (small && !headers.containsKey(header.key()) && count < MAX_ABRIDGED_HEADERS) {
				record.headers().add(header);
				count++;
			}
		}
		headers.forEach((name, value) -> record.headers().add(name, bytes(value)));
		record.headers().add(MessageHeaders.DEAD_LETTER_ABRIDGED, bytes("true"));
		return record;
	}

	static String position(ConsumerRecord<byte[], byte[]> record) {
		return record.topic() + "-" + record.partition() + "@" + record.offset();
	}

	static CloudEvent toEvent(ConsumerRecord<byte[], byte[]> record, String broker) {
		try {
			String contentType = value(record.headers(), CONTENT_TYPE);
			if (contentType != null && contentType.toLowerCase(Locale.ROOT).startsWith(STRUCTURED)) {
				return readStructured(record, contentType);
			}
			Header version = record.headers().lastHeader(PREFIX + "specversion");
			if (version != null) {
				return readBinary(record, text(version));
			}
			return RawEvents.of(broker, record.topic(), position(record), contentType, record.value());
		}
		catch (MalformedMessageException ex) {
			throw ex;
		}
		catch (RuntimeException ex) {
			// The SDK throws many kinds of exceptions for what a sender can do wrong.
			throw new MalformedMessageException("The CloudEvents envelope of the message cannot be read", ex);
		}
	}

	// As the reader of the SDK, which takes three times as long for the time alone.
	private static CloudEvent readBinary(ConsumerRecord<byte[], byte[]> record, String version) {
		CloudEventBuilder builder = CloudEventBuilder.fromSpecVersion(SpecVersion.parse(version));
		for (Header header : record.headers()) {
			String name = header.key();
			if (name.startsWith(PREFIX) && name.length() > PREFIX.length()) {
				EventAttributes.set(builder, name.substring(PREFIX.length()).toLowerCase(Locale.ROOT), text(header));
			}
			else if (name.equals(CONTENT_TYPE)) {
				builder.withDataContentType(text(header));
			}
		}
		if (record.value() != null && record.value().length > 0) {
			builder.withData(BytesCloudEventData.wrap(record.value()));
		}
		return builder.build();
	}

	private static String text(Header header) {
		if (header.value() == null) {
			throw new MalformedMessageException("The header '" + header.key() + "' has no value", null);
		}
		return new String(header.value(), StandardCharsets.UTF_8);
	}

	private static CloudEvent readStructured(ConsumerRecord<byte[], byte[]> record, String contentType) {
		if (!ContentTypes.mediaType(contentType).equals(JsonEventFormat.CONTENT_TYPE) || record.value() == null) {
			throw new MalformedMessageException("There is no event of content type '" + JsonEventFormat.CONTENT_TYPE
					+ "' in a message that says it is structured", null);
		}
		return FORMAT.deserialize(record.value());
	}

	static Map<String, String> headers(Headers headers) {
		Map<String, String> result = null;
		for (Header header : headers) {
			if (!header.key().startsWith(PREFIX) && !header.key().equals(CONTENT_TYPE) && header.value() != null) {
				result = (result != null) ? result : new HashMap<>();
				result.put(header.key(), new String(header.value(), StandardCharsets.UTF_8));
			}
		}
		// Whoever keeps them need not copy them again.
		return (result != null) ? Map.copyOf(result) : Map.of();
	}

	private static @Nullable String value(Headers headers, String name) {
		Header header = headers.lastHeader(name);
		return (header != null && header.value() != null) ? new String(header.value(), StandardCharsets.UTF_8) : null;
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

}

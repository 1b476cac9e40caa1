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

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.util.Base64;

import io.cloudevents.CloudEvent;
import io.cloudevents.CloudEventData;
import io.cloudevents.SpecVersion;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;

import dev.patterns.pubsub.format.EventTimes;

/**
 * Writes events in the binary content mode: attributes as headers, the data as it is. The
 * writer of the SDK does the same and takes several times as long, which is most of what
 * a relay spends on a message.
 *
 * @see <a href=
 * "https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/kafka-protocol-binding.md">Kafka
 * Protocol Binding for CloudEvents</a>
 */
final class KafkaEventWriter {

	private static final byte[] VERSION = bytes(SpecVersion.V1.toString());

	private KafkaEventWriter() {
	}

	static ProducerRecord<byte[], byte[]> write(String topic, byte @Nullable [] key, CloudEvent event) {
		CloudEventData data = event.getData();
		ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, key,
				(data != null) ? data.toBytes() : null);
		Headers headers = record.headers();
		headers.add(new RecordHeader("ce_specversion",
				(event.getSpecVersion() == SpecVersion.V1) ? VERSION : bytes(event.getSpecVersion().toString())));
		add(headers, "ce_id", event.getId());
		add(headers, "ce_source", event.getSource());
		add(headers, "ce_type", event.getType());
		add(headers, "content-type", event.getDataContentType());
		add(headers, "ce_dataschema", event.getDataSchema());
		add(headers, "ce_subject", event.getSubject());
		add(headers, "ce_time", event.getTime());
		for (String name : event.getExtensionNames()) {
			add(headers, "ce_" + name, event.getExtension(name));
		}
		return record;
	}

	private static void add(Headers headers, String name, @Nullable Object value) {
		if (value != null) {
			headers.add(new RecordHeader(name, bytes(text(value))));
		}
	}

	private static String text(Object value) {
		if (value instanceof OffsetDateTime time) {
			return EventTimes.write(time);
		}
		if (value instanceof URI uri) {
			return uri.toString();
		}
		return (value instanceof byte[] bytes) ? Base64.getEncoder().encodeToString(bytes) : value.toString();
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

}

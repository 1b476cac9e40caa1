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
import java.util.Map;

import io.cloudevents.CloudEvent;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

import dev.patterns.pubsub.broker.InboundMessage;

/**
 * A delivery of a Kafka record.
 */
final class KafkaInboundMessage implements InboundMessage {

	private final ConsumerRecord<byte[], byte[]> record;

	private final String broker;

	private final int attempt;

	private @Nullable CloudEvent event;

	private @Nullable Map<String, String> headers;

	KafkaInboundMessage(ConsumerRecord<byte[], byte[]> record, String broker, int attempt) {
		this.record = record;
		this.broker = broker;
		this.attempt = attempt;
	}

	ConsumerRecord<byte[], byte[]> record() {
		return this.record;
	}

	@Override
	public String topic() {
		return this.record.topic();
	}

	@Override
	public @Nullable String key() {
		return (this.record.key() != null) ? new String(this.record.key(), StandardCharsets.UTF_8) : null;
	}

	@Override
	public String position() {
		return KafkaMessages.position(this.record);
	}

	@Override
	public int attempt() {
		return this.attempt;
	}

	@Override
	public Map<String, String> headers() {
		if (this.headers == null) {
			this.headers = KafkaMessages.headers(this.record.headers());
		}
		return this.headers;
	}

	@Override
	public CloudEvent event() {
		if (this.event == null) {
			this.event = KafkaMessages.toEvent(this.record, this.broker);
		}
		return this.event;
	}

}

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

import java.util.Map;

import io.cloudevents.CloudEvent;
import org.jspecify.annotations.Nullable;

import dev.patterns.pubsub.broker.InboundMessage;
import dev.patterns.pubsub.broker.dispatch.PendingMessage;

/**
 * An entry of a stream that is to be handled.
 */
final class RedisDelivery extends PendingMessage {

	private final String broker;

	private final String topic;

	private final String entryId;

	private final Map<String, byte[]> fields;

	private @Nullable CloudEvent event;

	RedisDelivery(String broker, String topic, String entryId, Map<String, byte[]> fields) {
		super(RedisMessages.key(fields), 0);
		this.broker = broker;
		this.topic = topic;
		this.entryId = entryId;
		this.fields = fields;
	}

	/**
	 * What its order is kept in.
	 * @return its key, or itself without one
	 */
	String queue() {
		String key = key();
		return (key != null) ? key : this.entryId;
	}

	String entryId() {
		return this.entryId;
	}

	@Override
	protected InboundMessage toInbound(int attempt) {
		return new Inbound(this, attempt);
	}

	/**
	 * One delivery of it.
	 *
	 * @param delivery the entry
	 * @param attempt the number of the delivery
	 */
	record Inbound(RedisDelivery delivery, int attempt) implements InboundMessage {

		Map<String, byte[]> fields() {
			return this.delivery.fields;
		}

		@Override
		public String topic() {
			return this.delivery.topic;
		}

		@Override
		public @Nullable String key() {
			return RedisMessages.key(this.delivery.fields);
		}

		@Override
		public String position() {
			return this.delivery.topic + "@" + this.delivery.entryId;
		}

		@Override
		public Map<String, String> headers() {
			return RedisMessages.headers(this.delivery.fields);
		}

		@Override
		public CloudEvent event() {
			CloudEvent read = this.delivery.event;
			if (read == null) {
				read = RedisMessages.toEvent(this.delivery.fields, this.delivery.broker, topic(), position());
				this.delivery.event = read;
			}
			return read;
		}

	}

}

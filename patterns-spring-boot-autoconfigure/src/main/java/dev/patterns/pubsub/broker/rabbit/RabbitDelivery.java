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

import java.util.Map;

import com.rabbitmq.client.AMQP.BasicProperties;
import io.cloudevents.CloudEvent;
import org.jspecify.annotations.Nullable;
import org.springframework.util.Assert;

import dev.patterns.pubsub.broker.InboundMessage;
import dev.patterns.pubsub.broker.dispatch.PendingMessage;

/**
 * A message that the server has handed over and that was not acknowledged yet.
 */
final class RabbitDelivery extends PendingMessage {

	private final String broker;

	private final String topic;

	private final String position;

	private final long tag;

	private final BasicProperties properties;

	private final byte[] body;

	private final @Nullable RabbitAcknowledgements acknowledgements;

	RabbitDelivery(String broker, String topic, String position, int attempts, long tag, BasicProperties properties,
			byte[] body, @Nullable RabbitAcknowledgements acknowledgements) {
		super(RabbitMessages.key(properties), attempts);
		this.broker = broker;
		this.topic = topic;
		this.position = position;
		this.tag = tag;
		this.properties = properties;
		this.body = body;
		this.acknowledgements = acknowledgements;
	}

	/**
	 * Create a message that was only read.
	 * @param broker name of the broker
	 * @param topic the topic
	 * @param position where it stands there
	 * @param properties its properties
	 * @param body its body
	 */
	RabbitDelivery(String broker, String topic, String position, BasicProperties properties, byte[] body) {
		this(broker, topic, position, 0, 0, properties, body, null);
	}

	String topic() {
		return this.topic;
	}

	String position() {
		return this.position;
	}

	long tag() {
		return this.tag;
	}

	BasicProperties properties() {
		return this.properties;
	}

	byte[] body() {
		return this.body;
	}

	void acknowledge() {
		Assert.state(this.acknowledgements != null, "It was only read");
		this.acknowledgements.done(this);
	}

	int tried() {
		return attempts();
	}

	@Override
	protected InboundMessage toInbound(int attempt) {
		return new Inbound(this, attempt);
	}

	/**
	 * One delivery to a handler.
	 */
	static final class Inbound implements InboundMessage {

		private final RabbitDelivery delivery;

		private final int attempt;

		private @Nullable CloudEvent event;

		private @Nullable Map<String, String> headers;

		Inbound(RabbitDelivery delivery, int attempt) {
			this.delivery = delivery;
			this.attempt = attempt;
		}

		RabbitDelivery delivery() {
			return this.delivery;
		}

		@Override
		public String topic() {
			return this.delivery.topic;
		}

		@Override
		public @Nullable String key() {
			return RabbitMessages.key(this.delivery.properties);
		}

		@Override
		public String position() {
			return this.delivery.position;
		}

		@Override
		public int attempt() {
			return this.attempt;
		}

		@Override
		public Map<String, String> headers() {
			if (this.headers == null) {
				this.headers = RabbitMessages.userHeaders(this.delivery.properties);
			}
			return this.headers;
		}

		@Override
		public CloudEvent event() {
			if (this.event == null) {
				this.event = RabbitMessages.toEvent(this.delivery, this.delivery.broker);
			}
			return this.event;
		}

	}

}

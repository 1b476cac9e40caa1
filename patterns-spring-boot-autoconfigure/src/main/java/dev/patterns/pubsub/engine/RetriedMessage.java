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

package dev.patterns.pubsub.engine;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import org.jspecify.annotations.Nullable;

import dev.patterns.pubsub.MessageHeaders;
import dev.patterns.pubsub.broker.InboundMessage;
import dev.patterns.pubsub.format.RawEvents;

/**
 * A message from a retry topic, as its listener sees it: with the topic and the position
 * that it had first, and with the attempts from before. Whatever stands in its headers
 * may be nonsense, as others can write to the topic.
 */
final class RetriedMessage implements InboundMessage {

	private static final int MAX_ATTEMPTS = 1_000_000;

	private final InboundMessage received;

	private final String broker;

	private final String topic;

	private final Map<String, String> headers;

	/**
	 * Create a message.
	 * @param received the message as the broker delivered it
	 * @param broker name of the broker
	 * @param topic the topic that the retry topic belongs to. What the headers say is not
	 * asked, or a replay of a dead letter could be made to write to any topic
	 */
	RetriedMessage(InboundMessage received, String broker, String topic) {
		this.received = received;
		this.broker = broker;
		this.topic = topic;
		this.headers = received.headers();
	}

	/**
	 * The message that a broker can forward.
	 * @param message a message
	 * @return the message as the broker delivered it
	 */
	static InboundMessage received(InboundMessage message) {
		return (message instanceof RetriedMessage retried) ? retried.received : message;
	}

	/**
	 * Headers for a message that goes to a retry topic.
	 * @param message the message, which may come from such a topic
	 * @param listener the listener that failed
	 * @param delay how long it is to wait
	 * @return the headers
	 */
	static Map<String, String> headers(InboundMessage message, ListenerDefinition listener, Duration delay) {
		Map<String, String> headers = new LinkedHashMap<>();
		headers.put(MessageHeaders.RETRY_GROUP, listener.target().group());
		headers.put(MessageHeaders.RETRY_LISTENER, listener.id());
		headers.put(MessageHeaders.RETRY_ATTEMPTS, Integer.toString(message.attempt()));
		headers.put(MessageHeaders.RETRY_DUE, Instant.now().plus(delay).toString());
		headers.put(MessageHeaders.RETRY_TOPIC, message.topic());
		headers.put(MessageHeaders.RETRY_POSITION, message.position());
		return headers;
	}

	/**
	 * Durable name of the listener that failed.
	 * @param message a message
	 * @return the name, {@code null} if it comes from no retry topic
	 */
	static @Nullable String listener(InboundMessage message) {
		return (message instanceof RetriedMessage retried) ? retried.headers.get(MessageHeaders.RETRY_LISTENER) : null;
	}

	// Groups whose names differ in unusual characters only have the same retry topics.
	boolean isFor(String group) {
		return group.equals(this.headers.getOrDefault(MessageHeaders.RETRY_GROUP, group));
	}

	/**
	 * When the message is due.
	 * @return the time, long ago if it says nothing that can be read
	 */
	Instant due() {
		String due = this.headers.get(MessageHeaders.RETRY_DUE);
		try {
			return (due != null) ? Instant.parse(due) : Instant.EPOCH;
		}
		catch (DateTimeException ex) {
			return Instant.EPOCH;
		}
	}

	@Override
	public String topic() {
		return this.topic;
	}

	@Override
	public @Nullable String key() {
		return this.received.key();
	}

	@Override
	public String position() {
		return this.headers.getOrDefault(MessageHeaders.RETRY_POSITION, this.received.position());
	}

	@Override
	public int attempt() {
		return attemptsBefore() + this.received.attempt();
	}

	private int attemptsBefore() {
		try {
			int attempts = Integer.parseInt(this.headers.getOrDefault(MessageHeaders.RETRY_ATTEMPTS, "0"));
			return Math.max(0, Math.min(attempts, MAX_ATTEMPTS));
		}
		catch (NumberFormatException ex) {
			return 0;
		}
	}

	@Override
	public Map<String, String> headers() {
		return this.headers;
	}

	// A message without an envelope has its position as id, which must stay the same.
	@Override
	public CloudEvent event() {
		CloudEvent event = this.received.event();
		if (!RawEvents.TYPE.equals(event.getType()) || !this.received.position().equals(event.getId())) {
			return event;
		}
		return CloudEventBuilder.v1(RawEvents.of(this.broker, topic(), position(), event.getDataContentType(), null))
			.withData(event.getData())
			.build();
	}

}

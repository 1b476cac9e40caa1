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

package dev.patterns.outbox.engine;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Predicate;

import io.cloudevents.CloudEvent;
import org.jspecify.annotations.Nullable;
import org.springframework.util.StringUtils;

import dev.patterns.naming.DurableNames;
import dev.patterns.outbox.InvalidOutboxMessageException;
import dev.patterns.outbox.Ordering;
import dev.patterns.outbox.OutboxMessage;
import dev.patterns.outbox.OutboxMessageTooLargeException;
import dev.patterns.pubsub.MessageHeaders;
import dev.patterns.pubsub.TopicScopes;
import dev.patterns.serialization.PayloadSerializationException;
import dev.patterns.serialization.PayloadSerializer;
import dev.patterns.serialization.PayloadTypeNames;

/**
 * Makes messages of publications: serialises and checks them. Thread-safe.
 */
public final class OutboxMessageFactory {

	private static final int MAX_ID_LENGTH = 128;

	private static final int MAX_TOPIC_LENGTH = 255;

	private static final int MAX_KEY_LENGTH = 512;

	private final PayloadSerializer serializer;

	private final PayloadTypeNames typeNames;

	private final long maxSize;

	private final Ordering ordering;

	private final Predicate<String> knownBrokers;

	private final TopicScopes scopes;

	/**
	 * Create a factory.
	 * @param serializer writes payloads
	 * @param typeNames knows their durable names
	 * @param maxSize the largest message, in bytes
	 * @param ordering which order messages keep that do not say it themselves, never
	 * {@link Ordering#DEFAULT}
	 * @param knownBrokers tells whether there is a broker of that name, empty for the
	 * default broker
	 * @param scopes to which topics this application may publish
	 */
	public OutboxMessageFactory(PayloadSerializer serializer, PayloadTypeNames typeNames, long maxSize,
			Ordering ordering, Predicate<String> knownBrokers, TopicScopes scopes) {
		this.serializer = serializer;
		this.typeNames = typeNames;
		this.maxSize = maxSize;
		this.ordering = ordering;
		this.knownBrokers = knownBrokers;
		this.scopes = scopes;
	}

	String typeOf(Publication publication) {
		String type = publication.options().type();
		return (type != null) ? type : this.typeNames.nameOf(publication.payload().getClass());
	}

	private static String brokerOf(Publication publication) {
		String broker = publication.options().broker();
		return (broker != null) ? broker : "";
	}

	private Ordering orderingOf(Publication publication) {
		Ordering ordering = publication.options().ordering();
		return (ordering != Ordering.DEFAULT) ? ordering : this.ordering;
	}

	OutboxMessage create(Publication publication, String id, String type, Map<String, String> headers) {
		Object payload = publication.payload();
		String contentType = null;
		byte[] data;
		if (payload instanceof EventContent content) {
			contentType = content.contentType();
			data = content.data();
		}
		else if (payload instanceof byte[] bytes) {
			contentType = "application/octet-stream";
			data = bytes;
		}
		else if (payload instanceof String text) {
			contentType = "text/plain;charset=UTF-8";
			data = text.getBytes(StandardCharsets.UTF_8);
		}
		else {
			data = write(payload);
		}
		String broker = brokerOf(publication);
		OutboxMessage message = new OutboxMessage(id, publication.topic(), publication.key(), broker, type, contentType,
				headers, data, publication.options().delay(), publication.options().timeToLive(),
				orderingOf(publication));
		checkSize(message, payload);
		return message;
	}

	private byte[] write(Object payload) {
		try {
			return this.serializer.writeBytes(payload);
		}
		catch (PayloadSerializationException ex) {
			throw new InvalidOutboxMessageException(ex.getTypeName(), String.valueOf(ex.getMessage()), ex);
		}
	}

	private void checkSize(OutboxMessage message, Object payload) {
		long size = MessageSize.of(message.key(), message.headers(), message.data());
		if (size > this.maxSize) {
			throw new OutboxMessageTooLargeException(payload.getClass().getName(), size, this.maxSize);
		}
	}

	void check(Publication publication) {
		Object payload = publication.payload();
		require(!(payload instanceof CloudEvent), publication,
				"is a CloudEvent: give its data as the payload, and its id and type as options");
		requireText(publication.topic(), MAX_TOPIC_LENGTH, "topic", publication);
		this.scopes.requirePublish(publication.topic());
		String key = publication.key();
		require(key == null || key.length() <= MAX_KEY_LENGTH, publication,
				"has a key of more than " + MAX_KEY_LENGTH + " characters");
		require(isStorable(key), publication, "has a key with a character NUL, which no database can store");
		checkBroker(brokerOf(publication), publication);
		if (publication.options().id() != null) {
			requireText(publication.options().id(), MAX_ID_LENGTH, "id", publication);
		}
		requireText(typeOf(publication), DurableNames.MAX_LENGTH, "type", publication);
		try {
			publication.options().headers().forEach(MessageHeaders::requirePublishable);
		}
		catch (IllegalArgumentException ex) {
			throw invalid(publication, "has a header that cannot be sent: " + ex.getMessage(), ex);
		}
	}

	// Otherwise it would wait in the table for ever.
	private void checkBroker(String broker, Publication publication) {
		if (this.knownBrokers.test(broker)) {
			return;
		}
		throw invalid(publication, broker.isEmpty()
				? "names no broker, and there is not one that is clearly the default: name one, or set 'patterns.pubsub.default-broker'"
				: "is for the broker '%s', which does not exist: define it by 'patterns.pubsub.brokers.%s.type'"
					.formatted(broker, broker),
				null);
	}

	private static boolean isStorable(@Nullable String text) {
		return text == null || text.indexOf('\0') < 0;
	}

	private void requireText(@Nullable String value, int maxLength, String what, Publication publication) {
		require(StringUtils.hasText(value), publication, "has no " + what);
		require(value != null && value.length() <= maxLength, publication,
				"has a " + what + " of more than " + maxLength + " characters");
		require(isStorable(value), publication, "has a " + what + " with a character NUL");
	}

	private static void require(boolean condition, Publication publication, String problem) {
		if (!condition) {
			throw invalid(publication, problem, null);
		}
	}

	private static InvalidOutboxMessageException invalid(Publication publication, String problem,
			@Nullable Exception cause) {
		String typeName = publication.payload().getClass().getName();
		return new InvalidOutboxMessageException(typeName,
				"A message with a payload of type '%s' %s.".formatted(typeName, problem), cause);
	}

}

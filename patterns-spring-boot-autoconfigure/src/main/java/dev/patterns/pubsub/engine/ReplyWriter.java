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

import java.lang.reflect.Method;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.cloudevents.CloudEvent;
import org.jspecify.annotations.Nullable;

import dev.patterns.failure.DeclaredFailures;
import dev.patterns.identity.ApplicationIdentity;
import dev.patterns.pubsub.MessageHeaders;
import dev.patterns.pubsub.PublishOptions;
import dev.patterns.pubsub.broker.Broker;
import dev.patterns.pubsub.broker.BrokerMessage;
import dev.patterns.serialization.PayloadSerializer;
import dev.patterns.serialization.PayloadTypeNames;

/**
 * Makes answers of what listeners return, and of why they do not.
 */
public final class ReplyWriter {

	/**
	 * Type of the events that say why there is no answer.
	 */
	static final String FAILED = "patterns.reply.failed";

	private final ReplySettings settings;

	private final EventFactory events;

	private final PubSubObservations observations;

	/**
	 * Create a writer.
	 * @param settings where answers may go
	 * @param serializer writes them
	 * @param typeNames knows their types
	 * @param identity who answers
	 * @param observations where answers are observed
	 */
	public ReplyWriter(ReplySettings settings, PayloadSerializer serializer, PayloadTypeNames typeNames,
			ApplicationIdentity identity, PubSubObservations observations) {
		this.settings = settings;
		this.events = new EventFactory(serializer, typeNames, identity);
		this.observations = observations;
	}

	ListenerReplies repliesOf(Broker broker, List<MessageListener> listeners) {
		return new ListenerReplies(broker, listeners, this.settings, this, this.observations);
	}

	BrokerMessage answer(ReplyAddress address, @Nullable Object answer) {
		return message(address, this.events.create(answer, PublishOptions.NONE), Map.of());
	}

	/**
	 * An exception is told only if the listener's method declares it: it is part of what
	 * the two sides have agreed on then. All others are nobody's business.
	 * @param address where it goes
	 * @param listener the method
	 * @param reason why there is no answer
	 * @param failure what was thrown, or {@code null}
	 * @return the message
	 */
	BrokerMessage failure(ReplyAddress address, Method listener, String reason, @Nullable Throwable failure) {
		Map<String, String> headers = new LinkedHashMap<>();
		headers.put(MessageHeaders.REPLY_REASON, reason);
		Class<? extends Throwable> declared = (failure != null) ? declared(listener, failure) : null;
		if (failure != null && declared != null) {
			headers.put(MessageHeaders.REPLY_FAILURE, DeclaredFailures.codeOf(declared));
			if (failure.getMessage() != null) {
				headers.put(MessageHeaders.REPLY_MESSAGE, LogText.of(failure.getMessage()));
			}
		}
		return message(address, this.events.create(null, PublishOptions.NONE.withType(FAILED)), headers);
	}

	private static @Nullable Class<? extends Throwable> declared(Method listener, Throwable failure) {
		Class<? extends Throwable> closest = null;
		for (Class<?> type : listener.getExceptionTypes()) {
			boolean closer = closest == null || closest.isAssignableFrom(type);
			if (closer && type.isInstance(failure) && !type.getName().startsWith("java.")) {
				closest = type.asSubclass(Throwable.class);
			}
		}
		return closest;
	}

	private static BrokerMessage message(ReplyAddress address, CloudEvent event, Map<String, String> headers) {
		Map<String, String> all = new LinkedHashMap<>(headers);
		all.put(MessageHeaders.CORRELATION_ID, address.correlationId());
		return new BrokerMessage(address.topic(), null, event, all);
	}

}

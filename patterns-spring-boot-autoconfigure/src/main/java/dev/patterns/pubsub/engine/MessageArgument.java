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

import java.util.LinkedHashMap;
import java.util.Map;

import io.cloudevents.CloudEvent;
import org.jspecify.annotations.Nullable;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.support.MessageBuilder;

import dev.patterns.pubsub.CloudEventContext;

/**
 * A parameter that takes a Spring {@link Message}. Its headers are those of the message,
 * those of the envelope as the Kafka binding of CloudEvents names them ({@code ce_id} and
 * so on), and what the broker knows ({@code patterns-topic}, {@code patterns-key},
 * {@code patterns-attempt}, {@code patterns-broker}). Not loaded unless spring-messaging
 * is there.
 */
final class MessageArgument implements ListenerArgument {

	private final ListenerArgument payload;

	MessageArgument(ListenerArgument payload) {
		this.payload = payload;
	}

	@Override
	public Message<?> resolve(CloudEventContext context) {
		Object value = this.payload.resolve(context);
		if (value == null) {
			throw new MessageConversionException("The message has no data, and a Message must have a payload", null);
		}
		return MessageBuilder.withPayload(value).copyHeaders(headers(context)).build();
	}

	private static Map<String, Object> headers(CloudEventContext context) {
		Map<String, Object> headers = new LinkedHashMap<>(context.headers());
		CloudEvent event = context.event();
		for (String name : event.getAttributeNames()) {
			put(headers, "ce_" + name, event.getAttribute(name));
		}
		for (String name : event.getExtensionNames()) {
			put(headers, "ce_" + name, event.getExtension(name));
		}
		put(headers, MessageHeaders.CONTENT_TYPE, event.getDataContentType());
		headers.put("patterns-broker", context.broker());
		headers.put("patterns-topic", context.topic());
		put(headers, "patterns-key", context.key());
		headers.put("patterns-attempt", context.attempt());
		return headers;
	}

	private static void put(Map<String, Object> headers, String name, @Nullable Object value) {
		if (value != null) {
			headers.put(name, value);
		}
	}

}

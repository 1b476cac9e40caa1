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

package dev.patterns.pubsub.broker;

import java.util.Map;

import io.cloudevents.CloudEvent;
import org.jspecify.annotations.Nullable;
import org.springframework.util.Assert;

import dev.patterns.pubsub.ContentMode;

/**
 * A message to be sent. Immutable as far as the event is.
 *
 * @param topic the topic
 * @param key messages of one key keep their order, {@code null} for no order
 * @param event the event
 * @param headers headers besides those of the envelope, among them the trace context
 * ({@code traceparent}, {@code tracestate}, {@code baggage}); they have been checked
 * @param contentMode how the event is laid out
 */
public record BrokerMessage(String topic, @Nullable String key, CloudEvent event, Map<String, String> headers,
		ContentMode contentMode) {

	public BrokerMessage {
		Assert.hasText(topic, "'topic' must not be empty");
		Assert.notNull(event, "'event' must not be null");
		headers = Map.copyOf(headers);
	}

	/**
	 * Create a message in binary content mode.
	 * @param topic the topic
	 * @param key the key, or {@code null}
	 * @param event the event
	 * @param headers headers besides those of the envelope
	 */
	public BrokerMessage(String topic, @Nullable String key, CloudEvent event, Map<String, String> headers) {
		this(topic, key, event, headers, ContentMode.BINARY);
	}

}

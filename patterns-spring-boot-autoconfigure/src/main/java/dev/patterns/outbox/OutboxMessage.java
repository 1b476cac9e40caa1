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

package dev.patterns.outbox;

import java.time.Duration;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.util.Assert;

/**
 * A message that is ready to be written: serialised, checked and named.
 *
 * @param id the message's id, that of the CloudEvent
 * @param topic the topic
 * @param key the key it is sent with, {@code null} for none
 * @param broker name of the broker, empty for the default broker
 * @param type durable name of the payload
 * @param contentType media type of the data, {@code null} for JSON
 * @param headers headers, with the trace context
 * @param data the payload as bytes
 * @param delay how long after the commit it is sent at the earliest
 * @param timeToLive how long it is worth sending, {@code null} for ever
 * @param ordering which order it keeps, never {@link Ordering#DEFAULT}
 */
@SuppressWarnings("ArrayRecordComponent")
public record OutboxMessage(String id, String topic, @Nullable String key, String broker, String type,
		@Nullable String contentType, Map<String, String> headers, byte[] data, Duration delay,
		@Nullable Duration timeToLive, Ordering ordering) {

	public OutboxMessage {
		Assert.hasText(id, "'id' must not be empty");
		Assert.hasText(topic, "'topic' must not be empty");
		Assert.hasText(type, "'type' must not be empty");
		Assert.isTrue(ordering != Ordering.DEFAULT, "'ordering' must say which");
		headers = Map.copyOf(headers);
	}

	/**
	 * The key whose order the message keeps.
	 * @return the key, {@code null} for no order
	 */
	public @Nullable String orderKey() {
		return (this.ordering != Ordering.NONE) ? this.key : null;
	}

}

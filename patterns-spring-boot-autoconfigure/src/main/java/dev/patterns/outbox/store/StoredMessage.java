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

package dev.patterns.outbox.store;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A message as the relay reads it.
 *
 * @param id the row's id: the order of the messages of a key
 * @param state the message's state when it was read
 * @param keyHash hash of the key
 * @param messageId the message's id, that of the CloudEvent
 * @param topic the topic
 * @param key the key it is sent with, {@code null} for none
 * @param ordered whether it keeps the order of its key
 * @param broker name of the broker, empty for the default broker
 * @param type durable name of the payload
 * @param contentType media type of the data, {@code null} for JSON
 * @param headers headers, with the trace context
 * @param data the payload as bytes
 * @param createdAt when it was published, by the database's clock
 * @param age how old it was when it was read
 * @param expiresAt when its time to live is over, by the database's clock, {@code null}
 * for never
 * @param expired whether its time to live was over when it was read
 * @param attempts how often it was refused
 */
@SuppressWarnings("ArrayRecordComponent")
public record StoredMessage(long id, MessageState state, int keyHash, String messageId, String topic,
		@Nullable String key, boolean ordered, String broker, String type, @Nullable String contentType,
		Map<String, String> headers, byte[] data, Instant createdAt, Duration age, @Nullable Instant expiresAt,
		boolean expired, int attempts) {

	/**
	 * The key whose order the message keeps.
	 * @return the key, {@code null} for no order
	 */
	public @Nullable String orderKey() {
		return this.ordered ? this.key : null;
	}

}

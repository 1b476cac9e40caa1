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

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * A message as an operator lists it, without its headers and data.
 *
 * @param id the row's id
 * @param state the message's state
 * @param messageId the message's id
 * @param topic the topic
 * @param key the key, {@code null} for none
 * @param broker name of the broker, empty for the default broker
 * @param type durable name of the payload
 * @param createdAt when it was published, by the database's clock
 * @param visibleAt when it is due, or when it was sent; {@code null} if neither applies
 * @param attempts how often it was refused
 * @param reason why it was parked, or refused the last time; {@code null} if it was not
 */
public record MessageSummary(long id, MessageState state, String messageId, String topic, @Nullable String key,
		String broker, String type, Instant createdAt, @Nullable Instant visibleAt, int attempts,
		@Nullable String reason) {

}

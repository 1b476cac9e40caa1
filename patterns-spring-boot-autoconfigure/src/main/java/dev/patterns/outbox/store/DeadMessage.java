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
 * A parked message, without its data.
 *
 * @param id the row's id
 * @param messageId the message's id
 * @param topic the topic
 * @param key the key, {@code null} for none
 * @param type durable name of the payload
 * @param createdAt when it was published
 * @param attempts how often it was refused
 * @param blocking whether later messages of its key wait for it
 * @param reason why it was parked
 */
public record DeadMessage(long id, String messageId, String topic, @Nullable String key, String type, Instant createdAt,
		int attempts, boolean blocking, @Nullable String reason) {

}

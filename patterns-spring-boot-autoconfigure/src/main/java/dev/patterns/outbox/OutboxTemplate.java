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

import org.jspecify.annotations.Nullable;

/**
 * Publishes messages through the outbox: each one is a row that commits or rolls back
 * with the current transaction, and is sent to the broker afterwards, at least once, in
 * the order of its key. The payload becomes the JSON data of a CloudEvent; a
 * {@code byte[]} or a {@link String} becomes the data unchanged. Size and serialisation
 * are checked at once. Thread-safe.
 *
 * @see Outbox
 */
public interface OutboxTemplate {

	/**
	 * Publish a message in the current transaction.
	 * @param topic the topic to send it to
	 * @param key the key whose order it keeps, {@code null} for no order
	 * @param payload the payload
	 * @return the message's id
	 * @throws OutboxTransactionException if there is no transaction to write the row in
	 * @throws InvalidOutboxMessageException if the message cannot be written
	 */
	default String publish(String topic, @Nullable String key, Object payload) {
		return publish(topic, key, payload, OutboxOptions.NONE);
	}

	/**
	 * Publish a message in the current transaction.
	 * @param topic the topic to send it to
	 * @param key the key whose order it keeps, {@code null} for no order
	 * @param payload the payload
	 * @param options what differs from the defaults
	 * @return the message's id
	 * @throws OutboxTransactionException if there is no transaction to write the row in
	 * @throws InvalidOutboxMessageException if the message cannot be written
	 */
	String publish(String topic, @Nullable String key, Object payload, OutboxOptions options);

}

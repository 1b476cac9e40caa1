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

package dev.patterns.pubsub;

import org.jspecify.annotations.Nullable;

/**
 * Publishes messages that are not sent at once: when the current transaction has
 * committed, or after a delay. The outbox is one.
 */
public interface DeferredPublisher {

	/**
	 * Keep a message and send it later. If it is {@link PublishOptions#isTransactional()
	 * transactional} there must be a transaction; otherwise it is kept in the current
	 * transaction if there is one, and else in one of its own.
	 * @param topic the topic
	 * @param key the key, or {@code null}
	 * @param payload the payload
	 * @param options what differs from the defaults
	 * @return the event's id
	 * @throws IllegalArgumentException if something is asked for that it cannot do
	 */
	String publish(String topic, @Nullable String key, Object payload, PublishOptions options);

}

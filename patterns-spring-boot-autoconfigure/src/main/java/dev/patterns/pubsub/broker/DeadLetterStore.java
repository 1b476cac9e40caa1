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

import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * What stands in the dead-letter topics of a broker, without being received: a message
 * stays there until it is removed. Methods block, for 30 seconds at most, and throw a
 * {@link BrokerException} if the broker does not answer. Thread-safe.
 */
public interface DeadLetterStore {

	/**
	 * List the messages of a topic, the oldest first as far as the broker orders them.
	 * @param topic the dead-letter topic
	 * @param after what {@link Page#next()} of the page before says, {@code null} for the
	 * first page
	 * @param limit how many at most
	 * @return a page, empty if there is no such topic
	 * @throws IllegalArgumentException if {@code after} is of no page of this broker
	 */
	Page list(String topic, @Nullable String after, int limit);

	/**
	 * Find a message.
	 * @param topic the topic
	 * @param position its {@linkplain InboundMessage#position() position} there
	 * @return the message, empty if it is not there or no more
	 */
	Optional<InboundMessage> find(String topic, String position);

	/**
	 * Remove a message, so that it is not listed any more.
	 * @param topic the topic
	 * @param position its position there
	 * @return {@code false} if it is not there or no more
	 */
	boolean remove(String topic, String position);

	/**
	 * A page of messages.
	 *
	 * @param messages the messages
	 * @param next where the next page begins, {@code null} if this is the last one
	 */
	record Page(List<InboundMessage> messages, @Nullable String next) {

		public Page {
			messages = List.copyOf(messages);
		}

	}

}

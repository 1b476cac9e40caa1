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

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

import dev.patterns.pubsub.broker.BrokerException;

/**
 * The messages that listeners of this application gave up: lists and shows them, sends
 * them to their listener once more, or discards them. All methods block and are
 * thread-safe; they throw an {@link IllegalArgumentException} for a topic to which no
 * listener of this application gives messages up, an
 * {@link UnsupportedOperationException} if its broker cannot list messages, and a
 * {@link BrokerException} if it does not answer.
 * <p>
 * Two calls for the same message at the same time may both find it: a message is then
 * sent twice, with the same id.
 */
public interface DeadLetters {

	/**
	 * The dead-letter topics of this application's listeners.
	 * @return the topics, in the order of their names
	 */
	List<DeadLetterTopic> topics();

	/**
	 * List messages, the oldest first as far as the broker orders them.
	 * @param topic the dead-letter topic
	 * @param after what {@link Page#next()} of the page before says, {@code null} for the
	 * first page
	 * @param limit how many at most, 1 to 1000
	 * @return a page
	 */
	Page list(DeadLetterTopic topic, @Nullable String after, int limit);

	/**
	 * Find a message.
	 * @param topic the dead-letter topic
	 * @param position its position there
	 * @return the message, empty if it is not there or no more
	 */
	Optional<DeadLetter> find(DeadLetterTopic topic, String position);

	/**
	 * Send a message to the topic that it came from, for the group that gave it up alone:
	 * the listeners of other groups that this suite calls pass over it. It is then
	 * removed from the dead-letter topic.
	 * @param topic the dead-letter topic
	 * @param position its position there
	 * @return {@code false} if it is not there or no more
	 * @throws IllegalStateException if it does not say where it came from, or its body
	 * was left out and does not stand there any more
	 */
	boolean replay(DeadLetterTopic topic, String position);

	/**
	 * Remove a message.
	 * @param topic the dead-letter topic
	 * @param position its position there
	 * @return {@code false} if it is not there or no more
	 */
	boolean discard(DeadLetterTopic topic, String position);

	/**
	 * {@linkplain #replay Replay} all messages that were there when the call began.
	 * @param topic the dead-letter topic
	 * @param filter which of them
	 * @return how many
	 */
	int replayAll(DeadLetterTopic topic, Predicate<DeadLetter> filter);

	/**
	 * {@linkplain #discard Discard} all messages that were there when the call began.
	 * @param topic the dead-letter topic
	 * @param filter which of them
	 * @return how many
	 */
	int discardAll(DeadLetterTopic topic, Predicate<DeadLetter> filter);

	/**
	 * A dead-letter topic.
	 *
	 * @param broker name of the broker
	 * @param topic name of the topic
	 */
	record DeadLetterTopic(String broker, String topic) {

	}

	/**
	 * A page of messages.
	 *
	 * @param messages the messages
	 * @param next where the next page begins, {@code null} if this is the last one
	 */
	record Page(List<DeadLetter> messages, @Nullable String next) {

		public Page {
			messages = List.copyOf(messages);
		}

	}

}

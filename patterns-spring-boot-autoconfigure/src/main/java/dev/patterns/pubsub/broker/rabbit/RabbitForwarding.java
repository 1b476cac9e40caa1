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

package dev.patterns.pubsub.broker.rabbit;

import java.util.Map;
import java.util.concurrent.CompletableFuture;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import dev.patterns.pubsub.MessageHeaders;

/**
 * Sends received messages on. What is forwarded must not be lost, nor hold up others,
 * because nobody reads it yet.
 */
final class RabbitForwarding {

	private static final Log logger = LogFactory.getLog(RabbitForwarding.class);

	private final RabbitSender sender;

	RabbitForwarding(RabbitSender sender) {
		this.sender = sender;
	}

	/**
	 * Forward a message.
	 * @param received the message
	 * @param topic where to
	 * @param headers headers to add
	 * @return completes when it was confirmed
	 * @throws IllegalArgumentException if there can be no such topic or group
	 */
	CompletableFuture<Void> forward(RabbitDelivery received, String topic, Map<String, String> headers) {
		if (headers.containsKey(MessageHeaders.DEAD_LETTER_REASON)) {
			return deadLetter(RabbitCopies.copy(received, topic, null, headers), headers, false);
		}
		if (headers.containsKey(MessageHeaders.RETRY_DUE)) {
			// It waits where it is until its queue is there.
			return this.sender.send(RabbitCopies.copy(received, topic, null, headers), RabbitOutgoing.Kind.SENT);
		}
		String group = headers.get(MessageHeaders.REPLAY_GROUP);
		if (group != null) {
			// All others would drop it: that they get it does not help.
			String queue = RabbitTopology.queue(topic, group);
			return this.sender.send(RabbitCopies.copy(received, topic, queue, headers), RabbitOutgoing.Kind.TO_GROUP);
		}
		return this.sender.send(RabbitCopies.copy(received, topic, null, headers), RabbitOutgoing.Kind.FORWARDED);
	}

	private CompletableFuture<Void> deadLetter(RabbitMessage letter, Map<String, String> headers, boolean abridged) {
		return this.sender.send(letter, RabbitOutgoing.Kind.DEAD_LETTER).exceptionallyCompose((failure) -> {
			RabbitMessage less = less(letter, headers, abridged, failure);
			return (less != null) ? deadLetter(less, headers, abridged || isForHeaders(failure))
					: CompletableFuture.failedFuture(failure);
		});
	}

	// Without what is too large; null if that is not what was wrong.
	private static @Nullable RabbitMessage less(RabbitMessage letter, Map<String, String> headers, boolean abridged,
			Throwable failure) {
		if (isForHeaders(failure)) {
			if (abridged) {
				return null;
			}
			logger.warn("A dead letter goes to '" + letter.topic() + "' without its large headers, which have about "
					+ letter.headerSize() + " bytes");
			return RabbitCopies.abridge(letter, headers);
		}
		if (failure instanceof RabbitSizeException && letter.body().length > 0) {
			logger.warn("A dead letter goes to '" + letter.topic() + "' without its body of " + letter.body().length
					+ " bytes");
			return RabbitCopies.truncate(letter);
		}
		return null;
	}

	private static boolean isForHeaders(Throwable failure) {
		return failure instanceof RabbitSizeException refused && refused.part() == RabbitSizeException.Part.HEADERS;
	}

}

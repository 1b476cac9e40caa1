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

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import com.rabbitmq.client.AMQP.BasicProperties;
import org.jspecify.annotations.Nullable;

import dev.patterns.pubsub.MessageHeaders;

/**
 * Makes copies of received messages that go to another topic.
 */
final class RabbitCopies {

	/**
	 * Half of the frame that clients and servers agree upon unless told otherwise.
	 */
	private static final int MAX_ABRIDGED_SIZE = 64 * 1024;

	private static final int MAX_ABRIDGED_HEADERS = 32;

	private static final int MAX_ABRIDGED_LENGTH = 256;

	/**
	 * To be answered through the channel of the one who has sent it, which the copy does
	 * not have: the server would close the channel.
	 */
	private static final String DIRECT_REPLY = "amq.rabbitmq.reply-to";

	private static final byte[] EMPTY = {};

	private RabbitCopies() {
	}

	/**
	 * A copy with all properties, but for those that are of one sending alone: its id,
	 * when it expires, and the user, who may be another one.
	 * @param received the message
	 * @param topic the topic of the copy
	 * @param queue the only queue that gets it, {@code null} for all of the topic
	 * @param added headers to add
	 * @return the copy
	 */
	static RabbitMessage copy(RabbitDelivery received, String topic, @Nullable String queue,
			Map<String, String> added) {
		BasicProperties properties = received.properties();
		Map<String, Object> headers = new HashMap<>();
		RabbitMessages.headers(properties).forEach((name, value) -> {
			if (!RabbitMessages.isOfTheServer(name)) {
				headers.put(name, value);
			}
		});
		headers.putAll(added);
		return new RabbitMessage(topic, queue,
				properties.builder()
					.headers(headers)
					.expiration(null)
					.userId(null)
					.replyTo(DIRECT_REPLY.equals(properties.getReplyTo()) ? null : properties.getReplyTo())
					.build(),
				received.body());
	}

	/**
	 * Leave the body of a message out.
	 * @param message the message
	 * @return the message without it, marked
	 */
	static RabbitMessage truncate(RabbitMessage message) {
		Map<String, Object> headers = new HashMap<>(message.headers());
		headers.put(MessageHeaders.DEAD_LETTER_TRUNCATED, "true");
		return message.with(headers, EMPTY);
	}

	/**
	 * Leave headers out: all of them together must fit into a frame. Those that are added
	 * stay, then the key and what makes an event of it, then what is small.
	 * @param message the message
	 * @param added headers that were added to it
	 * @return the message with fewer headers, marked
	 */
	static RabbitMessage abridge(RabbitMessage message, Map<String, String> added) {
		Map<String, Object> headers = new HashMap<>(added);
		headers.put(MessageHeaders.DEAD_LETTER_ABRIDGED, "true");
		int room = MAX_ABRIDGED_SIZE - message.with(headers, EMPTY).headerSize();
		int others = 0;
		for (Map.Entry<String, Object> header : theMostImportantFirst(message)) {
			boolean other = rank(header.getKey()) > 1;
			int size = size(header);
			if (size <= room && !headers.containsKey(header.getKey())
					&& (!other || (others < MAX_ABRIDGED_HEADERS && size <= MAX_ABRIDGED_LENGTH))) {
				headers.put(header.getKey(), header.getValue());
				room -= size;
				others += other ? 1 : 0;
			}
		}
		return message.with(headers, message.body());
	}

	private static List<Map.Entry<String, Object>> theMostImportantFirst(RabbitMessage message) {
		return message.headers()
			.entrySet()
			.stream()
			.filter((header) -> header.getValue() != null)
			.sorted(Comparator.comparingInt((Map.Entry<String, Object> header) -> rank(header.getKey()))
				.thenComparingInt(RabbitCopies::size))
			.toList();
	}

	private static int rank(String header) {
		if (header.equals(RabbitMessages.KEY)) {
			return 0;
		}
		return RabbitMessages.isAttribute(header) ? 1 : 2;
	}

	private static int size(Map.Entry<String, Object> header) {
		return RabbitMessage.sizeOf(header.getKey()) + RabbitMessage.sizeOf(header.getValue());
	}

}

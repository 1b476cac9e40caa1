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

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.regex.Pattern;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * The queue that keeps the dead letters of a topic, besides those of the groups that
 * listen to it. It is a stream, the only kind of queue that can be read without taking
 * anything from it: by any number of readers, from any place, and without a count of
 * deliveries. Whoever reads another kind holds its messages meanwhile, so that two
 * instances would each see a part of them. Nothing can be taken out of a stream: it has a
 * size, beyond which the oldest entries go.
 */
final class RabbitDeadLetterQueue {

	private static final Log logger = LogFactory.getLog(RabbitDeadLetterQueue.class);

	/**
	 * Of the file that is deleted as a whole when there is too much.
	 */
	private static final long MAX_SEGMENT = 64 * 1024 * 1024;

	private static final Pattern OTHER_SIZE = Pattern
		.compile(".*inequivalent arg 'x-(max-length-bytes|max-age|stream-max-segment-size-bytes)'.*", Pattern.DOTALL);

	private RabbitDeadLetterQueue() {
	}

	static String name(String topic) {
		String name = topic + "." + RabbitTopology.DEAD_LETTERS;
		return RabbitTopology.isName(name) ? name : hash(topic) + "." + RabbitTopology.DEAD_LETTERS;
	}

	private static String hash(String topic) {
		try {
			MessageDigest digest = MessageDigest.getInstance("SHA-256");
			return HexFormat.of().formatHex(digest.digest(topic.getBytes(StandardCharsets.UTF_8)));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Declare the topic and its queue, unless they are there. On channels of its own: a
	 * server that refuses it closes the channel.
	 * @param connection the connection
	 * @param topic the dead-letter topic
	 * @param maxSize how many bytes it keeps
	 * @throws IOException if the server refuses it or does not answer
	 */
	static void declare(Connection connection, String topic, long maxSize) throws IOException {
		String queue = name(topic);
		if (!declareOrFind(connection, topic, queue, maxSize)) {
			return;
		}
		Channel channel = RabbitConnections.open(connection);
		try {
			channel.queueBind(queue, topic, "");
		}
		finally {
			RabbitConnections.close(channel);
		}
	}

	// Whether it is there, with another size, and is to be bound.
	private static boolean declareOrFind(Connection connection, String topic, String queue, long maxSize)
			throws IOException {
		Map<String, Object> arguments = Map.of("x-queue-type", "stream", "x-max-length-bytes", maxSize,
				"x-stream-max-segment-size-bytes", Math.min(MAX_SEGMENT, maxSize / 4));
		Channel channel = RabbitConnections.open(connection);
		try {
			RabbitTopology.declareTopic(channel, topic);
			channel.queueDeclare(queue, true, false, false, arguments);
			channel.queueBind(queue, topic, "");
			return false;
		}
		catch (IOException ex) {
			String reason = RabbitTopology.closeReason(ex, AMQP.PRECONDITION_FAILED);
			if (reason == null || !OTHER_SIZE.matcher(reason).matches() || !isStream(connection, queue)) {
				throw RabbitTopology.explained(ex, "queue", queue, "a durable stream with the arguments " + arguments);
			}
			logger.debug("The queue '" + queue + "' keeps the size that it was declared with: " + reason);
			return true;
		}
		finally {
			RabbitConnections.close(channel);
		}
	}

	// The server tells the first difference only, and the size comes before the type.
	private static boolean isStream(Connection connection, String queue) throws IOException {
		Channel channel = RabbitConnections.open(connection);
		try {
			channel.queueDeclare(queue, true, false, false, Map.of("x-queue-type", "stream"));
			return true;
		}
		catch (IOException ex) {
			String reason = RabbitTopology.closeReason(ex, AMQP.PRECONDITION_FAILED);
			if (reason == null) {
				throw ex;
			}
			return OTHER_SIZE.matcher(reason).matches();
		}
		finally {
			RabbitConnections.close(channel);
		}
	}

}

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
import java.util.HashMap;
import java.util.Map;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ShutdownSignalException;
import org.jspecify.annotations.Nullable;
import org.springframework.util.Assert;

/**
 * Exchanges and queues: a topic is a durable fanout exchange, a group of it a durable
 * quorum queue.
 */
final class RabbitTopology {

	/**
	 * The group that keeps what was forwarded to a topic that no group has subscribed to.
	 */
	static final String UNROUTED = "unrouted";

	/**
	 * What the queues are called that keep dead letters, where others have their group.
	 */
	static final String DEAD_LETTERS = "dead-letters";

	private static final int MAX_NAME = 255;

	/**
	 * From 4.0 on a quorum queue drops what was delivered 20 times, unless it says
	 * otherwise. That it never does is said by a number, which servers before 4.0 take
	 * too: an argument that depended on the version would not be the same after an
	 * upgrade, and the queue could no longer be declared.
	 */
	private static final int DELIVERY_LIMIT = Integer.MAX_VALUE;

	private RabbitTopology() {
	}

	static boolean isValidTopic(String topic) {
		return isName(topic) && !topic.startsWith("amq.") && topic.chars().noneMatch(Character::isISOControl);
	}

	static boolean isName(String name) {
		return !name.isEmpty() && name.getBytes(StandardCharsets.UTF_8).length <= MAX_NAME;
	}

	static String queue(String topic, String group) {
		Assert.isTrue(!("." + group).endsWith("." + DEAD_LETTERS),
				() -> "The group cannot be '%s': what ends with '%s' names the queues that keep dead letters"
					.formatted(group, DEAD_LETTERS));
		String queue = topic + "." + group;
		Assert.isTrue(isValidTopic(topic),
				() -> "RabbitMQ cannot have a topic '%s': a name has at most %d bytes and ".formatted(topic, MAX_NAME)
						+ "does not begin with 'amq.'");
		Assert.isTrue(isName(queue),
				() -> "The queue '%s' of the group would have more than %d bytes; choose a ".formatted(queue, MAX_NAME)
						+ "shorter name for the group or the topic");
		return queue;
	}

	static void declareTopic(Channel channel, String topic) throws IOException {
		try {
			channel.exchangeDeclare(topic, BuiltinExchangeType.FANOUT, true);
		}
		catch (IOException ex) {
			throw explained(ex, "exchange", topic, "a durable fanout exchange");
		}
	}

	static void declareGroup(Channel channel, String topic, String group, boolean singleActiveConsumer)
			throws IOException {
		declareTopic(channel, topic);
		String queue = queue(topic, group);
		Map<String, Object> arguments = new HashMap<>();
		arguments.put("x-queue-type", "quorum");
		arguments.put("x-delivery-limit", DELIVERY_LIMIT);
		if (singleActiveConsumer) {
			arguments.put("x-single-active-consumer", true);
		}
		try {
			channel.queueDeclare(queue, true, false, false, arguments);
		}
		catch (IOException ex) {
			throw explained(ex, "queue", queue, "a durable quorum queue with the arguments " + arguments);
		}
		channel.queueBind(queue, topic, "");
	}

	static IOException explained(IOException failure, String kind, String name, String wanted) {
		String reason = closeReason(failure, AMQP.PRECONDITION_FAILED);
		if (reason == null) {
			return failure;
		}
		return new RabbitMismatchException(
				"RabbitMQ has %s '%s' already, and not as %s. Delete it after its messages are consumed, or make the "
					.formatted(kind, name, wanted) + "broker's properties fit. The server says: " + reason,
				failure);
	}

	/**
	 * Why the server has closed a channel.
	 * @param failure what a call on the channel threw
	 * @param code the code to look for
	 * @return the text, {@code null} if it was not closed with this code
	 */
	static @Nullable String closeReason(@Nullable Throwable failure, int code) {
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			if (cause instanceof ShutdownSignalException signal
					&& signal.getReason() instanceof AMQP.Channel.Close close && close.getReplyCode() == code) {
				return close.getReplyText();
			}
		}
		return null;
	}

	/**
	 * What has gone wrong. The client wraps it without a word.
	 * @param failure what a call threw
	 * @return the text
	 */
	static String reason(Throwable failure) {
		String reason = failure.getMessage();
		return (reason == null && failure.getCause() != null) ? reason(failure.getCause()) : String.valueOf(reason);
	}

	/**
	 * Whether it was the connection that has failed, and not what was asked for.
	 * @param failure what a call on a channel threw
	 * @return {@code false} if the connection may still be there
	 */
	static boolean isConnectionLost(@Nullable Throwable failure) {
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			if (cause instanceof ShutdownSignalException signal && signal.isHardError()) {
				return true;
			}
		}
		return false;
	}

	/**
	 * Something of this name exists and is not what is needed.
	 */
	static final class RabbitMismatchException extends IOException {

		private static final long serialVersionUID = 1L;

		RabbitMismatchException(String message, Throwable cause) {
			super(message, cause);
		}

	}

}

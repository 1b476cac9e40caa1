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
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Return;
import com.rabbitmq.client.ShutdownSignalException;

/**
 * A channel with publisher confirms. Used by one thread; the server's answers come on
 * another. Whatever is declared has a channel of its own, as the server closes that of
 * which it refuses something.
 */
final class RabbitPublisherChannel {

	/**
	 * How long a queue for dead letters is believed to be there.
	 */
	private static final Duration DECLARED = Duration.ofSeconds(1);

	/**
	 * Every frame has room for more.
	 */
	private static final int SMALL_HEADERS = 2048;

	private final Channel channel;

	private final Answers answers;

	private final RabbitSettings settings;

	private final Set<String> declared = new HashSet<>();

	private final Map<String, Long> deadLettersDeclared = new HashMap<>();

	private final NavigableMap<Long, RabbitOutgoing> unconfirmed = new ConcurrentSkipListMap<>();

	private RabbitPublisherChannel(Channel channel, RabbitSettings settings, Answers answers) {
		this.channel = channel;
		this.settings = settings;
		this.answers = answers;
	}

	static RabbitPublisherChannel open(Channel channel, RabbitSettings settings, Answers answers) throws IOException {
		RabbitPublisherChannel opened = new RabbitPublisherChannel(channel, settings, answers);
		boolean ready = false;
		try {
			channel.addReturnListener(opened::returned);
			channel.addConfirmListener((number, multiple) -> opened.settle(number, multiple, true),
					(number, multiple) -> opened.settle(number, multiple, false));
			channel.addShutdownListener(opened::lost);
			channel.confirmSelect();
			ready = true;
			return opened;
		}
		finally {
			if (!ready) {
				RabbitConnections.close(channel);
			}
		}
	}

	boolean isOpen() {
		return this.channel.isOpen();
	}

	boolean isIdle() {
		return this.unconfirmed.isEmpty();
	}

	void declare(RabbitOutgoing outgoing) throws IOException {
		if (outgoing.message().queue() != null) {
			return;
		}
		String topic = outgoing.message().topic();
		if (outgoing.isDeadLetter()) {
			declareDeadLetters(topic, outgoing.isSentAgain());
		}
		else if (outgoing.isForUnrouted()) {
			declare((other) -> RabbitTopology.declareGroup(other, topic, RabbitTopology.UNROUTED,
					this.settings.singleActiveConsumer()));
		}
		else if (!this.declared.contains(topic)) {
			declare((other) -> RabbitTopology.declareTopic(other, topic));
		}
		this.declared.add(topic);
	}

	private void declare(Declaration declaration) throws IOException {
		Channel other = RabbitConnections.open(this.channel.getConnection());
		try {
			declaration.declareOn(other);
		}
		finally {
			RabbitConnections.close(other);
		}
	}

	// Another queue of the topic hides that the one for dead letters was deleted.
	private void declareDeadLetters(String topic, boolean missing) throws IOException {
		long now = System.nanoTime();
		Long before = this.deadLettersDeclared.get(topic);
		if (missing || before == null || now - before > DECLARED.toNanos()) {
			RabbitDeadLetterQueue.declare(this.channel.getConnection(), topic, this.settings.deadLetterMaxSize());
			this.deadLettersDeclared.put(topic, now);
		}
	}

	/**
	 * Whether the headers fit. The client finds it out too late: it has counted the
	 * message then, which the server has not.
	 * @param outgoing the message
	 * @return {@code false} if they are too large for a frame
	 * @throws IOException if they cannot be written
	 */
	boolean fits(RabbitOutgoing outgoing) throws IOException {
		int max = this.channel.getConnection().getFrameMax();
		return max == 0 || outgoing.headerSize() < SMALL_HEADERS
				|| RabbitMessages.properties(outgoing).toFrame(this.channel.getChannelNumber(), 0).size() <= max;
	}

	void publish(RabbitOutgoing outgoing) throws IOException {
		RabbitMessage message = outgoing.message();
		BasicProperties properties = RabbitMessages.properties(outgoing);
		long number = this.channel.getNextPublishSeqNo();
		this.unconfirmed.put(number, outgoing);
		boolean published = false;
		try {
			if (message.queue() != null) {
				// The exchange without a name knows every queue by its name.
				this.channel.basicPublish("", message.queue(), true, properties, message.body());
			}
			else {
				this.channel.basicPublish(message.topic(), "", true, properties, message.body());
			}
			published = true;
		}
		finally {
			if (!published) {
				this.unconfirmed.remove(number);
			}
		}
	}

	// Comes before the confirm of the message, on the same thread.
	private void returned(Return returned) {
		for (RabbitOutgoing outgoing : this.unconfirmed.values()) {
			if (outgoing.id().equals(returned.getProperties().getMessageId())) {
				outgoing.markReturned();
				return;
			}
		}
	}

	private void settle(long number, boolean multiple, boolean taken) {
		if (!multiple) {
			RabbitOutgoing outgoing = this.unconfirmed.remove(number);
			if (outgoing != null) {
				this.answers.settled(outgoing, taken);
			}
			return;
		}
		drain(this.unconfirmed.headMap(number, true)).forEach((outgoing) -> this.answers.settled(outgoing, taken));
	}

	private void lost(ShutdownSignalException reason) {
		Runnable failure;
		// Whoever comes second knows then that nothing of this channel can be overtaken.
		synchronized (this) {
			failure = this.answers.lost(drain(this.unconfirmed), reason);
		}
		failure.run();
	}

	private static List<RabbitOutgoing> drain(NavigableMap<Long, RabbitOutgoing> unconfirmed) {
		List<RabbitOutgoing> drained = new ArrayList<>();
		Map.Entry<Long, RabbitOutgoing> next = unconfirmed.pollFirstEntry();
		while (next != null) {
			drained.add(next.getValue());
			next = unconfirmed.pollFirstEntry();
		}
		return drained;
	}

	void close() {
		RabbitConnections.close(this.channel);
		// The client tells it on another thread, and not before the server has answered.
		ShutdownSignalException reason = this.channel.getCloseReason();
		if (reason != null) {
			lost(reason);
		}
	}

	/**
	 * What the server says.
	 */
	interface Answers {

		/**
		 * The server has answered.
		 * @param outgoing the message
		 * @param taken whether the server has taken it
		 */
		void settled(RabbitOutgoing outgoing, boolean taken);

		/**
		 * The channel was closed, and nobody knows what has become of its messages.
		 * @param lost the messages, in their order
		 * @param reason why
		 * @return tells the callers
		 */
		Runnable lost(List<RabbitOutgoing> lost, ShutdownSignalException reason);

	}

	/**
	 * Declares something.
	 */
	@FunctionalInterface
	private interface Declaration {

		void declareOn(Channel channel) throws IOException;

	}

}

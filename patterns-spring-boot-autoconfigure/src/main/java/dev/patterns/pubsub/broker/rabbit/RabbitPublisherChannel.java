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

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Return;
import com.rabbitmq.client.ShutdownSignalException;

/**
 * A channel with publisher confirms. Used by one thread; the server's answers come on
 * another.
 */
final class RabbitPublisherChannel {

	/**
	 * How long a queue for dead letters is believed to be there.
	 */
	private static final Duration DECLARED = Duration.ofSeconds(1);

	private final Channel channel;

	private final Answers answers;

	private final RabbitSettings settings;

	private final Set<String> declared = new HashSet<>();

	private final Map<String, Long> deadLettersDeclared = new HashMap<>();

	private final NavigableMap<Long, RabbitOutgoing> unconfirmed = new ConcurrentSkipListMap<>();

	RabbitPublisherChannel(Channel channel, RabbitSettings settings, Answers answers) throws IOException {
		this.channel = channel;
		this.settings = settings;
		this.answers = answers;
		channel.addReturnListener(this::returned);
		channel.addConfirmListener((number, multiple) -> settle(number, multiple, true),
				(number, multiple) -> settle(number, multiple, false));
		channel.addShutdownListener(this::lost);
		channel.confirmSelect();
	}

	boolean isOpen() {
		return this.channel.isOpen();
	}

	boolean isIdle() {
		return this.unconfirmed.isEmpty();
	}

	void declare(RabbitOutgoing outgoing) throws IOException {
		String topic = outgoing.message().topic();
		if (outgoing.isDeadLetter()) {
			declareDeadLetters(topic, outgoing.isSentAgain());
		}
		else if (outgoing.isForUnrouted()) {
			RabbitTopology.declareGroup(this.channel, topic, RabbitTopology.UNROUTED,
					this.settings.singleActiveConsumer());
		}
		else if (!this.declared.contains(topic)) {
			RabbitTopology.declareTopic(this.channel, topic);
		}
		this.declared.add(topic);
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

	void publish(RabbitOutgoing outgoing) throws IOException {
		long number = this.channel.getNextPublishSeqNo();
		this.unconfirmed.put(number, outgoing);
		boolean published = false;
		try {
			this.channel.basicPublish(outgoing.message().topic(), "", true,
					RabbitMessages.properties(outgoing.message(), outgoing.id()), outgoing.message().body());
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

}

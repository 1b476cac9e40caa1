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

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;

import org.springframework.amqp.rabbit.connection.ConnectionFactory;
import org.springframework.util.Assert;

import dev.patterns.pubsub.broker.Broker;
import dev.patterns.pubsub.broker.BrokerException;
import dev.patterns.pubsub.broker.BrokerMessage;
import dev.patterns.pubsub.broker.BrokerSubscription;
import dev.patterns.pubsub.broker.DeadLetterStore;
import dev.patterns.pubsub.broker.InboundMessage;
import dev.patterns.pubsub.broker.MessageHandler;
import dev.patterns.pubsub.broker.ReplySubscription;
import dev.patterns.pubsub.broker.SubscriptionRequest;
import dev.patterns.pubsub.broker.dispatch.DelayScheduler;

/**
 * RabbitMQ. A topic is a durable fanout exchange, a group a durable quorum queue of it.
 * Messages are persistent and confirmed by the server.
 */
final class RabbitBroker implements Broker {

	static final String TYPE = "rabbit";

	private final String name;

	private final RabbitConnections connections;

	private final RabbitSettings settings;

	private final ThreadFactory threadFactory;

	private final ThreadFactory listenerThreads;

	private final DelayScheduler scheduler;

	private final RabbitSender sender;

	private final RabbitDeadLetters deadLetters;

	private final RabbitSender answers;

	private final RabbitForwarding forwarding;

	private final RabbitDeclarations declarations;

	private final RabbitCompletions completions;

	private final RabbitQueueSizes queues;

	private final Map<String, String> topics = new ConcurrentHashMap<>();

	RabbitBroker(String name, ConnectionFactory connectionFactory, RabbitSettings settings, ThreadFactory threadFactory,
			ThreadFactory listenerThreads) {
		this.name = name;
		this.connections = new RabbitConnections(connectionFactory);
		this.settings = settings;
		this.threadFactory = threadFactory;
		this.listenerThreads = listenerThreads;
		this.scheduler = new DelayScheduler(name);
		this.queues = new RabbitQueueSizes(name, this.connections);
		this.completions = new RabbitCompletions(name);
		this.sender = sender("sender");
		// A channel of their own: what is wrong with a message costs no answer.
		this.answers = sender("answers");
		this.forwarding = new RabbitForwarding(this.sender);
		this.declarations = new RabbitDeclarations(name, this.connections, settings, threadFactory);
		this.deadLetters = new RabbitDeadLetters(name, this.connections, threadFactory);
	}

	private RabbitSender sender(String purpose) {
		return new RabbitSender("patterns-pubsub-" + this.name + "-" + purpose, this.connections, this.settings,
				this.threadFactory, this.scheduler, new RabbitResults(this.name, this.completions),
				RabbitSender.MAX_WAIT);
	}

	@Override
	public String name() {
		return this.name;
	}

	@Override
	public String type() {
		return TYPE;
	}

	@Override
	public CompletableFuture<Void> send(BrokerMessage message) {
		RabbitMessage outgoing;
		try {
			requireValid(message.topic());
			outgoing = RabbitMessages.toMessage(message);
		}
		catch (RuntimeException ex) {
			return CompletableFuture.failedFuture(refusal(message.topic(), ex));
		}
		return this.sender.send(outgoing, RabbitOutgoing.Kind.SENT);
	}

	@Override
	public CompletableFuture<Void> reply(BrokerMessage message) {
		try {
			return this.answers.send(RabbitMessages.toMessage(message, message.topic()), RabbitOutgoing.Kind.ANSWER);
		}
		catch (RuntimeException ex) {
			return CompletableFuture.failedFuture(refusal(message.topic(), ex));
		}
	}

	@Override
	public ReplySubscription subscribeReplies(SubscriptionRequest request, MessageHandler handler) {
		return new RabbitReplies(this.name, request, handler, this.connections, this.scheduler, this.threadFactory);
	}

	@Override
	public CompletableFuture<Void> forward(InboundMessage message, String topic, Map<String, String> headers) {
		Assert.isInstanceOf(RabbitDelivery.Inbound.class, message);
		try {
			requireValid(topic);
			return this.forwarding.forward(((RabbitDelivery.Inbound) message).delivery(), topic, headers);
		}
		catch (RuntimeException ex) {
			return CompletableFuture.failedFuture(refusal(topic, ex));
		}
	}

	private void requireValid(String topic) {
		Assert.isTrue(isValidTopic(topic), "RabbitMQ cannot have an exchange of this name");
	}

	private BrokerException refusal(String topic, RuntimeException failure) {
		return new BrokerException("RabbitMQ broker '" + this.name + "' did not take a message for topic '" + topic
				+ "': " + failure.getMessage(), false, failure);
	}

	@Override
	public boolean isValidTopic(String topic) {
		return RabbitTopology.isValidTopic(topic);
	}

	@Override
	public BrokerSubscription subscribe(SubscriptionRequest request, MessageHandler handler) {
		String queue = RabbitTopology.queue(request.topic(), request.group());
		String other = this.topics.putIfAbsent(queue, request.topic());
		Assert.isTrue(other == null || request.topic().equals(other),
				() -> "The topics '%s' and '%s' would share the queue '%s' with the groups that they have; choose another name for one of the groups"
					.formatted(other, request.topic(), queue));
		this.declarations.declare(request);
		return new RabbitSubscription(this.name, request, handler, this.connections, this.settings, this.queues,
				this.threadFactory, this.listenerThreads, this.scheduler);
	}

	@Override
	public DeadLetterStore deadLetters() {
		return this.deadLetters;
	}

	@Override
	public Map<String, Object> describe() {
		Map<String, Object> description = new LinkedHashMap<>();
		description.put("durable", true);
		description.put("order", this.settings.singleActiveConsumer() ? "per key" : "per key, within an instance");
		description.put("acknowledgement", "send: publisher confirms; receive: manual, several at a time");
		return description;
	}

	@Override
	public void close() {
		this.sender.close();
		this.answers.close();
		this.completions.close();
		this.queues.close();
		this.scheduler.shutdownNow();
	}

}

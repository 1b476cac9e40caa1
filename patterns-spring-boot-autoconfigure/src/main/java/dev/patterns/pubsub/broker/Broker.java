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

import java.util.Map;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

/**
 * A message broker. Implementations are thread-safe, translate between
 * {@link BrokerMessage} and their wire format, and keep the order of messages of one key:
 * messages whose {@code send} was called one after the other by one thread are received
 * in that order.
 * <p>
 * The published contract test {@code BrokerContractTests} of the test starter says what
 * every implementation must do. A broker is made by a {@link BrokerFactory}, or is a bean
 * of the user's.
 */
public interface Broker extends AutoCloseable {

	/**
	 * Name of this broker, unique in the application.
	 * @return the name, as in {@code patterns.pubsub.brokers.<name>}
	 */
	String name();

	/**
	 * Kind of broker.
	 * @return for example {@code kafka}
	 */
	String type();

	/**
	 * Send a message. Returns without waiting for the broker and may be called many times
	 * before the first call completes.
	 * @param message the message
	 * @return completes when the broker has taken over responsibility for the message,
	 * exceptionally with a {@link BrokerException} if it did not or may not have
	 */
	CompletableFuture<Void> send(BrokerMessage message);

	/**
	 * Send a message for a sender that keeps it until this call completes, such as the
	 * outbox. A broker whose messages die with the process completes only after each of
	 * its groups has handled the message.
	 * @param message the message
	 * @return completes when the sender may forget the message, exceptionally with a
	 * {@link BrokerException} if it may not; with {@link RelayDeferredException} if the
	 * message was given back and is to be relayed again later
	 */
	default CompletableFuture<Void> relay(BrokerMessage message) {
		return send(message);
	}

	/**
	 * Send a received message to another topic of this broker, with body, key and headers
	 * as they were received, readable or not.
	 * @param message a message that this broker delivered
	 * @param topic the topic to send it to
	 * @param headers headers to add or replace
	 * @return completes as that of {@link #send}
	 */
	CompletableFuture<Void> forward(InboundMessage message, String topic, Map<String, String> headers);

	/**
	 * Whether a topic of this name can exist, so that a name that cannot is found when
	 * the application starts. Calls no server.
	 * @param topic the topic
	 * @return {@code false} if the broker would refuse the name
	 */
	default boolean isValidTopic(String topic) {
		return true;
	}

	/**
	 * Create a topic that is not there yet, and leave one that is there as it is. By
	 * default this does nothing, as with a broker whose topics come into being when they
	 * are first used. Blocks for 10 seconds at most.
	 * @param definition the topic
	 * @throws BrokerException if it cannot be created, or not now
	 */
	default void createTopic(TopicDefinition definition) {
	}

	/**
	 * Register interest in a topic. The group exists from now on; messages are delivered
	 * from {@link BrokerSubscription#start()} on.
	 * @param request what to subscribe to
	 * @param handler what handles the messages
	 * @return the subscription, not started
	 */
	BrokerSubscription subscribe(SubscriptionRequest request, MessageHandler handler);

	/**
	 * Subscribe to a topic that is for answers to this instance alone, and begin to
	 * receive. What is sent by {@link #reply} after this method has returned arrives.
	 * Each answer is handed over once, what the handler returns does not matter. What the
	 * broker keeps for the topic should go away with this instance, even if it crashes.
	 * Blocks for 20 seconds at most. By default this is a subscription like any other.
	 * @param request the topic, which nobody has used before
	 * @param handler handles the answers, without waiting for anything
	 * @return the subscription
	 * @throws BrokerException if answers cannot be received, or not now
	 */
	default ReplySubscription subscribeReplies(SubscriptionRequest request, MessageHandler handler) {
		createTopic(new TopicDefinition(request.topic(), 1, null, Map.of()));
		BrokerSubscription subscription = subscribe(request, handler);
		subscription.start();
		return ReplySubscription.of(subscription);
	}

	/**
	 * Send an answer to a topic for which somebody has {@linkplain #subscribeReplies
	 * subscribed}. By default this is as any other message.
	 * @param message the answer
	 * @return completes as that of {@link #send}; exceptionally with a
	 * {@link BrokerException} that is not to be retried if nobody is there any more
	 */
	default CompletableFuture<Void> reply(BrokerMessage message) {
		return send(message);
	}

	/**
	 * What stands in the dead-letter topics.
	 * @return the store, {@code null} if this broker cannot list messages
	 */
	default @Nullable DeadLetterStore deadLetters() {
		return null;
	}

	/**
	 * What this broker is and guarantees, for the endpoint: the entries {@code durable}
	 * (whether an acknowledged message survives this process), {@code order} and
	 * {@code acknowledgement} are always there. Calls no server, contains no secrets.
	 * @return values that can be written as JSON
	 */
	Map<String, Object> describe();

	/**
	 * Release what this broker holds. Subscriptions have been stopped before.
	 */
	@Override
	default void close() {
	}

}

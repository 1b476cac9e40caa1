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

package dev.patterns.pubsub.engine;

import java.time.Duration;
import java.time.Instant;

import dev.patterns.pubsub.broker.HandlingResult;
import dev.patterns.pubsub.broker.InboundMessage;
import dev.patterns.pubsub.broker.MessageHandler;
import dev.patterns.pubsub.broker.SubscriptionRequest;
import dev.patterns.pubsub.engine.RetryTopics.RetryTopic;
import dev.patterns.retry.Pause;

/**
 * Handles the messages of a retry topic: lets each one wait until it is due, and hands it
 * to the subscription that it belongs to.
 */
final class RetryTopicHandler implements MessageHandler {

	/**
	 * As long as this the thread waits itself, which is cheaper than to get the message
	 * once more. Those behind it are due later.
	 */
	private static final Duration SHORT = Duration.ofMillis(20);

	/**
	 * By how much the clocks of two instances may differ. A message that is due later
	 * than that waits for nothing that this instance knows of.
	 */
	private static final Duration CLOCK_SKEW = Duration.ofMinutes(1);

	private final RetryTopic topic;

	private final String broker;

	private final SubscriptionRequest request;

	private final MessageHandler subscription;

	/**
	 * Create a handler.
	 * @param topic the retry topic
	 * @param broker name of the broker
	 * @param request the subscription that the retry topic belongs to
	 * @param subscription handles what is due
	 */
	RetryTopicHandler(RetryTopic topic, String broker, SubscriptionRequest request, MessageHandler subscription) {
		this.topic = topic;
		this.broker = broker;
		this.request = request;
		this.subscription = subscription;
	}

	@Override
	public HandlingResult handle(InboundMessage message) {
		RetriedMessage retried = new RetriedMessage(message, this.broker, this.request.topic());
		if (!retried.isFor(this.request.group())) {
			return HandlingResult.DONE;
		}
		Duration remaining = remaining(retried.due());
		if (remaining.compareTo(SHORT) > 0 || !Pause.of(remaining)) {
			// Interrupted by a stop, which the broker has to see.
			return HandlingResult.notBefore(remaining);
		}
		return this.subscription.handle(retried);
	}

	private Duration remaining(Instant due) {
		Instant now = Instant.now();
		boolean waits = due.isAfter(now) && due.isBefore(now.plus(this.topic.delay()).plus(CLOCK_SKEW));
		return waits ? Duration.between(now, due) : Duration.ZERO;
	}

}

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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import dev.patterns.inbox.IdempotencyInProgressException;
import dev.patterns.pubsub.DeadLetterReason;
import dev.patterns.pubsub.Delivery;
import dev.patterns.pubsub.FailureAction;
import dev.patterns.pubsub.MessageHeaders;
import dev.patterns.pubsub.RequestFailedException;
import dev.patterns.pubsub.broker.Broker;
import dev.patterns.pubsub.broker.InboundMessage;
import dev.patterns.pubsub.engine.MessageListener.Outcome;
import dev.patterns.pubsub.engine.RetryTopics.RetryTopic;
import dev.patterns.pubsub.engine.Settlement.Decision;

/**
 * What becomes of messages that were not handled: another attempt, the dead-letter topic,
 * or the listener's choice.
 */
final class FailedMessages {

	private static final Log logger = LogFactory.getLog(FailedMessages.class);

	private static final Duration FORWARD_TIMEOUT = Duration.ofSeconds(30);

	private static final Duration SHORTEST_BLOCK = Duration.ofSeconds(1);

	private final Broker broker;

	private final RetryTopics retries;

	private final ListenerReplies replies;

	private final UnreadableLog unreadable = new UnreadableLog(System::nanoTime);

	FailedMessages(Broker broker, RetryTopics retries, ListenerReplies replies) {
		this.broker = broker;
		this.retries = retries;
		this.replies = replies;
	}

	Decision settle(ListenerDefinition listener, InboundMessage message, Outcome outcome) {
		if (outcome.delivery() == Delivery.ACK) {
			return this.replies.answer(listener, message, outcome);
		}
		if (outcome.delivery() == Delivery.DROP) {
			return giveUp(listener, message, DeadLetterReason.DROPPED, null);
		}
		Throwable failure = outcome.failure();
		if (failure instanceof MessageConversionException) {
			return giveUp(listener, message, DeadLetterReason.CONVERSION, failure);
		}
		if (failure instanceof MessageInvalidException) {
			return giveUp(listener, message, DeadLetterReason.INVALID, failure);
		}
		if (failure instanceof IdempotencyInProgressException inProgress) {
			// Somebody else is at it; that is no failure of the message.
			return Decision.notBefore(inProgress.getRetryAfter());
		}
		if (failure != null && !listener.isRetryable(failure)) {
			return giveUp(listener, message, DeadLetterReason.NOT_RETRYABLE, failure);
		}
		return listener.retry()
			.delayAfter(message.attempt())
			.map((delay) -> retry(listener, message, delay, failure))
			.orElseGet(() -> giveUp(listener, message, DeadLetterReason.EXHAUSTED, failure));
	}

	private Decision retry(ListenerDefinition listener, InboundMessage message, Duration delay,
			@Nullable Throwable failure) {
		if (this.replies.isTooLate(listener, message, delay)) {
			logger.warn(describe(listener, message) + " failed, and its requester does not wait for another one",
					failure);
			this.replies.fail(listener, message, RequestFailedException.DEADLINE, failure);
			return Decision.DROP;
		}
		RetryTopic topic = this.retries.after(listener, message.attempt());
		boolean sent = false;
		String when = delay.toMillis() + " ms";
		if (topic != null && sendToRetry(listener, message, topic)) {
			sent = true;
			when = topic.delay().toMillis() + " ms, from '" + topic.name() + "'";
		}
		String text = describe(listener, message) + " failed and is called again in " + when;
		if (message.attempt() == 1) {
			logger.warn(text, failure);
		}
		else {
			logger.debug(text, failure);
		}
		return sent ? Decision.RETRY_TOPIC : Decision.retryAfter(delay);
	}

	private boolean sendToRetry(ListenerDefinition listener, InboundMessage message, RetryTopic topic) {
		return forward(listener, message, topic.name(), "retry topic",
				RetriedMessage.headers(message, listener, topic.delay()));
	}

	Decision giveUp(ListenerDefinition listener, InboundMessage message, DeadLetterReason reason,
			@Nullable Throwable failure) {
		Decision decision = dispose(listener, message, reason, failure);
		if (decision.result().isDone()) {
			this.replies.fail(listener, message, reason, failure);
		}
		return decision;
	}

	private Decision dispose(ListenerDefinition listener, InboundMessage message, DeadLetterReason reason,
			@Nullable Throwable failure) {
		if (listener.deadLetterTopic() != null) {
			return deadLetter(listener, listener.deadLetterTopic(), message, reason, failure);
		}
		boolean unwanted = reason == DeadLetterReason.DROPPED || reason == DeadLetterReason.UNMATCHED;
		if (unwanted || isUnreadable(reason) || listener.onFailure() == FailureAction.DISCARD) {
			String text = describe(listener, message) + ": the message is discarded (" + reason.value() + ")";
			if (isUnreadable(reason)) {
				this.unreadable.discarded(text, failure);
			}
			else if (!unwanted) {
				logger.error(text, failure);
			}
			return Decision.DROP;
		}
		RetryTopic last = this.retries.last(listener);
		if (last != null && sendToRetry(listener, message, last)) {
			logger.error(describe(listener, message) + ": the message is tried again (" + reason.value() + ") in "
					+ last.delay().toMillis() + " ms, from '" + last.name() + "'", failure);
			return Decision.RETRY_TOPIC;
		}
		Duration delay = longestDelay(listener);
		logger.error(describe(listener, message) + ": the message blocks those behind it (" + reason.value()
				+ ") and is tried again in " + delay.toMillis() + " ms", failure);
		return Decision.retryAfter(delay);
	}

	private Decision deadLetter(ListenerDefinition listener, String topic, InboundMessage message,
			DeadLetterReason reason, @Nullable Throwable failure) {
		if (!forward(listener, message, topic, "dead-letter topic", headers(listener, message, reason, failure))) {
			return Decision.retryAfter(longestDelay(listener));
		}
		String text = describe(listener, message) + ": the message went to '" + topic + "' (" + reason.value() + ")";
		if (reason == DeadLetterReason.DROPPED) {
			logger.debug(text);
			return Decision.DROP;
		}
		if (isUnreadable(reason) || reason == DeadLetterReason.UNMATCHED) {
			this.unreadable.kept(text, failure);
		}
		else {
			logger.error(text, failure);
		}
		return Decision.DEAD_LETTER;
	}

	// Whether the other topic has the message now.
	private boolean forward(ListenerDefinition listener, InboundMessage message, String topic, String kind,
			Map<String, String> headers) {
		try {
			this.broker.forward(RetriedMessage.received(message), topic, headers)
				.get(FORWARD_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
			return true;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		catch (Exception ex) {
			logger.error(describe(listener, message) + ": the message could not be sent to the " + kind + " '" + topic
					+ "' and stays where it is", ex);
		}
		return false;
	}

	// The sender's fault, of which a stack trace of ours says nothing.
	private static boolean isUnreadable(DeadLetterReason reason) {
		return reason == DeadLetterReason.MALFORMED || reason == DeadLetterReason.CONVERSION
				|| reason == DeadLetterReason.INVALID;
	}

	private static Duration longestDelay(ListenerDefinition listener) {
		Duration delay = listener.retry().maxDelay();
		return (delay.compareTo(SHORTEST_BLOCK) > 0) ? delay : SHORTEST_BLOCK;
	}

	private static Map<String, String> headers(ListenerDefinition listener, InboundMessage message,
			DeadLetterReason reason, @Nullable Throwable failure) {
		Map<String, String> headers = new LinkedHashMap<>();
		// What is there already is of somebody else, or of an earlier time.
		for (String old : List.of(MessageHeaders.DEAD_LETTER_EXCEPTION, MessageHeaders.DEAD_LETTER_MESSAGE,
				MessageHeaders.DEAD_LETTER_TRUNCATED, MessageHeaders.DEAD_LETTER_ABRIDGED, MessageHeaders.REPLAY_GROUP,
				MessageHeaders.REPLAY_OF)) {
			if (message.headers().containsKey(old)) {
				headers.put(old, "");
			}
		}
		headers.put(MessageHeaders.DEAD_LETTER_REASON, reason.value());
		if (failure != null) {
			headers.put(MessageHeaders.DEAD_LETTER_EXCEPTION, failure.getClass().getName());
			headers.put(MessageHeaders.DEAD_LETTER_MESSAGE, LogText.of(failure.getMessage()));
		}
		headers.put(MessageHeaders.DEAD_LETTER_ATTEMPTS, Integer.toString(message.attempt()));
		headers.put(MessageHeaders.DEAD_LETTER_TOPIC, message.topic());
		headers.put(MessageHeaders.DEAD_LETTER_POSITION, message.position());
		headers.put(MessageHeaders.DEAD_LETTER_GROUP, listener.target().group());
		headers.put(MessageHeaders.DEAD_LETTER_LISTENER, listener.id());
		headers.put(MessageHeaders.DEAD_LETTER_TIME, Instant.now().toString());
		return headers;
	}

	private static String describe(ListenerDefinition listener, InboundMessage message) {
		return "Listener '" + listener.id() + "', message at " + LogText.of(message.position()) + ", attempt "
				+ message.attempt();
	}

}

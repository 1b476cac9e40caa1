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
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;

import io.micrometer.observation.Observation;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import dev.patterns.pubsub.DeadLetterReason;
import dev.patterns.pubsub.MessageHeaders;
import dev.patterns.pubsub.RequestFailedException;
import dev.patterns.pubsub.broker.Broker;
import dev.patterns.pubsub.broker.BrokerException;
import dev.patterns.pubsub.broker.BrokerMessage;
import dev.patterns.pubsub.broker.InboundMessage;
import dev.patterns.pubsub.engine.MessageListener.Outcome;
import dev.patterns.pubsub.engine.Settlement.Decision;
import dev.patterns.pubsub.observation.PublishContext;

/**
 * Answers the requests that come to one subscription. An answer is sent before its
 * request is acknowledged, so that a crash in between loses none.
 */
final class ListenerReplies {

	private static final Log logger = LogFactory.getLog(ListenerReplies.class);

	private static final Duration LIMIT = Duration.ofSeconds(30);

	private static final Duration BEFORE_RETRY = Duration.ofMillis(200);

	private final Broker broker;

	private final ReplySettings settings;

	private final ReplyWriter writer;

	private final PubSubObservations observations;

	private final Set<ListenerDefinition> answering = Collections.newSetFromMap(new IdentityHashMap<>());

	private final LongAdder answered = new LongAdder();

	private final LongAdder failed = new LongAdder();

	private final LongAdder abandoned = new LongAdder();

	private final LongAdder refused = new LongAdder();

	private final LongAdder unsent = new LongAdder();

	ListenerReplies(Broker broker, List<MessageListener> listeners, ReplySettings settings, ReplyWriter writer,
			PubSubObservations observations) {
		this.broker = broker;
		this.settings = settings;
		this.writer = writer;
		this.observations = observations;
		listeners.stream()
			.filter(MessageListener::isAnswering)
			.forEach((listener) -> this.answering.add(listener.definition()));
	}

	/**
	 * Whether a message asks this listener for an answer.
	 * @param listener the listener
	 * @param message the message
	 * @return {@code true} if it is not to be handled together with others
	 */
	boolean isRequest(ListenerDefinition listener, InboundMessage message) {
		return address(listener, message) != null;
	}

	/**
	 * Whether the listener is not to be called, as nobody waits for its answer any more.
	 * A dead letter that is tried again is wanted whenever that is.
	 * @param listener the listener
	 * @param message the message
	 * @return {@code true} if the message can be acknowledged
	 */
	boolean isAbandoned(ListenerDefinition listener, InboundMessage message) {
		if (!this.answering.contains(listener)) {
			return false;
		}
		Map<String, String> headers = message.headers();
		ReplyAddress address = address(headers);
		if (address == null) {
			if (headers.containsKey(MessageHeaders.REPLY_TOPIC)) {
				refuse(listener, message);
			}
			return false;
		}
		if (!address.isOverAfter(Duration.ZERO) || ReplayedMessage.isReplayed(message.headers())) {
			return false;
		}
		this.abandoned.increment();
		logger.debug("Listener '" + listener.id() + "' is not called for the message at " + position(message)
				+ ", as its requester is gone");
		return true;
	}

	// What the message says is not shown: anybody may have written it.
	private void refuse(ListenerDefinition listener, InboundMessage message) {
		if (this.refused.sum() == 0) {
			logger.warn("The message at " + position(message) + " asks listener '" + listener.id()
					+ "' for an answer to what is no topic for answers, and gets none: their names begin with '"
					+ this.settings.prefix() + "'. Further ones are counted only");
		}
		this.refused.increment();
	}

	/**
	 * Answer with what the listener has returned.
	 * @param listener the listener
	 * @param message the request
	 * @param outcome what the listener has returned
	 * @return acknowledges the request, unless the answer could not be sent now
	 */
	Decision answer(ListenerDefinition listener, InboundMessage message, Outcome outcome) {
		ReplyAddress address = address(listener, message);
		if (address == null || address.isOverAfter(Duration.ZERO)) {
			return Decision.ACK;
		}
		BrokerMessage reply;
		try {
			reply = this.writer.answer(address, outcome.answer());
		}
		catch (RuntimeException ex) {
			return unanswerable(listener, message, ex);
		}
		try {
			send(reply, address);
			this.answered.increment();
			return Decision.ACK;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return Decision.retryAfter(BEFORE_RETRY);
		}
		catch (ExecutionException | TimeoutException ex) {
			if (ex.getCause() instanceof BrokerException refusal && !refusal.isRetryable()) {
				return unanswerable(listener, message, refusal);
			}
			if (!isWorthRepeating(listener, message, address)) {
				return unsent(listener, message, ex);
			}
			logger.warn("The answer of listener '" + listener.id() + "' to the message at " + position(message)
					+ " could not be sent, so it is called again: "
					+ ((ex.getCause() != null) ? ex.getCause() : "no answer in time"));
			return Decision.retryAfter(BEFORE_RETRY);
		}
	}

	// Others wait behind this message. Who does not say how long it waits is not waited
	// for.
	private static boolean isWorthRepeating(ListenerDefinition listener, InboundMessage message, ReplyAddress address) {
		return address.until() != null && !address.isOverAfter(BEFORE_RETRY)
				&& listener.retry().delayAfter(message.attempt()).isPresent();
	}

	private static String position(InboundMessage message) {
		return LogText.of(message.position());
	}

	private Decision unsent(ListenerDefinition listener, InboundMessage message, Exception failure) {
		this.unsent.increment();
		logger.debug("The answer of listener '" + listener.id() + "' to the message at " + position(message)
				+ " could not be sent in time", failure);
		return Decision.ACK;
	}

	// It would be the same the next time. Nobody may be there, or the answer be too
	// large.
	private Decision unanswerable(ListenerDefinition listener, InboundMessage message, RuntimeException failure) {
		this.unsent.increment();
		logger.warn("What listener '" + listener.id() + "' returned for the message at " + position(message)
				+ " cannot be sent as an answer: " + failure.getMessage());
		fail(listener, message, RequestFailedException.UNANSWERABLE, null);
		return Decision.ACK;
	}

	/**
	 * Whether another attempt would come too late.
	 * @param listener the listener
	 * @param message the request
	 * @param delay how long it would wait
	 * @return {@code false} also for messages that are no request
	 */
	boolean isTooLate(ListenerDefinition listener, InboundMessage message, Duration delay) {
		ReplyAddress address = address(listener, message);
		return address != null && address.isOverAfter(delay) && !ReplayedMessage.isReplayed(message.headers());
	}

	void fail(ListenerDefinition listener, InboundMessage message, DeadLetterReason reason,
			@Nullable Throwable failure) {
		fail(listener, message, reason.value(), failure);
	}

	/**
	 * Tell the requester that there is no answer.
	 * @param listener the listener
	 * @param message the request
	 * @param reason why
	 * @param failure what was thrown, or {@code null}
	 */
	void fail(ListenerDefinition listener, InboundMessage message, String reason, @Nullable Throwable failure) {
		ReplyAddress address = address(listener, message);
		if (address == null || address.isOverAfter(Duration.ZERO)) {
			return;
		}
		try {
			send(this.writer.failure(address, listener.method(), reason, failure), address);
			this.failed.increment();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		catch (ExecutionException | TimeoutException ex) {
			// The request is done with all the same; its sender waits in vain.
			this.unsent.increment();
			logger.debug("Nobody could be told that the message at " + position(message) + " was given up", ex);
		}
	}

	private void send(BrokerMessage reply, ReplyAddress address)
			throws InterruptedException, ExecutionException, TimeoutException {
		long limit = address.remaining(LIMIT).toNanos();
		if (this.observations.registry().isNoop()) {
			send(reply, address.durable()).get(limit, TimeUnit.NANOSECONDS);
			return;
		}
		Map<String, String> headers = new LinkedHashMap<>(reply.headers());
		// The topic is another one for each instance: too many for a metric.
		Observation observation = this.observations
			.publish(new PublishContext(this.broker.name(), this.settings.prefix() + "*", reply.event().getType(),
					reply.event().getId(), headers))
			.start();
		try (Observation.Scope scope = observation.openScope()) {
			send(new BrokerMessage(reply.topic(), reply.key(), reply.event(), headers, reply.contentMode()),
					address.durable())
				.get(limit, TimeUnit.NANOSECONDS);
		}
		catch (ExecutionException | TimeoutException ex) {
			observation.error(ex);
			throw ex;
		}
		finally {
			observation.stop();
		}
	}

	// A request that came from somebody's outbox is answered with the same care: the
	// answer has arrived before the request is acknowledged, whatever the broker.
	private CompletableFuture<Void> send(BrokerMessage reply, boolean durable) {
		return durable ? this.broker.relay(reply) : this.broker.reply(reply);
	}

	private @Nullable ReplyAddress address(ListenerDefinition listener, InboundMessage message) {
		boolean foreign = message.headers().containsKey(MessageHeaders.DEAD_LETTER_REASON)
				&& !ReplayedMessage.isReplayed(message.headers());
		return (this.answering.contains(listener) && !foreign) ? address(message.headers()) : null;
	}

	// A message must not make this application write wherever it says.
	private @Nullable ReplyAddress address(Map<String, String> headers) {
		ReplyAddress address = ReplyAddress.of(headers);
		return (address != null && this.settings.isReplyTopic(address.topic())
				&& this.broker.isValidTopic(address.topic())) ? address : null;
	}

	/**
	 * How many requests were answered, for the endpoint.
	 * @return the counters, empty if no listener answers
	 */
	Map<String, Object> describe() {
		if (this.answering.isEmpty()) {
			return Map.of();
		}
		Map<String, Object> counters = new LinkedHashMap<>();
		counters.put("answered", this.answered.sum());
		counters.put("failed", this.failed.sum());
		counters.put("abandoned", this.abandoned.sum());
		counters.put("refused", this.refused.sum());
		counters.put("unsent", this.unsent.sum());
		return Map.of("replies", counters);
	}

}

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
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

import io.cloudevents.CloudEvent;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.util.StringUtils;

import dev.patterns.pubsub.CloudEventContext;
import dev.patterns.pubsub.DeadLetterReason;
import dev.patterns.pubsub.Delivery;
import dev.patterns.pubsub.UnmatchedAction;
import dev.patterns.pubsub.broker.Broker;
import dev.patterns.pubsub.broker.BrokerSubscription;
import dev.patterns.pubsub.broker.BrokerSubscription.State;
import dev.patterns.pubsub.broker.HandlingResult;
import dev.patterns.pubsub.broker.InboundMessage;
import dev.patterns.pubsub.broker.MalformedMessageException;
import dev.patterns.pubsub.broker.MessageHandler;
import dev.patterns.pubsub.broker.SubscriptionRequest;
import dev.patterns.pubsub.engine.BatchDispatcher.Routed;
import dev.patterns.pubsub.engine.MessageListener.Outcome;
import dev.patterns.pubsub.engine.Settlement.Decision;
import dev.patterns.pubsub.format.EventExpiry;
import dev.patterns.time.MinuteRate;

/**
 * A subscription with the listeners that share it: the first one that wants a message
 * gets it.
 */
final class ListenerSubscription implements MessageHandler {

	private static final Log logger = LogFactory.getLog(ListenerSubscription.class);

	private final Broker broker;

	private final List<MessageListener> listeners;

	private final UnmatchedAction unmatched;

	private final ListenerReplies replies;

	private final FailedMessages failed;

	private final BrokerSubscription subscription;

	private final SubscriptionLag lag;

	private final int batchSize;

	private final Duration batchWait;

	private final CallWatch watch = new CallWatch();

	private final LongAdder handled = new LongAdder();

	private final MinuteRate rate = new MinuteRate(System::nanoTime);

	private final LongAdder failures = new LongAdder();

	private final LongAdder retried = new LongAdder();

	private final LongAdder deadLetters = new LongAdder();

	private final LongAdder expired = new LongAdder();

	private volatile @Nullable String lastFailure;

	private volatile @Nullable Instant lastFailureAt;

	ListenerSubscription(Broker broker, ListenerTarget target, List<MessageListener> listeners,
			UnmatchedAction unmatched, RetryTopics retries, ReplyWriter replies) {
		this.unmatched = unmatched;
		this.broker = broker;
		this.listeners = listeners;
		this.replies = replies.repliesOf(broker, listeners);
		this.failed = new FailedMessages(broker, retries, this.replies);
		this.batchSize = listeners.stream()
			.map((listener) -> listener.definition().batching())
			.mapToInt((batching) -> batching.isTogether() ? batching.size() : 1)
			.max()
			.orElse(1);
		this.batchWait = listeners.stream()
			.map((listener) -> listener.definition().batching())
			.filter(ListenerBatching::isTogether)
			.map(ListenerBatching::maxWait)
			.max(Comparator.naturalOrder())
			.orElse(Duration.ZERO);
		int concurrency = listeners.stream()
			.mapToInt((listener) -> listener.definition().concurrency())
			.max()
			.orElse(1);
		this.subscription = RetryingSubscription.subscribe(broker, new SubscriptionRequest(target.subscriptionId(),
				target.topic(), target.group(), concurrency, listeners.get(0).definition().start()), this, retries);
		this.lag = new SubscriptionLag(this.subscription);
	}

	String id() {
		return this.subscription.request().id();
	}

	BrokerSubscription subscription() {
		return this.subscription;
	}

	boolean hasListener(String id) {
		return this.listeners.stream().anyMatch((listener) -> listener.definition().id().equals(id));
	}

	@Override
	public HandlingResult handle(InboundMessage message) {
		this.watch.begin(message);
		try {
			return route(message);
		}
		finally {
			this.watch.end();
			// What one message left over is not the next one's business, nor the
			// broker's.
			Thread.interrupted();
		}
	}

	@Override
	public int batchSize() {
		return this.batchSize;
	}

	@Override
	public Duration batchWait() {
		return this.batchWait;
	}

	@Override
	public List<HandlingResult> handle(List<InboundMessage> messages) {
		try {
			return new BatchDispatcher(this, messages).dispatch();
		}
		finally {
			Thread.interrupted();
		}
	}

	List<Outcome> handleTogether(MessageListener listener, List<Routed> messages) {
		this.watch.begin(messages.get(0).message());
		try {
			return listener.batch().process(messages.stream().map(Routed::context).toList());
		}
		finally {
			this.watch.end();
		}
	}

	boolean isInterrupted() {
		return this.subscription.state() != State.RUNNING;
	}

	// Null also if there is something wrong with the message: it is looked at again when
	// it has its turn.
	@Nullable Routed find(InboundMessage message) {
		try {
			CloudEvent event = requireIdentity(message.event());
			if (EventExpiry.isExpired(event) || isForOthers(message)) {
				return null;
			}
			for (MessageListener listener : this.listeners) {
				CloudEventContext context = context(listener, message, event);
				if (listener.matches(context)) {
					return this.replies.isRequest(listener.definition(), message) ? null
							: new Routed(message, listener, context);
				}
			}
		}
		catch (RuntimeException ex) {
			logger.debug("A message cannot be handled with others", ex);
		}
		return null;
	}

	private CloudEventContext context(MessageListener listener, InboundMessage message, CloudEvent event) {
		return new CloudEventContext(event, this.broker.name(), message.topic(), message.key(), message.headers(),
				message.attempt(), listener.definition().id());
	}

	// A dead letter that is tried again is for the group that gave it up.
	private boolean isForOthers(InboundMessage message) {
		String group = ReplayedMessage.group(message);
		return group != null && !group.equals(this.subscription.request().group());
	}

	private HandlingResult route(InboundMessage message) {
		if (isForOthers(message)) {
			return HandlingResult.DONE;
		}
		MessageListener first = this.listeners.get(0);
		CloudEvent event;
		try {
			event = requireIdentity(message.event());
		}
		catch (MalformedMessageException ex) {
			return count(this.failed.giveUp(first.definition(), message, DeadLetterReason.MALFORMED, ex), ex).result();
		}
		// Somebody wants what is tried again to be handled, whenever that is.
		if (EventExpiry.isExpired(event) && !ReplayedMessage.isReplayed(message)) {
			this.expired.increment();
			return HandlingResult.DONE;
		}
		for (MessageListener listener : candidates(message)) {
			CloudEventContext context = context(listener, message, event);
			try {
				if (listener.matches(context)) {
					return process(listener, message, context);
				}
			}
			catch (RuntimeException ex) {
				return count(this.failed.giveUp(listener.definition(), message, DeadLetterReason.CONVERSION, ex), ex)
					.result();
			}
		}
		if (this.unmatched == UnmatchedAction.DEAD_LETTER) {
			return count(this.failed.giveUp(first.definition(), message, DeadLetterReason.UNMATCHED, null), null)
				.result();
		}
		countHandled();
		return HandlingResult.DONE;
	}

	// What comes from a retry topic is for the listener that failed, if it is still
	// there.
	private List<MessageListener> candidates(InboundMessage message) {
		String failed = RetriedMessage.listener(message);
		if (failed == null || !hasListener(failed)) {
			return this.listeners;
		}
		return this.listeners.stream().filter((listener) -> listener.definition().id().equals(failed)).toList();
	}

	// Not every sender, and not every SDK, insists on what the specification requires.
	private static CloudEvent requireIdentity(CloudEvent event) {
		if (!StringUtils.hasText(event.getId()) || event.getSource() == null || event.getSource().toString().isEmpty()
				|| !StringUtils.hasText(event.getType())) {
			throw new MalformedMessageException("The event has no id, no source or no type", null);
		}
		return event;
	}

	private HandlingResult process(MessageListener listener, InboundMessage message, CloudEventContext context) {
		if (this.replies.isAbandoned(listener.definition(), message)) {
			countHandled();
			return HandlingResult.DONE;
		}
		try {
			return listener.process(context, (outcome) -> settle(listener, message, outcome)).result();
		}
		catch (RuntimeException ex) {
			// Not the listener but something around it, such as an observation handler.
			return settle(listener, message, new Outcome(Delivery.RETRY, ex)).result();
		}
	}

	Decision settle(MessageListener listener, InboundMessage message, Outcome outcome) {
		// A failure while everything ends says nothing about the message, which comes
		// again.
		boolean interrupted = outcome.delivery() == Delivery.RETRY && isEnding(message);
		Decision decision = interrupted ? Decision.notBefore(Duration.ZERO)
				: this.failed.settle(listener.definition(), message, outcome);
		return count(decision, outcome.failure());
	}

	// A retry topic goes on when the server has ended the subscription to the other one.
	private boolean isEnding(InboundMessage message) {
		if (message instanceof RetriedMessage && this.subscription instanceof RetryingSubscription all) {
			return !all.isStarted();
		}
		return this.subscription.state() == State.STOPPED;
	}

	private Decision count(Decision decision, @Nullable Throwable failure) {
		if (decision == Decision.RETRY_TOPIC) {
			this.retried.increment();
		}
		else if (decision.result().isDone()) {
			countHandled();
		}
		if (decision == Decision.DEAD_LETTER) {
			this.deadLetters.increment();
		}
		if (failure != null) {
			this.failures.increment();
			this.lastFailure = failure.getClass().getName();
			this.lastFailureAt = Instant.now();
		}
		return decision;
	}

	private void countHandled() {
		this.handled.increment();
		this.rate.add(1);
	}

	// Whether one of its listeners asks.
	boolean isCaller() {
		return this.watch.isCaller();
	}

	void reportSlow(Duration limit) {
		this.watch.report(id(), limit);
	}

	SubscriptionCounts counts(Duration slowAfter) {
		return new SubscriptionCounts(this.handled.sum(), this.failures.sum(), this.deadLetters.sum(),
				this.expired.sum(), this.watch.countOlderThan(slowAfter));
	}

	// Its own, and those of its retry topics.
	List<SubscriptionLag> lags() {
		Stream<SubscriptionLag> more = (this.subscription instanceof RetryingSubscription all) ? all.retryLags()
				: Stream.empty();
		return Stream.concat(Stream.of(this.lag), more).toList();
	}

	@Nullable Long lag() {
		return this.lag.known();
	}

	SubscriptionDescriptor describe(Duration slowAfter) {
		SubscriptionRequest request = this.subscription.request();
		List<SubscriptionDescriptor.Listener> descriptors = this.listeners.stream().map((listener) -> {
			ListenerDefinition definition = listener.definition();
			return new SubscriptionDescriptor.Listener(definition.id(),
					(definition.match() != null) ? definition.match().toString() : null, definition.deadLetterTopic());
		}).toList();
		Map<String, Object> details = new LinkedHashMap<>(this.subscription.describe());
		this.lag.describe(details);
		if (this.subscription instanceof RetryingSubscription) {
			details.put("sentToRetryTopics", this.retried.sum());
		}
		details.putAll(this.replies.describe());
		return new SubscriptionDescriptor(request.id(), this.broker.name(), request.topic(), request.group(),
				request.concurrency(), this.subscription.state().name(), descriptors, this.handled.sum(),
				Math.round(this.rate.perSecond() * 10) / 10.0, this.failures.sum(), this.deadLetters.sum(),
				this.expired.sum(), this.watch.countOlderThan(slowAfter), this.lastFailure, this.lastFailureAt,
				details);
	}

}

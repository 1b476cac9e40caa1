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

import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;

import io.cloudevents.CloudEvent;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.util.Assert;

import dev.patterns.pubsub.DeadLetter;
import dev.patterns.pubsub.DeadLetters;
import dev.patterns.pubsub.MessageHeaders;
import dev.patterns.pubsub.broker.Broker;
import dev.patterns.pubsub.broker.BrokerException;
import dev.patterns.pubsub.broker.BrokerRegistry;
import dev.patterns.pubsub.broker.DeadLetterStore;
import dev.patterns.pubsub.broker.InboundMessage;
import dev.patterns.pubsub.broker.MalformedMessageException;

/**
 * The dead letters of the listeners that are registered.
 */
public final class DefaultDeadLetters implements DeadLetters {

	private static final Log logger = LogFactory.getLog(DefaultDeadLetters.class);

	private static final int MAX_LIMIT = 1000;

	private static final long TIMEOUT_SECONDS = 30;

	private final BrokerRegistry brokers;

	private final PubSubListenerRegistry listeners;

	/**
	 * Create dead letters.
	 * @param brokers the brokers
	 * @param listeners the listeners
	 */
	public DefaultDeadLetters(BrokerRegistry brokers, PubSubListenerRegistry listeners) {
		this.brokers = brokers;
		this.listeners = listeners;
	}

	@Override
	public List<DeadLetterTopic> topics() {
		return this.listeners.describe()
			.stream()
			.flatMap((subscription) -> subscription.listeners()
				.stream()
				.map(SubscriptionDescriptor.Listener::deadLetterTopic)
				.filter(Objects::nonNull)
				.map((topic) -> new DeadLetterTopic(subscription.broker(), topic)))
			.distinct()
			.sorted(Comparator.comparing(DeadLetterTopic::topic).thenComparing(DeadLetterTopic::broker))
			.toList();
	}

	@Override
	public Page list(DeadLetterTopic topic, @Nullable String after, int limit) {
		Assert.isTrue(limit >= 1 && limit <= MAX_LIMIT, () -> "The limit must be between 1 and " + MAX_LIMIT);
		DeadLetterStore.Page page = store(topic).list(topic.topic(), after, limit);
		return new Page(page.messages().stream().map(DefaultDeadLetters::toDeadLetter).toList(), page.next());
	}

	@Override
	public Optional<DeadLetter> find(DeadLetterTopic topic, String position) {
		return store(topic).find(topic.topic(), position).map(DefaultDeadLetters::toDeadLetter);
	}

	@Override
	public boolean replay(DeadLetterTopic topic, String position) {
		DeadLetterStore store = store(topic);
		Optional<InboundMessage> found = store.find(topic.topic(), position);
		if (found.isEmpty()) {
			return false;
		}
		send(topic, store, found.get());
		if (!store.remove(topic.topic(), position)) {
			logger.warn("The message at " + LogText.of(position)
					+ " was replayed or discarded by somebody else at the same time");
		}
		return true;
	}

	private void send(DeadLetterTopic topic, DeadLetterStore store, InboundMessage message) {
		DeadLetter letter = toDeadLetter(message);
		String origin = letter.originTopic();
		if (origin == null || letter.group() == null) {
			throw new IllegalStateException("The message does not say where it came from");
		}
		if (!isOurs(topic, origin, letter.group())) {
			throw new IllegalStateException(
					"No listener of this application gives messages of topic '" + LogText.of(origin) + "' and group '"
							+ LogText.of(letter.group()) + "' up to '" + topic.topic() + "'");
		}
		InboundMessage whole = letter.truncated() ? whole(store, letter, origin) : message;
		Map<String, String> headers = new LinkedHashMap<>();
		headers.put(MessageHeaders.REPLAY_GROUP, letter.group());
		headers.put(MessageHeaders.REPLAY_OF, letter.position());
		try {
			broker(topic).forward(whole, origin, headers).get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new BrokerException("Interrupted while a dead letter was being sent again", true, ex);
		}
		catch (TimeoutException ex) {
			throw new BrokerException("The broker did not take the message in time; it stays a dead letter", true, ex);
		}
		catch (ExecutionException ex) {
			if (ex.getCause() instanceof BrokerException refused) {
				throw refused;
			}
			throw new CompletionException(ex.getCause());
		}
	}

	// Whoever writes to the dead-letter topic could name any other.
	private boolean isOurs(DeadLetterTopic topic, String origin, String group) {
		return this.listeners.describe()
			.stream()
			.filter((subscription) -> subscription.broker().equals(topic.broker())
					&& subscription.topic().equals(origin) && subscription.group().equals(group))
			.flatMap((subscription) -> subscription.listeners().stream())
			.anyMatch((listener) -> topic.topic().equals(listener.deadLetterTopic()));
	}

	private static InboundMessage whole(DeadLetterStore store, DeadLetter letter, String origin) {
		return Optional.ofNullable(letter.originPosition())
			.flatMap((position) -> store.find(origin, position))
			.orElseThrow(() -> new IllegalStateException(
					"The body was too large for the dead-letter topic, and the message does not stand in '" + origin
							+ "' any more"));
	}

	@Override
	public boolean discard(DeadLetterTopic topic, String position) {
		return store(topic).remove(topic.topic(), position);
	}

	@Override
	public int replayAll(DeadLetterTopic topic, Predicate<DeadLetter> filter) {
		int count = 0;
		for (String position : positions(topic, filter)) {
			try {
				count += replay(topic, position) ? 1 : 0;
			}
			catch (IllegalStateException ex) {
				logger.warn("The message at " + LogText.of(position) + " of '" + topic.topic()
						+ "' cannot be replayed and stays there: " + ex.getMessage());
			}
		}
		return count;
	}

	@Override
	public int discardAll(DeadLetterTopic topic, Predicate<DeadLetter> filter) {
		int count = 0;
		for (String position : positions(topic, filter)) {
			count += discard(topic, position) ? 1 : 0;
		}
		return count;
	}

	// Before any is sent: what fails again comes back to the end of the topic.
	// Not the messages, which may be large.
	private List<String> positions(DeadLetterTopic topic, Predicate<DeadLetter> filter) {
		Instant begin = Instant.now();
		List<String> found = new ArrayList<>();
		String after = null;
		do {
			Page page = list(topic, after, MAX_LIMIT);
			page.messages()
				.stream()
				.filter((letter) -> letter.time() == null || !letter.time().isAfter(begin))
				.filter(filter)
				.map(DeadLetter::position)
				.forEach(found::add);
			after = page.next();
		}
		while (after != null);
		return found;
	}

	private Broker broker(DeadLetterTopic topic) {
		Assert.isTrue(topics().contains(topic), () -> "No listener of this application gives messages up to topic '"
				+ topic.topic() + "' of broker '" + topic.broker() + "'");
		return this.brokers.getBroker(topic.broker());
	}

	private DeadLetterStore store(DeadLetterTopic topic) {
		Broker broker = broker(topic);
		DeadLetterStore store = broker.deadLetters();
		if (store == null) {
			throw new UnsupportedOperationException(
					"Broker '" + broker.name() + "' of type '" + broker.type() + "' cannot list its dead letters");
		}
		return store;
	}

	private static DeadLetter toDeadLetter(InboundMessage message) {
		Map<String, String> headers = message.headers();
		return new DeadLetter(message.topic(), message.position(), message.key(),
				headers.get(MessageHeaders.DEAD_LETTER_REASON), headers.get(MessageHeaders.DEAD_LETTER_EXCEPTION),
				headers.get(MessageHeaders.DEAD_LETTER_MESSAGE), attempts(headers),
				headers.get(MessageHeaders.DEAD_LETTER_TOPIC), headers.get(MessageHeaders.DEAD_LETTER_POSITION),
				headers.get(MessageHeaders.DEAD_LETTER_GROUP), headers.get(MessageHeaders.DEAD_LETTER_LISTENER),
				time(headers), Boolean.parseBoolean(headers.get(MessageHeaders.DEAD_LETTER_TRUNCATED)), headers,
				event(message));
	}

	// Anybody may have written it.
	private static int attempts(Map<String, String> headers) {
		try {
			return Integer.parseInt(headers.getOrDefault(MessageHeaders.DEAD_LETTER_ATTEMPTS, "0"));
		}
		catch (NumberFormatException ex) {
			return 0;
		}
	}

	private static @Nullable Instant time(Map<String, String> headers) {
		String time = headers.get(MessageHeaders.DEAD_LETTER_TIME);
		try {
			return (time != null) ? Instant.parse(time) : null;
		}
		catch (DateTimeException ex) {
			return null;
		}
	}

	private static @Nullable CloudEvent event(InboundMessage message) {
		try {
			return message.event();
		}
		catch (MalformedMessageException ex) {
			return null;
		}
	}

}

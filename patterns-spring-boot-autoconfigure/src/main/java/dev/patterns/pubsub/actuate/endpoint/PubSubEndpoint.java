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

package dev.patterns.pubsub.actuate.endpoint;

import java.time.Instant;
import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.Show;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.util.Assert;

import dev.patterns.pubsub.DeadLetter;
import dev.patterns.pubsub.DeadLetters.DeadLetterTopic;
import dev.patterns.pubsub.SeekPosition;
import dev.patterns.pubsub.actuate.endpoint.DeadLetterDescriber.DeadLetterDescriptor;
import dev.patterns.pubsub.actuate.endpoint.DeadLetterDescriber.DeadLettersDescriptor;
import dev.patterns.pubsub.actuate.endpoint.DeadLetterDescriber.DoneDescriptor;
import dev.patterns.pubsub.actuate.endpoint.DeadLetterDescriber.Filter;
import dev.patterns.pubsub.engine.PubSubListenerRegistry;
import dev.patterns.pubsub.engine.PubSubRequests;
import dev.patterns.pubsub.engine.RequestsDescriptor;
import dev.patterns.pubsub.engine.SubscriptionDescriptor;

/**
 * Endpoint {@code pubsub}: the subscriptions with their state, and the dead letters; and,
 * where its access is unrestricted, pauses, resumes and restarts subscriptions, replays
 * and discards dead letters. Headers and payloads are shown to whom
 * {@code management.endpoint.pubsub.show-values} says.
 */
@Endpoint(id = "pubsub", defaultAccess = Access.READ_ONLY)
public class PubSubEndpoint {

	private final PubSubListenerRegistry registry;

	private final PubSubRequests requests;

	private final DeadLetterDescriber deadLetters;

	private final Show showValues;

	/**
	 * Create an endpoint.
	 * @param registry the subscriptions
	 * @param requests the requests
	 * @param deadLetters describes dead letters
	 * @param showValues when to show headers and payloads
	 */
	public PubSubEndpoint(PubSubListenerRegistry registry, PubSubRequests requests, DeadLetterDescriber deadLetters,
			Show showValues) {
		this.registry = registry;
		this.requests = requests;
		this.deadLetters = deadLetters;
		this.showValues = showValues;
	}

	/**
	 * All subscriptions, the topics to which their listeners give messages up, and the
	 * requests of this instance.
	 * @return the subscriptions
	 */
	@ReadOperation
	public PubSubDescriptor pubsub() {
		this.registry.refreshLags();
		return new PubSubDescriptor(this.registry.describe(), this.deadLetters.topics(), this.requests.describe());
	}

	/**
	 * One subscription.
	 * @param id its name, or the durable name of one of its listeners
	 * @return the subscription, {@code null} if there is none
	 */
	@ReadOperation
	public @Nullable SubscriptionDescriptor subscription(@Selector String id) {
		return find(id);
	}

	/**
	 * Pause, resume or restart a subscription, or let it go on at another position.
	 * @param id name of the subscription, or durable name of one of its listeners
	 * @param action what to do
	 * @param to where to go on: {@code earliest}, {@code latest} or a time; for
	 * {@link Action#SEEK}
	 * @return the subscription, {@code null} if there is none
	 */
	@WriteOperation
	public @Nullable SubscriptionDescriptor change(@Selector String id, Action action, @Nullable String to) {
		Assert.isTrue((action == Action.SEEK) == (to != null),
				"'to' says where to go on, and is needed for the action 'seek' only");
		boolean found = switch (action) {
			case PAUSE -> this.registry.pause(id);
			case RESUME -> this.registry.resume(id);
			case RESTART -> this.registry.restart(id);
			case SEEK -> this.registry.seek(id, SeekPosition.parse(Objects.requireNonNull(to)));
		};
		return found ? find(id) : null;
	}

	/**
	 * List dead letters, the oldest first.
	 * @param view the dead letters
	 * @param topic the dead-letter topic
	 * @param broker name of the broker, {@code null} if only one has the topic
	 * @param after where the page begins, as the page before says; {@code null} for the
	 * first page
	 * @param size how many at most, {@code null} for 50
	 * @return one page
	 */
	@ReadOperation
	public DeadLettersDescriptor deadLetters(@Selector View view, @Selector String topic, @Nullable String broker,
			@Nullable String after, @Nullable Integer size) {
		return this.deadLetters.list(topic, broker, after, size);
	}

	/**
	 * Show a dead letter.
	 * @param view the dead letters
	 * @param topic the dead-letter topic
	 * @param position where it stands
	 * @param broker name of the broker, {@code null} if only one has the topic
	 * @return the message, {@code null} if there is none
	 */
	@ReadOperation
	public @Nullable DeadLetterDescriptor deadLetter(@Selector View view, @Selector String topic,
			@Selector String position, @Nullable String broker) {
		return this.deadLetters.find(topic, broker, position)
			.map((letter) -> describe(letter, this.showValues.isShown(true)))
			.orElse(null);
	}

	DeadLetterDescriptor describe(DeadLetter letter, boolean shown) {
		return this.deadLetters.describe(letter, shown);
	}

	/**
	 * Replay or discard many dead letters.
	 * @param view the dead letters
	 * @param topic the dead-letter topic
	 * @param operation what to do
	 * @param broker name of the broker, {@code null} if only one has the topic
	 * @param reason the reason, {@code null} for any
	 * @param listener the listener, {@code null} for any
	 * @param type type of the event, {@code null} for any
	 * @param before given up before this time, {@code null} for any
	 * @param all whether all are meant if no condition is given; needed to discard
	 * @return what was done
	 */
	@WriteOperation
	public DoneDescriptor intervene(@Selector View view, @Selector String topic,
			DeadLetterDescriber.Operation operation, @Nullable String broker, @Nullable String reason,
			@Nullable String listener, @Nullable String type, @Nullable Instant before, @Nullable Boolean all) {
		return this.deadLetters.many(topic, broker, operation, new Filter(reason, listener, type, before),
				Boolean.TRUE.equals(all));
	}

	/**
	 * Send a dead letter to its listener once more.
	 * @param view the dead letters
	 * @param topic the dead-letter topic
	 * @param position where it stands
	 * @param broker name of the broker, {@code null} if only one has the topic
	 * @return what was done, {@code null} if there is no such message
	 */
	@WriteOperation
	public @Nullable DoneDescriptor replay(@Selector View view, @Selector String topic, @Selector String position,
			@Nullable String broker) {
		return this.deadLetters.replay(topic, broker, position);
	}

	/**
	 * Remove a dead letter for good.
	 * @param view the dead letters
	 * @param topic the dead-letter topic
	 * @param position where it stands
	 * @param broker name of the broker, {@code null} if only one has the topic
	 * @return what was done, {@code null} if there is no such message
	 */
	@DeleteOperation
	public @Nullable DoneDescriptor discard(@Selector View view, @Selector String topic, @Selector String position,
			@Nullable String broker) {
		return this.deadLetters.discard(topic, broker, position);
	}

	private @Nullable SubscriptionDescriptor find(String id) {
		this.registry.refreshLags();
		return this.registry.describe()
			.stream()
			.filter((subscription) -> subscription.id().equals(id)
					|| subscription.listeners().stream().anyMatch((listener) -> listener.id().equals(id)))
			.findFirst()
			.orElse(null);
	}

	/**
	 * What there is.
	 *
	 * @param subscriptions the subscriptions
	 * @param deadLetterTopics the topics to which their listeners give messages up
	 * @param requests the requests of this instance
	 */
	public record PubSubDescriptor(List<SubscriptionDescriptor> subscriptions, List<DeadLetterTopic> deadLetterTopics,
			RequestsDescriptor requests) implements OperationResponseBody {

	}

	/**
	 * What can be done with a subscription.
	 */
	public enum Action {

		/** It gets no more messages, but stays a member of its group. */
		PAUSE,

		/** It gets messages again. */
		RESUME,

		/** It leaves its group and joins it again. */
		RESTART,

		/** It goes on at another position. */
		SEEK

	}

	/**
	 * What can be looked at besides subscriptions.
	 */
	public enum View {

		/** Messages that listeners gave up. */
		DEAD_LETTERS

	}

}

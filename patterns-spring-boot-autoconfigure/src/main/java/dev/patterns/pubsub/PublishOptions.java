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

package dev.patterns.pubsub;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import org.springframework.util.Assert;

/**
 * What differs from the defaults when a message is published. Immutable: each method
 * returns a copy.
 *
 * <pre class="code">
 * PublishOptions.NONE.withType("OrderConfirmed").withHeader("tenant", "acme")
 * </pre>
 */
public final class PublishOptions {

	/**
	 * Nothing differs from the defaults.
	 */
	public static final PublishOptions NONE = new PublishOptions(new Values());

	private static final Pattern CORRELATION_ID = Pattern.compile("[\\x21-\\x7e]{1,256}");

	private final Values values;

	private PublishOptions(Values values) {
		this.values = values;
	}

	private PublishOptions with(Consumer<Values> change) {
		Values changed = new Values(this.values);
		change.accept(changed);
		return new PublishOptions(changed);
	}

	/**
	 * Name of the broker.
	 * @return the name, {@code null} for the default broker
	 */
	public @Nullable String broker() {
		return this.values.broker;
	}

	/**
	 * The event's id.
	 * @return the id, {@code null} for a new one
	 */
	public @Nullable String id() {
		return this.values.id;
	}

	/**
	 * The event's type.
	 * @return the type, {@code null} for the durable name of the payload's type
	 */
	public @Nullable String type() {
		return this.values.type;
	}

	/**
	 * The event's source.
	 * @return the source, {@code null} for the application
	 */
	public @Nullable URI source() {
		return this.values.source;
	}

	/**
	 * The event's subject.
	 * @return the subject, {@code null} for none
	 */
	public @Nullable String subject() {
		return this.values.subject;
	}

	/**
	 * How the event is laid out.
	 * @return the mode, {@code null} for {@code patterns.pubsub.content-mode}
	 */
	public @Nullable ContentMode contentMode() {
		return this.values.contentMode;
	}

	/**
	 * How long the message is worth receiving.
	 * @return the time, {@code null} for ever
	 */
	public @Nullable Duration timeToLive() {
		return this.values.timeToLive;
	}

	/**
	 * How long after it was published the message is sent at the earliest.
	 * @return the delay, zero for none
	 */
	public Duration delay() {
		return this.values.delay;
	}

	/**
	 * Whether the message is published if and only if the current transaction commits.
	 * @return {@code true} if it goes through the outbox
	 */
	public boolean isTransactional() {
		return this.values.transactional;
	}

	/**
	 * Headers of the message.
	 * @return the headers
	 */
	public Map<String, String> headers() {
		return this.values.headers;
	}

	/**
	 * The headers that ask for an answer.
	 * @return the headers, empty if none is asked for
	 */
	public Map<String, String> replyHeaders() {
		return this.values.replyHeaders;
	}

	/**
	 * Publish to another broker than the default.
	 * @param broker the broker's name, as in {@code patterns.pubsub.brokers.<name>}
	 * @return the new options
	 */
	public PublishOptions withBroker(String broker) {
		return with((values) -> values.broker = broker);
	}

	/**
	 * Give the event's id. Two events of one source with the same id are the same event.
	 * @param id the id
	 * @return the new options
	 */
	public PublishOptions withId(String id) {
		Assert.hasText(id, "'id' must not be empty");
		return with((values) -> values.id = id);
	}

	/**
	 * Give the event's type.
	 * @param type the type
	 * @return the new options
	 */
	public PublishOptions withType(String type) {
		Assert.hasText(type, "'type' must not be empty");
		return with((values) -> values.type = type);
	}

	/**
	 * Give the event's source.
	 * @param source the source
	 * @return the new options
	 */
	public PublishOptions withSource(URI source) {
		return with((values) -> values.source = source);
	}

	/**
	 * Give the event's subject.
	 * @param subject the subject
	 * @return the new options
	 */
	public PublishOptions withSubject(String subject) {
		Assert.hasText(subject, "'subject' must not be empty");
		return with((values) -> values.subject = subject);
	}

	/**
	 * Choose how the event is laid out in the message.
	 * @param contentMode the content mode
	 * @return the new options
	 */
	public PublishOptions withContentMode(ContentMode contentMode) {
		return with((values) -> values.contentMode = contentMode);
	}

	/**
	 * Let nobody handle the message when it has become too old. The time is written into
	 * the event as the attributes {@code expiration}, which Dapr reads, and
	 * {@code expirytime}; a listener that gets it later drops it. Not for
	 * {@link ContentMode#RAW}, which has no attributes.
	 * @param timeToLive how long it is worth receiving, a millisecond or more
	 * @return the new options
	 */
	public PublishOptions withTimeToLive(Duration timeToLive) {
		Assert.isTrue(timeToLive.toMillis() > 0, "'timeToLive' must be a millisecond or more");
		return with((values) -> values.timeToLive = timeToLive);
	}

	/**
	 * Send the message later. It waits in the outbox, written there in the current
	 * transaction or else in one of its own, and takes no part in the order of its key.
	 * @param delay how long it waits
	 * @return the new options
	 */
	public PublishOptions withDelay(Duration delay) {
		Assert.isTrue(!delay.isNegative(), "'delay' must not be negative");
		return with((values) -> values.delay = delay);
	}

	/**
	 * Publish if and only if the current transaction commits: through the outbox.
	 * @return the new options
	 */
	public PublishOptions inTransaction() {
		return with((values) -> values.transactional = true);
	}

	/**
	 * Add a header.
	 * @param name the header's name
	 * @param value the header's value
	 * @return the new options
	 * @throws IllegalArgumentException if the header may not be sent, see
	 * {@link MessageHeaders#requirePublishable}
	 */
	public PublishOptions withHeader(String name, String value) {
		MessageHeaders.requirePublishable(name, value);
		Map<String, String> headers = new LinkedHashMap<>(this.values.headers);
		headers.put(name, value);
		return with((values) -> values.headers = Map.copyOf(headers));
	}

	/**
	 * Ask for an answer that is sent to a topic of the application, where any of its
	 * instances may take it, also after the one that asked has ended. So it may be asked
	 * for through the outbox.
	 * @param topic the topic, see {@link ReplyTopics#ofApplication}
	 * @param correlationId what the answer is known by: 1 to 256 graphic characters of
	 * ASCII
	 * @param until when nobody waits for the answer any more
	 * @return the new options
	 * @see ReplyReceiver
	 */
	public PublishOptions withReplyTo(String topic, String correlationId, Instant until) {
		Assert.hasText(topic, "'topic' must not be empty");
		Assert.isTrue(CORRELATION_ID.matcher(correlationId).matches(),
				"'correlationId' must be 1 to 256 graphic characters of ASCII");
		Map<String, String> headers = Map.of(MessageHeaders.REPLY_TOPIC, topic, MessageHeaders.CORRELATION_ID,
				correlationId, MessageHeaders.REPLY_UNTIL, until.toString(), MessageHeaders.REPLY_DURABLE, "true");
		return with((values) -> values.replyHeaders = headers);
	}

	/**
	 * Not changed once it is in use.
	 */
	private static final class Values {

		private @Nullable String broker;

		private @Nullable String id;

		private @Nullable String type;

		private @Nullable URI source;

		private @Nullable String subject;

		private @Nullable ContentMode contentMode;

		private @Nullable Duration timeToLive;

		private Duration delay = Duration.ZERO;

		private boolean transactional;

		private Map<String, String> headers = Map.of();

		private Map<String, String> replyHeaders = Map.of();

		Values() {
		}

		Values(Values other) {
			this.broker = other.broker;
			this.id = other.id;
			this.type = other.type;
			this.source = other.source;
			this.subject = other.subject;
			this.contentMode = other.contentMode;
			this.timeToLive = other.timeToLive;
			this.delay = other.delay;
			this.transactional = other.transactional;
			this.headers = other.headers;
			this.replyHeaders = other.replyHeaders;
		}

	}

}

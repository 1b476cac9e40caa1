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

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.cloudevents.CloudEvent;
import io.cloudevents.CloudEventData;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.SanitizableData;
import org.springframework.boot.actuate.endpoint.Sanitizer;

import dev.patterns.pubsub.DeadLetter;
import dev.patterns.pubsub.DeadLetters;
import dev.patterns.pubsub.DeadLetters.DeadLetterTopic;
import dev.patterns.pubsub.DeadLetters.Page;

/**
 * Describes dead letters for the endpoint, and does what is asked with them. Thread-safe.
 */
public final class DeadLetterDescriber {

	private static final int DEFAULT_SIZE = 50;

	private final DeadLetters deadLetters;

	private final Sanitizer sanitizer;

	private final int maxValueLength;

	/**
	 * Create a describer.
	 * @param deadLetters the dead letters
	 * @param sanitizer sanitizes headers and payloads
	 * @param maxValueLength how many characters of a payload to show
	 */
	public DeadLetterDescriber(DeadLetters deadLetters, Sanitizer sanitizer, int maxValueLength) {
		this.deadLetters = deadLetters;
		this.sanitizer = sanitizer;
		this.maxValueLength = maxValueLength;
	}

	List<DeadLetterTopic> topics() {
		return this.deadLetters.topics();
	}

	DeadLettersDescriptor list(String topic, @Nullable String broker, @Nullable String after, @Nullable Integer size) {
		Page page = this.deadLetters.list(find(topic, broker), after, (size != null) ? size : DEFAULT_SIZE);
		return new DeadLettersDescriptor(page.messages().stream().map(DeadLetterDescriber::summary).toList(),
				page.next());
	}

	Optional<DeadLetter> find(String topic, @Nullable String broker, String position) {
		return this.deadLetters.find(find(topic, broker), position);
	}

	@Nullable DoneDescriptor replay(String topic, @Nullable String broker, String position) {
		return this.deadLetters.replay(find(topic, broker), position) ? new DoneDescriptor(Operation.REPLAY, 1) : null;
	}

	@Nullable DoneDescriptor discard(String topic, @Nullable String broker, String position) {
		return this.deadLetters.discard(find(topic, broker), position) ? new DoneDescriptor(Operation.DISCARD, 1)
				: null;
	}

	DoneDescriptor many(String topic, @Nullable String broker, Operation operation, Filter filter, boolean all) {
		if (operation == Operation.DISCARD && filter.isEmpty() && !all) {
			throw new IllegalArgumentException("Give a condition, or 'all=true' to discard all of them");
		}
		DeadLetterTopic found = find(topic, broker);
		int count = (operation == Operation.REPLAY) ? this.deadLetters.replayAll(found, filter)
				: this.deadLetters.discardAll(found, filter);
		return new DoneDescriptor(operation, count);
	}

	private DeadLetterTopic find(String topic, @Nullable String broker) {
		List<DeadLetterTopic> found = topics().stream()
			.filter((each) -> each.topic().equals(topic) && (broker == null || each.broker().equals(broker)))
			.toList();
		if (found.size() > 1) {
			throw new IllegalArgumentException("Several brokers have this topic: give 'broker', one of "
					+ found.stream().map(DeadLetterTopic::broker).toList());
		}
		if (found.isEmpty()) {
			throw new NoSuchTopicException(
					"No listener gives messages up to this topic; known are " + topics().stream().distinct().toList());
		}
		return found.get(0);
	}

	private static DeadLetterDescriptor summary(DeadLetter letter) {
		return describe(letter, null, null);
	}

	DeadLetterDescriptor describe(DeadLetter letter, boolean shown) {
		Map<String, @Nullable Object> headers = new LinkedHashMap<>();
		letter.headers().forEach((name, value) -> headers.put(name, sanitize("headers." + name, value, shown)));
		CloudEvent event = letter.event();
		return describe(letter, headers, (event != null) ? data(event, shown) : null);
	}

	private @Nullable Object data(CloudEvent event, boolean shown) {
		CloudEventData data = event.getData();
		return (data != null) ? sanitize("data", text(event.getDataContentType(), data.toBytes()), shown) : null;
	}

	private static DeadLetterDescriptor describe(DeadLetter letter, @Nullable Map<String, @Nullable Object> headers,
			@Nullable Object data) {
		CloudEvent event = letter.event();
		return new DeadLetterDescriptor(letter.position(), letter.key(), letter.reason(), letter.exception(),
				letter.message(), letter.attempts(), letter.originTopic(), letter.originPosition(), letter.group(),
				letter.listener(), letter.time(), letter.truncated(), (event != null) ? event.getId() : null,
				(event != null) ? event.getType() : null, headers, data);
	}

	private @Nullable Object sanitize(String key, String value, boolean shown) {
		return this.sanitizer.sanitize(new SanitizableData(null, "pubsub." + key, value), shown);
	}

	private String text(@Nullable String contentType, byte[] data) {
		boolean readable = contentType == null || contentType.contains("json") || contentType.startsWith("text/");
		String text = readable ? new String(data, StandardCharsets.UTF_8) : Base64.getEncoder().encodeToString(data);
		return (text.length() <= this.maxValueLength) ? text
				: text.substring(0, this.maxValueLength) + "... (" + text.length() + " characters)";
	}

	/**
	 * What can be done with dead letters.
	 */
	public enum Operation {

		/** They are sent to their listener once more. */
		REPLAY,

		/** They are removed for good. */
		DISCARD

	}

	/**
	 * Which dead letters are meant; all conditions must be met.
	 *
	 * @param reason the reason, {@code null} for any
	 * @param listener the listener, {@code null} for any
	 * @param type type of the event, {@code null} for any
	 * @param before given up before this time, {@code null} for any
	 */
	record Filter(@Nullable String reason, @Nullable String listener, @Nullable String type,
			@Nullable Instant before) implements Predicate<DeadLetter> {

		boolean isEmpty() {
			return this.reason == null && this.listener == null && this.type == null && this.before == null;
		}

		@Override
		public boolean test(DeadLetter letter) {
			CloudEvent event = letter.event();
			return matches(this.reason, letter.reason()) && matches(this.listener, letter.listener())
					&& matches(this.type, (event != null) ? event.getType() : null)
					&& (this.before == null || (letter.time() != null && letter.time().isBefore(this.before)));
		}

		private static boolean matches(@Nullable String wanted, @Nullable String present) {
			return wanted == null || Objects.equals(wanted, present);
		}

	}

	/**
	 * There is no such dead-letter topic.
	 */
	static final class NoSuchTopicException extends IllegalArgumentException {

		private static final long serialVersionUID = 1L;

		NoSuchTopicException(String message) {
			super(message);
		}

	}

	/**
	 * A page of dead letters.
	 *
	 * @param messages the messages, the oldest first
	 * @param after what to ask for the next page with, {@code null} if there is none
	 */
	@JsonInclude(JsonInclude.Include.NON_NULL)
	public record DeadLettersDescriptor(List<DeadLetterDescriptor> messages,
			@Nullable String after) implements OperationResponseBody {

	}

	/**
	 * A dead letter.
	 *
	 * @param position where it stands
	 * @param key its key
	 * @param reason why it was given up
	 * @param exception class name of the last exception
	 * @param message message of the last exception
	 * @param attempts how often it was tried
	 * @param originTopic the topic that it was received from
	 * @param originPosition where it stands there
	 * @param group the consumer group
	 * @param listener durable name of the listener
	 * @param time when it was given up
	 * @param truncated whether its body was left out
	 * @param eventId id of the event
	 * @param eventType type of the event
	 * @param headers the headers, as far as they may be shown
	 * @param data the payload, as far as it may be shown
	 */
	@JsonInclude(JsonInclude.Include.NON_NULL)
	public record DeadLetterDescriptor(String position, @Nullable String key, @Nullable String reason,
			@Nullable String exception, @Nullable String message, int attempts, @Nullable String originTopic,
			@Nullable String originPosition, @Nullable String group, @Nullable String listener, @Nullable Instant time,
			boolean truncated, @Nullable String eventId, @Nullable String eventType,
			@Nullable Map<String, @Nullable Object> headers, @Nullable Object data) implements OperationResponseBody {

	}

	/**
	 * What was done.
	 *
	 * @param operation what was asked
	 * @param count how many messages it concerned
	 */
	public record DoneDescriptor(Operation operation, int count) implements OperationResponseBody {

	}

}

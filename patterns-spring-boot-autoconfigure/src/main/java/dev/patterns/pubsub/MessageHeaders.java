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

import java.util.Locale;
import java.util.regex.Pattern;

import org.springframework.util.Assert;

/**
 * Names of the headers that the suite puts into messages, and the rules for those that
 * users may put there.
 */
public final class MessageHeaders {

	/**
	 * First characters of the names that only the suite may set.
	 */
	public static final String RESERVED_PREFIX = "patterns-";

	/**
	 * Dead letters: why, one of the values of {@link DeadLetterReason}.
	 */
	public static final String DEAD_LETTER_REASON = "patterns-dlt-reason";

	/**
	 * Dead letters: class name of the exception.
	 */
	public static final String DEAD_LETTER_EXCEPTION = "patterns-dlt-exception";

	/**
	 * Dead letters: message of the exception, shortened.
	 */
	public static final String DEAD_LETTER_MESSAGE = "patterns-dlt-message";

	/**
	 * Dead letters: how often the message was tried.
	 */
	public static final String DEAD_LETTER_ATTEMPTS = "patterns-dlt-attempts";

	/**
	 * Dead letters: the topic that the message was received from.
	 */
	public static final String DEAD_LETTER_TOPIC = "patterns-dlt-topic";

	/**
	 * Dead letters: the position of the message in that topic.
	 */
	public static final String DEAD_LETTER_POSITION = "patterns-dlt-position";

	/**
	 * Dead letters: the consumer group.
	 */
	public static final String DEAD_LETTER_GROUP = "patterns-dlt-group";

	/**
	 * Dead letters: durable name of the listener.
	 */
	public static final String DEAD_LETTER_LISTENER = "patterns-dlt-listener";

	/**
	 * Dead letters: when the message was given up, as an ISO 8601 instant.
	 */
	public static final String DEAD_LETTER_TIME = "patterns-dlt-time";

	/**
	 * Dead letters: {@code true} if the body was too large for the dead-letter topic and
	 * was left out; the message still stands at {@link #DEAD_LETTER_POSITION}.
	 */
	public static final String DEAD_LETTER_TRUNCATED = "patterns-dlt-truncated";

	/**
	 * Dead letters: {@code true} if there was no room for all headers and the key, so
	 * that large ones were left out.
	 */
	public static final String DEAD_LETTER_ABRIDGED = "patterns-dlt-abridged";

	/**
	 * Dead letters that were sent once more: the only group that is to handle them.
	 */
	public static final String REPLAY_GROUP = "patterns-replay-group";

	/**
	 * Dead letters that were sent once more: where they stood in the dead-letter topic.
	 */
	public static final String REPLAY_OF = "patterns-replay-of";

	/**
	 * Messages in a retry topic: the only group that is to handle them.
	 */
	public static final String RETRY_GROUP = "patterns-retry-group";

	/**
	 * Messages in a retry topic: durable name of the listener that failed.
	 */
	public static final String RETRY_LISTENER = "patterns-retry-listener";

	/**
	 * Messages in a retry topic: how often the message was tried before it came there.
	 */
	public static final String RETRY_ATTEMPTS = "patterns-retry-attempts";

	/**
	 * Messages in a retry topic: when the next attempt is due, as an ISO 8601 instant.
	 */
	public static final String RETRY_DUE = "patterns-retry-due";

	/**
	 * Messages in a retry topic: the topic that the message was published to.
	 */
	public static final String RETRY_TOPIC = "patterns-retry-topic";

	/**
	 * Messages in a retry topic: the position of the message in that topic.
	 */
	public static final String RETRY_POSITION = "patterns-retry-position";

	/**
	 * Requests: the topic that the answer goes to.
	 */
	public static final String REPLY_TOPIC = "patterns-reply-topic";

	/**
	 * Requests and answers: what the requester knows its request by.
	 */
	public static final String CORRELATION_ID = "patterns-correlation-id";

	/**
	 * Requests: when the requester is gone, as an ISO 8601 instant.
	 */
	public static final String REPLY_UNTIL = "patterns-reply-until";

	/**
	 * Requests: {@code true} if the topic for the answer is one of the application, which
	 * outlives its instances. Then answers are sent as any other message is.
	 */
	public static final String REPLY_DURABLE = "patterns-reply-durable";

	/**
	 * Answers: why there is none, see {@link RequestFailedException#getReason()}.
	 */
	public static final String REPLY_REASON = "patterns-reply-reason";

	/**
	 * Answers: code of the exception that the listener threw, if it declares it.
	 */
	public static final String REPLY_FAILURE = "patterns-reply-failure";

	/**
	 * Answers: message of the exception that the listener threw, if it declares it,
	 * shortened.
	 */
	public static final String REPLY_MESSAGE = "patterns-reply-message";

	private static final Pattern NAME = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,256}");

	private static final Pattern CONTROL = Pattern.compile("[\\x00-\\x08\\x0a-\\x1f\\x7f]");

	private MessageHeaders() {
	}

	/**
	 * Check that a user's header may be sent: the name is made of the characters of an
	 * HTTP header name, does not belong to the envelope ({@code ce_}, {@code ce-},
	 * {@code content-type}) or to the suite ({@value #RESERVED_PREFIX}), and the value
	 * contains no control characters.
	 * @param name the header's name
	 * @param value the header's value
	 * @throws IllegalArgumentException if it may not be sent; the value is not shown
	 */
	public static void requirePublishable(String name, String value) {
		Assert.isTrue(NAME.matcher(name).matches(),
				() -> "A header's name must be 1 to 256 letters, digits or one of ! # $ % & ' * + . ^ _ ` | ~ -");
		String lower = name.toLowerCase(Locale.ROOT);
		Assert.isTrue(!isEnvelope(lower) && !lower.startsWith(RESERVED_PREFIX),
				() -> "The header '" + name + "' is reserved");
		Assert.isTrue(!CONTROL.matcher(value).find(),
				() -> "The value of header '" + name + "' must not contain control characters");
	}

	private static boolean isEnvelope(String name) {
		return name.startsWith("ce_") || name.startsWith("ce-") || name.equals("content-type");
	}

}

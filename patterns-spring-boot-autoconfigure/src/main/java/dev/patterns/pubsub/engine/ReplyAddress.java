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
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import dev.patterns.pubsub.MessageHeaders;

/**
 * Where the answer to a message goes, as its headers say.
 *
 * @param topic the topic
 * @param correlationId what the requester knows its request by
 * @param until when the requester is gone, {@code null} if it did not say
 * @param durable whether the topic outlives the instance that has asked
 */
record ReplyAddress(String topic, String correlationId, @Nullable Instant until, boolean durable) {

	private static final Pattern CORRELATION_ID = Pattern.compile("[\\x21-\\x7e]{1,256}");

	/**
	 * Read the headers of a message that asks for an answer.
	 * @param headers the headers
	 * @return the address, {@code null} if they do not make one
	 */
	static @Nullable ReplyAddress of(Map<String, String> headers) {
		String topic = headers.get(MessageHeaders.REPLY_TOPIC);
		String correlationId = headers.get(MessageHeaders.CORRELATION_ID);
		if (topic == null || correlationId == null || !CORRELATION_ID.matcher(correlationId).matches()) {
			return null;
		}
		return new ReplyAddress(topic, correlationId, until(headers.get(MessageHeaders.REPLY_UNTIL)),
				Boolean.parseBoolean(headers.get(MessageHeaders.REPLY_DURABLE)));
	}

	private static @Nullable Instant until(@Nullable String text) {
		try {
			return (text != null) ? Instant.parse(text) : null;
		}
		catch (DateTimeException ex) {
			return null;
		}
	}

	/**
	 * Whether the requester will be gone.
	 * @param delay how long from now
	 * @return {@code true} if nobody waits any more then
	 */
	boolean isOverAfter(Duration delay) {
		return this.until != null && Instant.now().plus(delay).isAfter(this.until);
	}

	/**
	 * How long it is worth trying to answer.
	 * @param atMost upper limit
	 * @return the time, not negative
	 */
	Duration remaining(Duration atMost) {
		if (this.until == null) {
			return atMost;
		}
		Duration remaining = Duration.between(Instant.now(), this.until);
		if (remaining.isNegative()) {
			return Duration.ZERO;
		}
		return (remaining.compareTo(atMost) < 0) ? remaining : atMost;
	}

}

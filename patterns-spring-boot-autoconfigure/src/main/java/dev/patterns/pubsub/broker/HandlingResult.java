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

package dev.patterns.pubsub.broker;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * What a broker has to do with a message that was handed to a {@link MessageHandler}.
 *
 * @param retryAfter how long to wait before the message is delivered again, while
 * messages of its key wait behind it; {@code null} if the message is done with
 * @param attempted {@code false} if the message was only looked at, so that this delivery
 * must not count as an {@linkplain InboundMessage#attempt() attempt}
 */
public record HandlingResult(@Nullable Duration retryAfter, boolean attempted) {

	/**
	 * The message is done with and may be acknowledged.
	 */
	public static final HandlingResult DONE = new HandlingResult(null, true);

	/**
	 * How long a broker waits after a handler has failed instead of returning a result.
	 */
	public static final Duration FAILURE_DELAY = Duration.ofSeconds(1);

	/**
	 * Deliver the message again.
	 * @param delay how long to wait, may be zero
	 * @return the result
	 */
	public static HandlingResult retryAfter(Duration delay) {
		return new HandlingResult(delay, true);
	}

	/**
	 * Deliver the message again when it is due: it was not handled, and this delivery
	 * does not count as an attempt.
	 * @param delay how long to wait, may be zero
	 * @return the result
	 */
	public static HandlingResult notBefore(Duration delay) {
		return new HandlingResult(delay, false);
	}

	/**
	 * Whether the message may be acknowledged.
	 * @return {@code true} if it is done with
	 */
	public boolean isDone() {
		return this.retryAfter == null;
	}

}

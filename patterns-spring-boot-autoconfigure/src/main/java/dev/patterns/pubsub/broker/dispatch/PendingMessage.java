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

package dev.patterns.pubsub.broker.dispatch;

import org.jspecify.annotations.Nullable;

import dev.patterns.pubsub.broker.InboundMessage;

/**
 * A message that was received and is not done with. Used by one thread at a time.
 */
public abstract class PendingMessage {

	private final @Nullable String key;

	private int attempts;

	/**
	 * Create a message.
	 * @param key its key, {@code null} without one
	 * @param attempts how many times it was delivered before
	 */
	protected PendingMessage(@Nullable String key, int attempts) {
		this.key = key;
		this.attempts = attempts;
	}

	/**
	 * The key by which messages are ordered.
	 * @return the key, or {@code null}
	 */
	protected final @Nullable String key() {
		return this.key;
	}

	/**
	 * How many times it was handed over.
	 * @return the number, with those before
	 */
	protected final int attempts() {
		return this.attempts;
	}

	boolean wasTried() {
		return this.attempts > 0;
	}

	// It was handed over and not handled.
	void takeBackAttempt() {
		this.attempts--;
	}

	InboundMessage nextAttempt() {
		this.attempts++;
		return toInbound(this.attempts);
	}

	/**
	 * The message as a handler sees it.
	 * @param attempt how many times it has been delivered, this time included
	 * @return the message
	 */
	protected abstract InboundMessage toInbound(int attempt);

}

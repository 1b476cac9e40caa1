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

import org.jspecify.annotations.Nullable;

import dev.patterns.pubsub.PubSubException;

/**
 * Thrown, or completes a future, when a broker did not take a message.
 */
public class BrokerException extends PubSubException {

	private static final long serialVersionUID = 1L;

	private final boolean retryable;

	/**
	 * Create the exception.
	 * @param message what went wrong
	 * @param retryable whether the same message may be taken later; {@code false} if it
	 * never will, because it is too large for example
	 * @param cause the cause, or {@code null}
	 */
	public BrokerException(String message, boolean retryable, @Nullable Throwable cause) {
		super(message, cause);
		this.retryable = retryable;
	}

	/**
	 * Whether the same message may be taken later.
	 * @return {@code false} if sending it again is of no use
	 */
	public boolean isRetryable() {
		return this.retryable;
	}

}

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

package dev.patterns.inbox;

import java.time.Duration;

/**
 * The same request is being handled at this moment, and did not end within
 * {@code patterns.inbox.wait}. Answered with 409 and {@code Retry-After}; a message is
 * tried again.
 */
public class IdempotencyInProgressException extends InboxException {

	/**
	 * The code by which this exception travels.
	 */
	public static final String CODE = "idempotency-in-progress";

	private static final long serialVersionUID = 1L;

	private final Duration retryAfter;

	/**
	 * Create the exception.
	 * @param operation durable name of the handler
	 * @param retryAfter when to try again
	 */
	public IdempotencyInProgressException(String operation, Duration retryAfter) {
		super(operation, CODE, 409, "The same request of '%s' is being handled. Try again later.".formatted(operation));
		this.retryAfter = retryAfter;
	}

	@Override
	public Duration getRetryAfter() {
		return this.retryAfter;
	}

}

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

package dev.patterns.invocation;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * The work was certainly not begun: the circuit is open or the deadline is over, so that
 * nothing was sent; or the callee said that it takes no work at present.
 */
public class InvocationRefusedException extends InvocationException {

	private static final long serialVersionUID = 1L;

	private final @Nullable String code;

	private final @Nullable Duration retryAfter;

	private final boolean sent;

	/**
	 * Create the exception for a call that was not sent.
	 * @param application name of the called application
	 * @param operation durable name of the operation
	 * @param message why it was not sent
	 * @param cause the cause, or {@code null}
	 */
	public InvocationRefusedException(String application, String operation, String message, @Nullable Throwable cause) {
		super(application, operation, message, cause);
		this.code = null;
		this.retryAfter = null;
		this.sent = false;
	}

	/**
	 * Create the exception for a call that the callee refused.
	 * @param application name of the called application
	 * @param operation durable name of the operation
	 * @param message what the callee said
	 * @param code the callee's code
	 * @param retryAfter when to try again, or {@code null}
	 */
	public InvocationRefusedException(String application, String operation, String message, String code,
			@Nullable Duration retryAfter) {
		super(application, operation, message, null);
		this.code = code;
		this.retryAfter = retryAfter;
		this.sent = true;
	}

	@Override
	public boolean wasSent() {
		return this.sent;
	}

	@Override
	public boolean isOutcomeKnown() {
		return true;
	}

	@Override
	public @Nullable String getCode() {
		return this.code;
	}

	@Override
	public @Nullable Duration getRetryAfter() {
		return this.retryAfter;
	}

}

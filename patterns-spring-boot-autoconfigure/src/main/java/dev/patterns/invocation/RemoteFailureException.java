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
 * The callee failed: it answered with a status of 500 or above, or with something that
 * cannot be read as the declared result. It may have taken effect before.
 */
public class RemoteFailureException extends OutcomeUnknownException {

	private static final long serialVersionUID = 1L;

	private final int status;

	private final @Nullable String code;

	private final @Nullable Duration retryAfter;

	/**
	 * Create the exception.
	 * @param application name of the called application
	 * @param operation durable name of the operation
	 * @param status the status of the answer
	 * @param code the code of the problem document, or {@code null}
	 * @param message what went wrong
	 * @param retryAfter when to try again, or {@code null}
	 * @param cause the cause, or {@code null}
	 */
	public RemoteFailureException(String application, String operation, int status, @Nullable String code,
			String message, @Nullable Duration retryAfter, @Nullable Throwable cause) {
		super(application, operation, message, cause);
		this.status = status;
		this.code = code;
		this.retryAfter = retryAfter;
	}

	/**
	 * The status of the answer.
	 * @return the status
	 */
	public int getStatus() {
		return this.status;
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

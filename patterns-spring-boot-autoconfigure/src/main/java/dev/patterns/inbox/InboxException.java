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

import org.jspecify.annotations.Nullable;

import dev.patterns.failure.TypedProblem;

/**
 * Base of the exceptions by which an idempotent handler refuses a request. State is as it
 * was before.
 */
public abstract class InboxException extends RuntimeException implements TypedProblem {

	private static final long serialVersionUID = 1L;

	private final String operation;

	private final String code;

	private final int httpStatus;

	/**
	 * Create the exception.
	 * @param operation durable name of the handler
	 * @param code stable code
	 * @param httpStatus the status of the answer to a call
	 * @param message what is wrong, may be shown to the caller
	 */
	protected InboxException(String operation, String code, int httpStatus, @Nullable String message) {
		super(message);
		this.operation = operation;
		this.code = code;
		this.httpStatus = httpStatus;
	}

	/**
	 * Durable name of the handler that refused.
	 * @return the name
	 */
	public String getOperation() {
		return this.operation;
	}

	@Override
	public String getCode() {
		return this.code;
	}

	@Override
	public int getHttpStatus() {
		return this.httpStatus;
	}

}

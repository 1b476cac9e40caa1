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

package dev.patterns.lock;

import org.jspecify.annotations.Nullable;

import dev.patterns.failure.TypedProblem;

/**
 * Base of the exceptions of locks.
 */
public abstract class LockException extends RuntimeException implements TypedProblem {

	private static final long serialVersionUID = 1L;

	private final String lock;

	private final String code;

	private final int httpStatus;

	/**
	 * Create the exception.
	 * @param lock name of the lock
	 * @param code stable code
	 * @param httpStatus the status of the answer to a remote caller
	 * @param message what is wrong, may be shown to the caller
	 * @param cause the cause, or {@code null}
	 */
	protected LockException(String lock, String code, int httpStatus, String message, @Nullable Throwable cause) {
		super(message, cause);
		this.lock = lock;
		this.code = code;
		this.httpStatus = httpStatus;
	}

	/**
	 * Name of the lock.
	 * @return the name as it was asked for
	 */
	public String getLock() {
		return this.lock;
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

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
 * Base of the exceptions by which a call fails in other ways than by an exception that
 * the operation declares. Whoever repeats or undoes work decides by {@link #wasSent()}
 * and {@link #isOutcomeKnown()}.
 */
public abstract class InvocationException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final String application;

	private final String operation;

	/**
	 * Create the exception.
	 * @param application name of the called application
	 * @param operation durable name of the operation
	 * @param message what went wrong
	 * @param cause the cause, or {@code null}
	 */
	protected InvocationException(String application, String operation, String message, @Nullable Throwable cause) {
		super("Call of '%s' in '%s' failed: %s".formatted(operation, application, message), cause);
		this.application = application;
		this.operation = operation;
	}

	/**
	 * Name of the called application.
	 * @return the name
	 */
	public String getApplication() {
		return this.application;
	}

	/**
	 * Durable name of the operation, or verb and path.
	 * @return the name
	 */
	public String getOperation() {
		return this.operation;
	}

	/**
	 * Whether the request may have reached an instance.
	 * @return {@code false} if it certainly was not sent
	 */
	public abstract boolean wasSent();

	/**
	 * Whether it is known if the operation took effect. If so, it did not.
	 * @return {@code false} if it may have taken effect, now or later
	 */
	public abstract boolean isOutcomeKnown();

	/**
	 * The code of the callee's problem document.
	 * @return the code, {@code null} if there was none
	 */
	public @Nullable String getCode() {
		return null;
	}

	/**
	 * When the callee asked to try again.
	 * @return the delay, {@code null} if it did not ask
	 */
	public @Nullable Duration getRetryAfter() {
		return null;
	}

}

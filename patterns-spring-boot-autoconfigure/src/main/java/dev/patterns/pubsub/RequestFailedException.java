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

package dev.patterns.pubsub;

import org.jspecify.annotations.Nullable;

/**
 * Thrown when the listener gave the request up, when its answer cannot be read, or when
 * this application ends before an answer came.
 */
public class RequestFailedException extends RequestException {

	/**
	 * The listener failed, and another attempt would come too late for the requester.
	 */
	public static final String DEADLINE = "deadline";

	/**
	 * The listener succeeded, but what it returned cannot be sent as an answer.
	 */
	public static final String UNANSWERABLE = "unanswerable";

	/**
	 * The answer came, but it is not of the expected type.
	 */
	public static final String UNREADABLE = "unreadable";

	/**
	 * This application stops.
	 */
	public static final String STOPPED = "stopped";

	/**
	 * The thread that waited was interrupted.
	 */
	public static final String INTERRUPTED = "interrupted";

	private static final long serialVersionUID = 1L;

	private final String reason;

	private final @Nullable String failure;

	/**
	 * Create the exception.
	 * @param topic the topic of the request
	 * @param messageId id of the request's event
	 * @param reason why there is no answer
	 * @param failure code of an exception that the listener declares, or {@code null}
	 * @param message what went wrong
	 * @param cause the cause, or {@code null}
	 */
	public RequestFailedException(String topic, String messageId, String reason, @Nullable String failure,
			String message, @Nullable Throwable cause) {
		super(topic, messageId, message, cause);
		this.reason = reason;
		this.failure = failure;
	}

	/**
	 * Why there is no answer: {@link #DEADLINE}, {@link #UNANSWERABLE},
	 * {@link #UNREADABLE}, {@link #STOPPED}, {@link #INTERRUPTED} or the
	 * {@link DeadLetterReason#value() reason} for which the listener gave the request up.
	 * @return for example {@code exhausted}
	 */
	public String getReason() {
		return this.reason;
	}

	/**
	 * What the listener threw, if it declares it in its {@code throws} clause: the
	 * exception's {@link dev.patterns.failure.FailureCode code} as text, such as
	 * {@code out-of-stock} for an {@code OutOfStockException}. No class is ever loaded
	 * for it.
	 * @return the code, {@code null} for exceptions that the listener does not declare
	 */
	public @Nullable String getFailure() {
		return this.failure;
	}

}

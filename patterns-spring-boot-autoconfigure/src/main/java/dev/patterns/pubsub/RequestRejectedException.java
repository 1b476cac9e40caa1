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
 * Thrown when a request was not sent: because too many wait for their answers already,
 * because this application stops, or because answers cannot be received.
 */
public class RequestRejectedException extends RequestException {

	private static final long serialVersionUID = 1L;

	/**
	 * Create the exception.
	 * @param topic the topic of the request
	 * @param messageId id of the request's event
	 * @param message why it was not sent
	 * @param cause the cause, or {@code null}
	 */
	public RequestRejectedException(String topic, String messageId, String message, @Nullable Throwable cause) {
		super(topic, messageId, message, cause);
	}

}

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
 * Root of the exceptions of requests that got no answer. A request that could not even be
 * published fails with a {@link PublishException}, as every message does.
 *
 * @see PubSubTemplate#request
 */
public abstract class RequestException extends PubSubException {

	private static final long serialVersionUID = 1L;

	private final String topic;

	private final String messageId;

	/**
	 * Create the exception.
	 * @param topic the topic of the request
	 * @param messageId id of the request's event
	 * @param message what went wrong
	 * @param cause the cause, or {@code null}
	 */
	protected RequestException(String topic, String messageId, String message, @Nullable Throwable cause) {
		super(message, cause);
		this.topic = topic;
		this.messageId = messageId;
	}

	/**
	 * The topic of the request.
	 * @return the topic
	 */
	public String getTopic() {
		return this.topic;
	}

	/**
	 * The id of the request's event. The same request with the same id is answered from
	 * the record of an idempotent listener.
	 * @return the id
	 */
	public String getMessageId() {
		return this.messageId;
	}

}

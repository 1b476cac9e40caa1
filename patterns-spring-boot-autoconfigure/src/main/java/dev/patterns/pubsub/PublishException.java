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
 * Thrown when a message could not be published. Whether the broker has it after all is
 * not known; publishing it again with the same id is safe for idempotent listeners.
 */
public class PublishException extends PubSubException {

	private static final long serialVersionUID = 1L;

	private final String topic;

	private final @Nullable String messageId;

	/**
	 * Create the exception.
	 * @param topic the topic
	 * @param messageId the event's id, {@code null} if there was none yet
	 * @param message what went wrong
	 * @param cause the cause, or {@code null}
	 */
	public PublishException(String topic, @Nullable String messageId, String message, @Nullable Throwable cause) {
		super(message, cause);
		this.topic = topic;
		this.messageId = messageId;
	}

	/**
	 * The topic.
	 * @return the topic
	 */
	public String getTopic() {
		return this.topic;
	}

	/**
	 * The id of the event.
	 * @return the id, or {@code null} if there was none yet
	 */
	public @Nullable String getMessageId() {
		return this.messageId;
	}

}

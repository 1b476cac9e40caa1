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

package dev.patterns.outbox;

/**
 * Thrown in the publishing thread when a message is larger than
 * {@code patterns.outbox.max-message-size}. Nothing was written.
 */
public class OutboxMessageTooLargeException extends InvalidOutboxMessageException {

	private static final long serialVersionUID = 1L;

	private final long size;

	private final long limit;

	/**
	 * Create the exception.
	 * @param typeName name of the payload's type
	 * @param size the message's size in bytes
	 * @param limit the limit in bytes
	 */
	public OutboxMessageTooLargeException(String typeName, long size, long limit) {
		super(typeName,
				"A message with a payload of type '%s' has %d bytes, but 'patterns.outbox.max-message-size' is %d bytes. Send a reference to the data instead, or raise the limit here and at the broker."
					.formatted(typeName, size, limit),
				null);
		this.size = size;
		this.limit = limit;
	}

	/**
	 * The message's size.
	 * @return bytes
	 */
	public long getSize() {
		return this.size;
	}

	/**
	 * The limit.
	 * @return bytes
	 */
	public long getLimit() {
		return this.limit;
	}

}

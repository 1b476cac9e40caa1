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

import org.jspecify.annotations.Nullable;

/**
 * Thrown in the publishing thread when a message cannot be written: it cannot be
 * serialised, is too large, or has no valid key, topic or header. Nothing was written;
 * the caller's transaction decides what becomes of the rest.
 */
public class InvalidOutboxMessageException extends OutboxException {

	private static final long serialVersionUID = 1L;

	private final String typeName;

	/**
	 * Create the exception.
	 * @param typeName name of the payload's type
	 * @param message what is wrong; names the type
	 * @param cause the cause, or {@code null}
	 */
	public InvalidOutboxMessageException(String typeName, String message, @Nullable Throwable cause) {
		super(message, cause);
		this.typeName = typeName;
	}

	/**
	 * Name of the type of the payload.
	 * @return the type's name
	 */
	public String getTypeName() {
		return this.typeName;
	}

}

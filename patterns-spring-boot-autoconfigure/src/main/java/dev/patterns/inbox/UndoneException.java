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

/**
 * The request was undone: before it came, or after it had succeeded. It is refused now
 * and for ever. Answered with 409 without {@code Retry-After}.
 */
public class UndoneException extends InboxException {

	/**
	 * The code by which this exception travels.
	 */
	public static final String CODE = "undone";

	private static final long serialVersionUID = 1L;

	/**
	 * Create the exception.
	 * @param operation durable name of the handler
	 */
	public UndoneException(String operation) {
		super(operation, CODE, 409, "This request of '%s' was undone.".formatted(operation));
	}

}

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

package dev.patterns.saga;

import org.springframework.util.unit.DataSize;

/**
 * Thrown when the input of a saga, or the result of a step, is larger as JSON than
 * {@code patterns.saga.payload-limit} allows. A start leaves everything as it was; a step
 * fails without another attempt.
 */
public class SagaPayloadTooLargeException extends SagaException {

	private static final long serialVersionUID = 1L;

	/**
	 * Create the exception.
	 * @param what what is too large
	 * @param size its size in bytes
	 * @param limit the limit
	 */
	public SagaPayloadTooLargeException(String what, long size, DataSize limit) {
		super(what + " has " + size + " bytes as JSON, more than the " + limit.toBytes()
				+ " that 'patterns.saga.payload-limit' allows. Store what is large elsewhere, and pass a reference to it.");
	}

}

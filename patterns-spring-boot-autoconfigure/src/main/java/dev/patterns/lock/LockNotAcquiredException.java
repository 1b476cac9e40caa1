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

/**
 * Somebody else holds the lock, or the same thread does in a way that cannot be shared.
 * Nothing was run. Answered with 423.
 */
public class LockNotAcquiredException extends LockException {

	/**
	 * The code by which this exception travels.
	 */
	public static final String CODE = "lock-not-acquired";

	private static final long serialVersionUID = 1L;

	/**
	 * Create the exception.
	 * @param lock name of the lock
	 * @param reason why it was not acquired, as the rest of a sentence
	 */
	public LockNotAcquiredException(String lock, String reason) {
		super(lock, CODE, 423, "The lock '%s' was not acquired: %s.".formatted(lock, reason), null);
	}

}

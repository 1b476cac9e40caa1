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
 * A lock was to be released that nobody holds. Answered with 404.
 */
public class LockDoesNotExistException extends LockException {

	/**
	 * The code by which this exception travels.
	 */
	public static final String CODE = "lock-does-not-exist";

	private static final long serialVersionUID = 1L;

	/**
	 * Create the exception.
	 * @param lock name of the lock
	 */
	public LockDoesNotExistException(String lock) {
		super(lock, CODE, 404, "Nobody holds the lock '%s'.".formatted(lock), null);
	}

}

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
 * The thread was interrupted while it waited for a lock. The lock is not held, and the
 * interrupt status of the thread is set. Answered with 503.
 */
public class LockInterruptedException extends LockException {

	/**
	 * The code by which this exception travels.
	 */
	public static final String CODE = "lock-interrupted";

	private static final long serialVersionUID = 1L;

	/**
	 * Create the exception.
	 * @param lock name of the lock
	 */
	public LockInterruptedException(String lock) {
		super(lock, CODE, 503, "Waiting for the lock '%s' was interrupted.".formatted(lock), null);
	}

}

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

import org.jspecify.annotations.Nullable;

/**
 * The store of the locks could not be asked. The lock is not held by the caller; if the
 * store acquired it and its answer was lost, it ends with its lease. Answered with 503.
 */
public class LockStoreException extends LockException {

	/**
	 * The code by which this exception travels.
	 */
	public static final String CODE = "lock-store-unavailable";

	private static final long serialVersionUID = 1L;

	/**
	 * Create the exception.
	 * @param lock name of the lock
	 * @param message what is wrong
	 * @param cause what the store said
	 */
	public LockStoreException(String lock, String message, @Nullable Throwable cause) {
		super(lock, CODE, 503, message, cause);
	}

}

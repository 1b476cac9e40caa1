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
 * The lock was lost while the work ran: the lease ended before it could be renewed, or
 * somebody else released the lock. The work has been done, but somebody else may have
 * been at it at the same time. Answered with 409.
 */
public class LockLostException extends LockException {

	/**
	 * The code by which this exception travels.
	 */
	public static final String CODE = "lock-lost";

	private static final long serialVersionUID = 1L;

	/**
	 * Create the exception.
	 * @param lock name of the lock
	 */
	public LockLostException(String lock) {
		super(lock, CODE, 409,
				"The lock '%s' was lost while the work ran. Somebody else may have held it meanwhile.".formatted(lock),
				null);
	}

}

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
 * A name cannot be that of a lock. Nothing was asked of the store. Answered with 400.
 */
public class InvalidLockNameException extends LockException {

	/**
	 * The code by which this exception travels.
	 */
	public static final String CODE = "invalid-lock-name";

	private static final long serialVersionUID = 1L;

	/**
	 * Create the exception.
	 * @param lock the name, shortened if it is long
	 * @param reason what is wrong with it, as the rest of a sentence
	 */
	public InvalidLockNameException(String lock, String reason) {
		super(lock, CODE, 400, "'%s' cannot be the name of a lock: %s.".formatted(lock, reason), null);
	}

}

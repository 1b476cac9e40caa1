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

package dev.patterns.lock.store;

import java.time.Duration;

/**
 * The answer to a request for a lock.
 *
 * @param acquired whether the attempt holds the lock
 * @param token the token of its acquisition, 0 if it does not hold the lock
 * @param remaining how long the present holder's lease is from now on, whoever that is
 */
public record LockAcquisition(boolean acquired, long token, Duration remaining) {

	/**
	 * The attempt holds the lock.
	 * @param token the token of its acquisition
	 * @param remaining how long
	 * @return the answer
	 */
	public static LockAcquisition acquired(long token, Duration remaining) {
		return new LockAcquisition(true, token, remaining);
	}

	/**
	 * Somebody else holds the lock.
	 * @param remaining how long, unless it renews the lease
	 * @return the answer
	 */
	public static LockAcquisition refused(Duration remaining) {
		return new LockAcquisition(false, 0, remaining);
	}

}

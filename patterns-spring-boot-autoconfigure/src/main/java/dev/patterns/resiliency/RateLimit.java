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

package dev.patterns.resiliency;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * Limits how often a target is called in a period. Thread-safe.
 */
public interface RateLimit {

	/**
	 * Ask for permission to make a call, and wait for it as long as the policy says.
	 * @param atMost how long to wait at most, {@code null} for as long as the policy says
	 * @throws RateLimitExceededException if there is none
	 */
	void acquire(@Nullable Duration atMost);

	/**
	 * How many further calls would be let through in this period, for display.
	 * @return the number, negative if calls of later periods are waiting
	 */
	int available();

	/**
	 * A limit that lets all through.
	 * @return the limit
	 */
	static RateLimit unlimited() {
		return Unlimited.INSTANCE;
	}

}

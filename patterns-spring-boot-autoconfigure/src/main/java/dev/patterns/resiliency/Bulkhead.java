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
 * Limits how many calls of a target are under way at once, so that a slow target cannot
 * take all threads of the application (Nygard, Release It!). Each acquired permission is
 * released exactly once. Thread-safe.
 */
public interface Bulkhead {

	/**
	 * Ask for permission to make a call, and wait for it as long as the policy says.
	 * @param atMost how long to wait at most, {@code null} for as long as the policy says
	 * @throws BulkheadFullException if there is none
	 */
	void acquire(@Nullable Duration atMost);

	/**
	 * Give a permission back.
	 */
	void release();

	/**
	 * How many further calls would be let through now, for display.
	 * @return the number
	 */
	int available();

	/**
	 * A bulkhead that lets all through.
	 * @return the bulkhead
	 */
	static Bulkhead unlimited() {
		return Unlimited.INSTANCE;
	}

}

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

package dev.patterns.invocation.engine.client;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * Time limit of the request that the current thread is about to send, for request
 * factories that can have one for each request.
 */
public final class TimeLimit {

	private static final ThreadLocal<Duration> CURRENT = new ThreadLocal<>();

	private TimeLimit() {
	}

	/**
	 * The time limit of the current thread.
	 * @return the time limit, {@code null} if there is none
	 */
	public static @Nullable Duration current() {
		return CURRENT.get();
	}

	static void set(Duration timeLimit) {
		CURRENT.set(timeLimit);
	}

	static void clear() {
		CURRENT.remove();
	}

}

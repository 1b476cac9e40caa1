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

import org.springframework.util.Assert;

/**
 * What to acquire.
 *
 * @param name name of the lock
 * @param owner who wants it, for people and for releasing by owner
 * @param attempt id of the attempt, unique in time and space, up to 64 characters
 * @param lease how long the lock is held
 */
public record LockRequest(String name, String owner, String attempt, Duration lease) {

	public LockRequest {
		Assert.hasLength(name, "'name' must not be empty");
		Assert.hasLength(owner, "'owner' must not be empty");
		Assert.hasLength(attempt, "'attempt' must not be empty");
		Assert.isTrue(lease.toMillis() > 0, "'lease' must be at least a millisecond");
	}

}

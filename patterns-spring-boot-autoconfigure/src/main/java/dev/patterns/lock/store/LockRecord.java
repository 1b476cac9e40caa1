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

import java.time.Instant;

/**
 * A lock that is held, or stays taken for a minimal time after its release.
 *
 * @param name name of the lock
 * @param owner who acquired it
 * @param token the token of the acquisition
 * @param acquiredAt when it was acquired
 * @param expiresAt when its lease ends
 * @param released whether it was released and stays taken for a minimal time only
 */
public record LockRecord(String name, String owner, long token, Instant acquiredAt, Instant expiresAt,
		boolean released) {

}

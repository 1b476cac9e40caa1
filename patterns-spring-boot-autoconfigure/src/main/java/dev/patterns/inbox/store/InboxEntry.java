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

package dev.patterns.inbox.store;

import java.time.Instant;

import org.jspecify.annotations.Nullable;
import org.springframework.util.Assert;

/**
 * What is known about a record without its response.
 *
 * @param key identity of the request
 * @param status what became of the request
 * @param createdAt when the record was inserted, by the store's clock
 * @param fingerprint digest of the request's content, {@code null} if contents are not
 * compared
 * @param responseLength how long the response is with what goes with it, in characters
 */
public record InboxEntry(InboxKey key, InboxStatus status, Instant createdAt, @Nullable String fingerprint,
		long responseLength) {

	public InboxEntry {
		Assert.notNull(key, "'key' must not be null");
		Assert.notNull(status, "'status' must not be null");
		Assert.notNull(createdAt, "'createdAt' must not be null");
	}

}

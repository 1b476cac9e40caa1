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

package dev.patterns.state.store;

import org.jspecify.annotations.Nullable;
import org.springframework.util.Assert;

import dev.patterns.lock.FencingToken;

/**
 * Something to write.
 *
 * @param key the key with the prefix of the store
 * @param payload the value, {@code null} to delete the entry
 * @param id id of this write, which no other has: the etag of the entry
 * @param condition what must hold
 * @param etag the etag that must be there, {@code null} unless the condition asks for one
 * @param timeToLive how long the entry exists, in milliseconds; {@code null} for ever
 * @param fence the token of a lock, {@code null} for none
 */
public record StateWrite(String key, @Nullable StatePayload payload, String id, StateCondition condition,
		@Nullable String etag, @Nullable Long timeToLive, @Nullable FencingToken fence) {

	public StateWrite {
		Assert.isTrue((condition == StateCondition.MATCH) == (etag != null), "An etag is needed to be compared with");
		Assert.isTrue(payload != null || condition != StateCondition.ABSENT, "What is absent cannot be deleted");
	}

}

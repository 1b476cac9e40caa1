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

package dev.patterns.pubsub;

import org.jspecify.annotations.Nullable;
import org.springframework.util.Assert;

/**
 * What became of one of several messages that were published together.
 *
 * @param id the event's id, {@code null} if it has none because it could not be written
 * @param failure why it was not published, {@code null} if it was
 */
public record PublishResult(@Nullable String id, @Nullable RuntimeException failure) {

	public PublishResult {
		Assert.isTrue(id != null || failure != null, "Either 'id' or 'failure' must be there");
	}

	/**
	 * Whether the broker has acknowledged the message.
	 * @return {@code true} if it was published
	 */
	public boolean isPublished() {
		return this.failure == null;
	}

}

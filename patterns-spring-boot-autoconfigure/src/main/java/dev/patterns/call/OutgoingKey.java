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

package dev.patterns.call;

import java.time.Instant;

import org.jspecify.annotations.Nullable;
import org.springframework.util.Assert;

/**
 * The key of an outgoing call.
 *
 * @param value what goes into the {@code Idempotency-Key} header; a digest of it if it is
 * longer than 255 characters or has others than visible ASCII characters
 * @param firstSentAt when the call that is being undone was first sent, {@code null} for
 * a call that undoes nothing or when it is not known
 */
public record OutgoingKey(String value, @Nullable Instant firstSentAt) {

	public OutgoingKey {
		Assert.hasText(value, "'value' must not be empty");
	}

}

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

package dev.patterns.invocation.engine;

import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * A call as it came.
 *
 * @param operation durable name of the operation
 * @param body the body, empty for none
 * @param stream the body of an operation that takes it as it is, or {@code null}
 * @param values what it has beside its body
 * @param key the idempotency key, or {@code null}
 * @param firstSentAt when the call that is being undone was first sent, or {@code null}
 * @param remaining how long the caller still waits, {@code null} if it did not say
 */
public record InboundCall(String operation, byte[] body, @Nullable InputStream stream, RequestValues values,
		@Nullable String key, @Nullable Instant firstSentAt, @Nullable Duration remaining) {

	/**
	 * Create a call whose arguments are all in its body.
	 * @param operation durable name of the operation
	 * @param body the body, empty for none
	 * @param key the idempotency key, or {@code null}
	 * @param firstSentAt when the call that is being undone was first sent, or
	 * {@code null}
	 * @param remaining how long the caller still waits, {@code null} if it did not say
	 */
	public InboundCall(String operation, byte[] body, @Nullable String key, @Nullable Instant firstSentAt,
			@Nullable Duration remaining) {
		this(operation, body, null, RequestValues.NONE, key, firstSentAt, remaining);
	}

}

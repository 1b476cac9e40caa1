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
 * Identity of a request or message that is being handled, as an idempotent handler needs
 * it.
 *
 * @param kind how it came
 * @param source for messages the CloudEvents source, for calls the caller as verified by
 * access control or {@link #UNKNOWN_CALLER}; never an unverified header
 * @param key for messages the CloudEvents id, for calls the {@code Idempotency-Key};
 * {@code null} if the caller sent none
 * @param fingerprint a digest of the request's content, so that another request under the
 * same key can be refused; {@code null} if not compared
 * @param firstSentAt when the call that is being undone was first sent, {@code null} for
 * any other
 * @param operation durable name of the handler or operation that is being called,
 * {@code null} if it has none
 */
public record InboundRequest(Kind kind, String source, @Nullable String key, @Nullable String fingerprint,
		@Nullable Instant firstSentAt, @Nullable String operation) {

	/**
	 * Stands for a caller that nobody verified.
	 */
	public static final String UNKNOWN_CALLER = "-";

	public InboundRequest {
		Assert.notNull(kind, "'kind' must not be null");
		Assert.hasText(source, "'source' must not be empty");
	}

	/**
	 * Create a request whose operation has no durable name.
	 * @param kind how it came
	 * @param source the source or caller
	 * @param key the key, or {@code null}
	 * @param fingerprint digest of the content, or {@code null}
	 * @param firstSentAt when the undone call was first sent, or {@code null}
	 */
	public InboundRequest(Kind kind, String source, @Nullable String key, @Nullable String fingerprint,
			@Nullable Instant firstSentAt) {
		this(kind, source, key, fingerprint, firstSentAt, null);
	}

	/**
	 * How a request came.
	 */
	public enum Kind {

		/**
		 * A message from a broker.
		 */
		MESSAGE,

		/**
		 * A call of an invokable operation.
		 */
		INVOCATION,

		/**
		 * A request to a controller of the user's.
		 */
		HTTP

	}

}

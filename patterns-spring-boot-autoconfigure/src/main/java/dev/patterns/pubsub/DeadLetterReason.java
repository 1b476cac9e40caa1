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

import java.util.Locale;

/**
 * Why a message went to the dead-letter topic.
 */
public enum DeadLetterReason {

	/**
	 * The listener failed and all retries are used up.
	 */
	EXHAUSTED,

	/**
	 * The listener failed with an exception that is not to be retried.
	 */
	NOT_RETRYABLE,

	/**
	 * The listener returned {@link Delivery#DROP}.
	 */
	DROPPED,

	/**
	 * The message has an envelope that cannot be read.
	 */
	MALFORMED,

	/**
	 * The data does not fit the type that the listener declares, or a required header is
	 * missing.
	 */
	CONVERSION,

	/**
	 * The data breaks the constraints of a payload that the listener declares as
	 * {@code @Valid}.
	 */
	INVALID,

	/**
	 * No listener wanted the message, and
	 * {@code patterns.pubsub.listener.unmatched=dead-letter}.
	 */
	UNMATCHED;

	/**
	 * The reason as it stands in the header {@link MessageHeaders#DEAD_LETTER_REASON}.
	 * @return for example {@code not-retryable}
	 */
	public String value() {
		return name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

}

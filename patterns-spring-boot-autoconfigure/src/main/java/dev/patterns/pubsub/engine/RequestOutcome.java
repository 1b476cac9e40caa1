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

package dev.patterns.pubsub.engine;

import java.util.Locale;

import dev.patterns.pubsub.RequestFailedException;
import dev.patterns.pubsub.RequestRejectedException;
import dev.patterns.pubsub.RequestTimeoutException;

/**
 * How a request ended.
 */
public enum RequestOutcome {

	/** An answer came. */
	ANSWERED,

	/** The listener gave it up, or its answer could not be read. */
	FAILED,

	/** No answer came in time. */
	TIMEOUT,

	/** Who waited for the answer does not any more. */
	CANCELLED,

	/** It was not sent: too many waited, or answers could not be received. */
	REJECTED,

	/** It could not be published. */
	UNSENT;

	/**
	 * The outcome as observations and metrics name it.
	 * @return for example {@code answered}
	 */
	public String tag() {
		return name().toLowerCase(Locale.ROOT);
	}

	static RequestOutcome of(Throwable failure) {
		if (failure instanceof RequestTimeoutException) {
			return TIMEOUT;
		}
		if (failure instanceof RequestFailedException) {
			return FAILED;
		}
		return (failure instanceof RequestRejectedException) ? REJECTED : UNSENT;
	}

}

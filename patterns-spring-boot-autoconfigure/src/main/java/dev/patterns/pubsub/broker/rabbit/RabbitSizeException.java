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

package dev.patterns.pubsub.broker.rabbit;

import org.jspecify.annotations.Nullable;

import dev.patterns.pubsub.broker.BrokerException;

/**
 * A message is too large, and never fits as it is.
 */
final class RabbitSizeException extends BrokerException {

	private static final long serialVersionUID = 1L;

	private final Part part;

	RabbitSizeException(String message, Part part, @Nullable Throwable cause) {
		super(message, false, cause);
		this.part = part;
	}

	Part part() {
		return this.part;
	}

	/**
	 * What does not fit.
	 */
	enum Part {

		/**
		 * All headers must stand in one frame.
		 */
		HEADERS,

		/**
		 * The server has a limit.
		 */
		BODY

	}

}

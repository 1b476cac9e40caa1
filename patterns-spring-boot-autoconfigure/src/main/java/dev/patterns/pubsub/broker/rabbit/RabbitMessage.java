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

import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A message to be published.
 *
 * @param topic the topic, which is an exchange
 * @param contentType the content type, {@code null} without one
 * @param headers the headers
 * @param body the body
 */
@SuppressWarnings("ArrayRecordComponent")
record RabbitMessage(String topic, @Nullable String contentType, Map<String, Object> headers, byte[] body) {

	/** Headers must fit into a frame, which has 128 KB unless told otherwise. */
	private static final int LARGE_HEADERS = 100_000;

	/**
	 * Whether the headers may be what does not fit, if something does not.
	 * @return {@code true} if they are large
	 */
	boolean isHeaderLarge() {
		return this.headers.entrySet()
			.stream()
			.mapToLong((header) -> header.getKey().length() + String.valueOf(header.getValue()).length())
			.sum() > LARGE_HEADERS;
	}

}

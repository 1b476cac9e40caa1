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

package dev.patterns.outbox.store;

import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A message with all that is stored of it.
 *
 * @param summary what lists show of it
 * @param headers its headers
 * @param contentType media type of the data, {@code null} for JSON
 * @param data the payload as bytes
 */
@SuppressWarnings("ArrayRecordComponent")
public record MessageDetails(MessageSummary summary, Map<String, String> headers, @Nullable String contentType,
		byte[] data) {

	public MessageDetails {
		headers = Map.copyOf(headers);
	}

}

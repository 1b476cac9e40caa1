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

package dev.patterns.invocation.engine.client;

import java.util.List;

import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;

/**
 * The headers that a request begins with: those of the call, and what is sent and
 * accepted unless the call says it.
 */
final class RequestHeaders {

	private RequestHeaders() {
	}

	static HttpHeaders of(OutgoingCall call) {
		HttpHeaders headers = new HttpHeaders();
		headers.putAll(call.headers());
		if (call.isForwarded()) {
			return headers;
		}
		if (!headers.containsHeader(HttpHeaders.ACCEPT)) {
			headers.setAccept(call.isAnswerStreamed() ? List.of(MediaType.ALL)
					: List.of(MediaType.APPLICATION_JSON, MediaType.APPLICATION_PROBLEM_JSON));
		}
		if (!headers.containsHeader(HttpHeaders.CONTENT_TYPE)) {
			if (call.body() != null) {
				headers.setContentType(MediaType.APPLICATION_JSON);
			}
			else if (call.stream() != null) {
				headers.setContentType(MediaType.APPLICATION_OCTET_STREAM);
			}
		}
		return headers;
	}

}

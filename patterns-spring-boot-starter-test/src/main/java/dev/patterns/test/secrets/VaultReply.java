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

package dev.patterns.test.secrets;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * What the test server answers.
 *
 * @param status HTTP status
 * @param body the body, written as JSON
 */
record VaultReply(int status, @Nullable Map<String, ?> body) {

	static final VaultReply NO_CONTENT = new VaultReply(204, null);

	static VaultReply errors(int status, String... errors) {
		return new VaultReply(status, Map.of("errors", List.of(errors)));
	}

	static VaultReply data(Map<String, ?> data) {
		return new VaultReply(200, envelope("data", data));
	}

	static VaultReply auth(Map<String, ?> auth) {
		return new VaultReply(200, envelope("auth", auth));
	}

	static Map<String, Object> envelope(String field, Object content) {
		Map<String, Object> body = new LinkedHashMap<>();
		body.put("request_id", java.util.UUID.randomUUID().toString());
		body.put("lease_id", "");
		body.put("renewable", false);
		body.put("lease_duration", 0);
		body.put("data", null);
		body.put("warnings", null);
		body.put("auth", null);
		body.put(field, content);
		return body;
	}

}

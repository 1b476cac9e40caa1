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

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Why an invocation is answered by a problem document (RFC 9457).
 *
 * @param status status of the answer
 * @param code stable code
 * @param detail what is wrong, for the caller's eyes
 * @param retryAfter when to try again, or {@code null}
 * @param members further members of the document
 */
public record InvocationProblem(int status, String code, @Nullable String detail, @Nullable Duration retryAfter,
		Map<String, Object> members) {

	/**
	 * Member that marks a declared exception of the operation.
	 */
	public static final String DECLARED = "declared";

	/**
	 * Member with the constraints that arguments break, each with {@code path} and
	 * {@code message}.
	 */
	public static final String ERRORS = "errors";

	/**
	 * Member with the data of a declared exception.
	 */
	public static final String PROPERTIES = "properties";

	/**
	 * A problem without further members.
	 * @param status status of the answer
	 * @param code stable code
	 * @param detail what is wrong
	 * @return the problem
	 */
	public static InvocationProblem of(int status, String code, String detail) {
		return new InvocationProblem(status, code, detail, null, Map.of());
	}

	/**
	 * The document.
	 * @return its members, to be written as JSON
	 */
	public Map<String, Object> toDocument() {
		Map<String, Object> document = new LinkedHashMap<>();
		document.put("type", "about:blank");
		document.put("title", title());
		document.put("status", this.status);
		if (this.detail != null) {
			document.put("detail", this.detail);
		}
		document.put("code", this.code);
		document.putAll(this.members);
		return document;
	}

	/**
	 * When to try again, for the header {@code Retry-After}.
	 * @return whole seconds, rounded up; 0 if the problem does not say
	 */
	public long retryAfterSeconds() {
		return (this.retryAfter != null) ? this.retryAfter.plusMillis(999).toSeconds() : 0;
	}

	private String title() {
		return switch (this.status) {
			case 400 -> "Bad Request";
			case 401 -> "Unauthorized";
			case 403 -> "Forbidden";
			case 404 -> "Not Found";
			case 405 -> "Method Not Allowed";
			case 409 -> "Conflict";
			case 410 -> "Gone";
			case 413 -> "Content Too Large";
			case 415 -> "Unsupported Media Type";
			case 422 -> "Unprocessable Content";
			case 429 -> "Too Many Requests";
			case 500 -> "Internal Server Error";
			case 503 -> "Service Unavailable";
			case 504 -> "Gateway Timeout";
			default -> (this.status < 500) ? "Request Rejected" : "Request Failed";
		};
	}

}

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

package dev.patterns.invocation;

/**
 * Stable codes in the member {@code code} of the problem documents (RFC 9457) by which an
 * application refuses an invocation. Codes of declared exceptions and of other features
 * appear in the same member.
 */
public final class InvocationProblemCodes {

	/**
	 * The path is malformed, or the web server refused the request: 400 and other 4xx.
	 */
	public static final String MALFORMED_REQUEST = "malformed-request";

	/**
	 * The caller did not say who it is: 401.
	 */
	public static final String UNAUTHENTICATED = "unauthenticated";

	/**
	 * The caller may not do that: 403.
	 */
	public static final String ACCESS_DENIED = "access-denied";

	/**
	 * No such operation: 404.
	 */
	public static final String UNKNOWN_OPERATION = "unknown-operation";

	/**
	 * Another verb than that of the operation, which is POST unless it says otherwise:
	 * 405.
	 */
	public static final String METHOD_NOT_ALLOWED = "method-not-allowed";

	/**
	 * The body is not JSON, nor CBOR, by its content type: 415.
	 */
	public static final String UNSUPPORTED_MEDIA_TYPE = "unsupported-media-type";

	/**
	 * The caller takes the result in none of the formats that there are: 406.
	 */
	public static final String NOT_ACCEPTABLE = "not-acceptable";

	/**
	 * The body is longer than {@code patterns.invocation.server.max-request-size}: 413.
	 */
	public static final String TOO_LARGE = "request-too-large";

	/**
	 * The body is not well-formed JSON: 400.
	 */
	public static final String MALFORMED_JSON = "malformed-json";

	/**
	 * The body is JSON of another type than the operation takes: 400.
	 */
	public static final String WRONG_TYPE = "wrong-type";

	/**
	 * An argument that must be there is missing: 400.
	 */
	public static final String MISSING_ARGUMENT = "missing-argument";

	/**
	 * An argument breaks a constraint: 400.
	 */
	public static final String INVALID_ARGUMENT = "invalid-argument";

	/**
	 * A header cannot be read: 400.
	 */
	public static final String INVALID_HEADER = "invalid-header";

	/**
	 * The caller does not wait any more, the work was not begun: 504.
	 */
	public static final String DEADLINE_EXCEEDED = "deadline-exceeded";

	/**
	 * The work was begun and had no result when the caller's time was over: 504.
	 */
	public static final String TIMED_OUT = "timed-out";

	/**
	 * This instance takes no work at present, the work was not begun: 503.
	 */
	public static final String NOT_ACCEPTING = "not-accepting";

	/**
	 * Something went wrong that the caller need not know: 500.
	 */
	public static final String INTERNAL_ERROR = "internal-error";

	private InvocationProblemCodes() {
	}

}

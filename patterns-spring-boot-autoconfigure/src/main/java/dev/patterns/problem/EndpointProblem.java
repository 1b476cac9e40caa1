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

package dev.patterns.problem;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.util.MimeType;

/**
 * Why an endpoint refused something, as JSON of type {@code application/problem+json}.
 *
 * @param status the status
 * @param title what the status means
 * @param detail what is wrong
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9457">RFC 9457</a>
 */
public record EndpointProblem(int status, String title, @Nullable String detail) implements OperationResponseBody {

	private static final MimeType CONTENT_TYPE = new MimeType("application", "problem+json");

	private static final int STATUS_CONFLICT = 409;

	private static final int STATUS_UNPROCESSABLE = 422;

	/**
	 * There is no such thing.
	 * @param detail what there is not
	 * @return the response
	 */
	public static WebEndpointResponse<Object> notFound(@Nullable String detail) {
		return response(WebEndpointResponse.STATUS_NOT_FOUND, "Not Found", detail);
	}

	/**
	 * The state does not allow it.
	 * @param detail what stands against it
	 * @return the response
	 */
	public static WebEndpointResponse<Object> conflict(@Nullable String detail) {
		return response(STATUS_CONFLICT, "Conflict", detail);
	}

	/**
	 * What is needed for it does not answer.
	 * @param detail what is missing
	 * @return the response
	 */
	public static WebEndpointResponse<Object> unavailable(@Nullable String detail) {
		return response(WebEndpointResponse.STATUS_SERVICE_UNAVAILABLE, "Service Unavailable", detail);
	}

	/**
	 * The request is wrong.
	 * @param detail what is wrong with it
	 * @return the response
	 */
	public static WebEndpointResponse<Object> badRequest(@Nullable String detail) {
		return response(WebEndpointResponse.STATUS_BAD_REQUEST, "Bad Request", detail);
	}

	/**
	 * The request is understood, and what it asks for would be wrong.
	 * @param detail what would be wrong
	 * @return the response
	 */
	public static WebEndpointResponse<Object> unprocessable(@Nullable String detail) {
		return response(STATUS_UNPROCESSABLE, "Unprocessable Content", detail);
	}

	private static WebEndpointResponse<Object> response(int status, String title, @Nullable String detail) {
		return new WebEndpointResponse<>(new EndpointProblem(status, title, detail), status, CONTENT_TYPE);
	}

}

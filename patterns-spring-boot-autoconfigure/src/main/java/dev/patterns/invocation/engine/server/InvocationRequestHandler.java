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

package dev.patterns.invocation.engine.server;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.util.unit.DataSize;
import org.springframework.web.HttpRequestHandler;
import org.springframework.web.filter.ServerHttpObservationFilter;

import dev.patterns.invocation.InvocationHeaders;
import dev.patterns.invocation.InvocationProblemCodes;
import dev.patterns.invocation.engine.InboundCall;
import dev.patterns.invocation.engine.InvocationProblem;
import dev.patterns.invocation.engine.OperationDispatcher;
import dev.patterns.invocation.engine.OperationResult;
import dev.patterns.serialization.PayloadSerializer;

/**
 * Turns HTTP requests into calls and their outcomes into answers. Whatever is wrong with
 * a request is answered by a problem document. Thread-safe.
 */
public final class InvocationRequestHandler implements HttpRequestHandler {

	static final String OPERATION_ATTRIBUTE = InvocationRequestHandler.class.getName() + ".operation";

	private static final Log logger = LogFactory.getLog(InvocationRequestHandler.class);

	private static final int MAX_KEY_LENGTH = 255;

	private static final long MAX_REMAINING = Duration.ofDays(1).toMillis();

	private final OperationDispatcher dispatcher;

	private final PayloadSerializer serializer;

	private final String basePath;

	private final int maxSize;

	/**
	 * Create the handler.
	 * @param dispatcher hands calls to beans
	 * @param serializer writes problem documents
	 * @param basePath path below which operations are exposed
	 * @param maxSize the longest body
	 */
	public InvocationRequestHandler(OperationDispatcher dispatcher, PayloadSerializer serializer, String basePath,
			DataSize maxSize) {
		this.dispatcher = dispatcher;
		this.serializer = serializer;
		this.basePath = basePath;
		this.maxSize = Math.toIntExact(Math.min(maxSize.toBytes(), Integer.MAX_VALUE - 8));
	}

	@Override
	public void handleRequest(HttpServletRequest request, HttpServletResponse response) throws IOException {
		OperationResult result;
		try {
			result = this.dispatcher.dispatch(read(request, (String) request.getAttribute(OPERATION_ATTRIBUTE)));
		}
		catch (BadRequestException ex) {
			result = new OperationResult(null, ex.problem);
		}
		write(result, response);
	}

	private InboundCall read(HttpServletRequest request, String operation) throws IOException {
		if (!this.dispatcher.serves(operation)) {
			describe(request, this.basePath + "/**");
			throw new BadRequestException(404, InvocationProblemCodes.UNKNOWN_OPERATION, "There is no such operation.");
		}
		describe(request, this.basePath + "/" + operation);
		if (!"POST".equals(request.getMethod())) {
			throw new BadRequestException(405, InvocationProblemCodes.METHOD_NOT_ALLOWED,
					"Operations are called by POST.");
		}
		Duration remaining = remaining(request);
		Instant firstSent = firstSent(request);
		String key = key(request);
		return new InboundCall(operation, body(request), key, firstSent, remaining);
	}

	// Names the request for the observation of HTTP requests.
	private static void describe(HttpServletRequest request, String pattern) {
		ServerHttpObservationFilter.findObservationContext(request)
			.ifPresent((context) -> context.setPathPattern(pattern));
	}

	private static @Nullable String key(HttpServletRequest request) {
		String key = request.getHeader(InvocationHeaders.IDEMPOTENCY_KEY);
		if (key == null) {
			return null;
		}
		boolean valid = !key.isBlank() && key.length() <= MAX_KEY_LENGTH
				&& key.chars().allMatch((character) -> character > ' ' && character < 127);
		if (!valid) {
			throw invalidHeader(InvocationHeaders.IDEMPOTENCY_KEY,
					"must have 1 to " + MAX_KEY_LENGTH + " visible ASCII characters");
		}
		return key;
	}

	private static @Nullable Duration remaining(HttpServletRequest request) {
		Long millis = number(request, InvocationHeaders.DEADLINE_REMAINING);
		return (millis != null) ? Duration.ofMillis(Math.min(millis, MAX_REMAINING)) : null;
	}

	private static @Nullable Instant firstSent(HttpServletRequest request) {
		Long millis = number(request, InvocationHeaders.FIRST_SENT);
		return (millis != null) ? Instant.ofEpochMilli(millis) : null;
	}

	private static @Nullable Long number(HttpServletRequest request, String header) {
		String value = request.getHeader(header);
		if (value == null) {
			return null;
		}
		if (value.isEmpty() || value.length() > 18
				|| !value.chars().allMatch((digit) -> digit >= '0' && digit <= '9')) {
			throw invalidHeader(header, "must be a number of milliseconds");
		}
		return Long.valueOf(value);
	}

	private byte[] body(HttpServletRequest request) throws IOException {
		if (request.getContentLengthLong() > this.maxSize) {
			throw tooLarge();
		}
		byte[] body;
		try (InputStream input = request.getInputStream()) {
			body = input.readNBytes(this.maxSize + 1);
		}
		catch (IOException ex) {
			// The client's own doing: it sent less or other than it announced, or went
			// away.
			logger.debug("The body of a request could not be read", ex);
			throw new BadRequestException(400, InvocationProblemCodes.MALFORMED_JSON, "The body cannot be read.");
		}
		if (body.length > this.maxSize) {
			throw tooLarge();
		}
		if (body.length > 0 && !isJson(request.getContentType())) {
			throw new BadRequestException(415, InvocationProblemCodes.UNSUPPORTED_MEDIA_TYPE,
					"The body must be application/json.");
		}
		return body;
	}

	private static boolean isJson(@Nullable String contentType) {
		if (contentType == null) {
			return false;
		}
		try {
			MediaType type = MediaType.parseMediaType(contentType);
			boolean json = MediaType.APPLICATION_JSON.isCompatibleWith(type) || type.getSubtype().endsWith("+json");
			return json && !type.isWildcardType() && !type.isWildcardSubtype();
		}
		catch (InvalidMediaTypeException ex) {
			return false;
		}
	}

	private BadRequestException tooLarge() {
		return new BadRequestException(413, InvocationProblemCodes.TOO_LARGE,
				"The body is longer than %d bytes.".formatted(this.maxSize));
	}

	private static BadRequestException invalidHeader(String header, String rule) {
		return new BadRequestException(400, InvocationProblemCodes.INVALID_HEADER,
				"The header '%s' %s.".formatted(header, rule));
	}

	private void write(OperationResult result, HttpServletResponse response) throws IOException {
		InvocationProblem problem = result.problem();
		byte[] body = result.body();
		if (problem != null) {
			if (problem.status() == 405) {
				response.setHeader(HttpHeaders.ALLOW, "POST");
			}
			Duration retryAfter = problem.retryAfter();
			if (retryAfter != null) {
				response.setHeader(HttpHeaders.RETRY_AFTER, Long.toString(problem.retryAfterSeconds()));
			}
			write(response, problem.status(), MediaType.APPLICATION_PROBLEM_JSON_VALUE,
					this.serializer.writeBytes(problem.toDocument()));
		}
		else if (body != null) {
			write(response, 200, MediaType.APPLICATION_JSON_VALUE, body);
		}
		else {
			response.setStatus(204);
		}
	}

	private static void write(HttpServletResponse response, int status, String contentType, byte[] body)
			throws IOException {
		response.setStatus(status);
		response.setContentType(contentType);
		response.setContentLength(body.length);
		response.getOutputStream().write(body);
	}

	/**
	 * Thrown when a request is wrong before its operation is looked at.
	 */
	private static final class BadRequestException extends RuntimeException {

		private static final long serialVersionUID = 1L;

		private final transient InvocationProblem problem;

		private BadRequestException(int status, String code, String detail) {
			super(detail, null, false, false);
			this.problem = new InvocationProblem(status, code, detail, null, Map.of());
		}

	}

}

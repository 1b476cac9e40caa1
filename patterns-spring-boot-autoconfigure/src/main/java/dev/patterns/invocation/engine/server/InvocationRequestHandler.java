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
import java.time.Duration;
import java.time.Instant;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
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

	private static final int MAX_KEY_LENGTH = 255;

	private final OperationDispatcher dispatcher;

	private final ProblemWriter problems;

	private final String basePath;

	private final RequestReader reader;

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
		this.problems = new ProblemWriter(serializer);
		this.basePath = basePath;
		this.reader = new RequestReader(maxSize);
	}

	@Override
	public void handleRequest(HttpServletRequest request, HttpServletResponse response) throws IOException {
		OperationResult result;
		try {
			result = this.dispatcher.dispatch(read(request, (String) request.getAttribute(OPERATION_ATTRIBUTE)));
		}
		catch (BadRequestException ex) {
			result = new OperationResult(null, ex.getProblem());
		}
		write(result, response);
	}

	private InboundCall read(HttpServletRequest request, String operation) {
		if (!this.dispatcher.serves(operation)) {
			describe(request, this.basePath + "/**");
			throw new BadRequestException(404, InvocationProblemCodes.UNKNOWN_OPERATION, "There is no such operation.");
		}
		describe(request, this.basePath + "/" + operation);
		if (!"POST".equals(request.getMethod())) {
			throw new BadRequestException(405, InvocationProblemCodes.METHOD_NOT_ALLOWED,
					"Operations are called by POST.");
		}
		Duration remaining = this.reader.remaining(request);
		Instant firstSent = firstSent(request);
		String key = key(request);
		return new InboundCall(operation, body(request), key, firstSent, remaining);
	}

	// Names the request for the observation of HTTP requests.
	private static void describe(HttpServletRequest request, String pattern) {
		ServerHttpObservationFilter.findObservationContext(request)
			.ifPresent((context) -> context.setPathPattern(pattern));
	}

	private @Nullable String key(HttpServletRequest request) {
		String key = request.getHeader(InvocationHeaders.IDEMPOTENCY_KEY);
		if (key == null) {
			return null;
		}
		boolean valid = !key.isBlank() && key.length() <= MAX_KEY_LENGTH
				&& key.chars().allMatch((character) -> character > ' ' && character < 127);
		if (!valid) {
			throw this.reader.invalidHeader(InvocationHeaders.IDEMPOTENCY_KEY,
					"must have 1 to " + MAX_KEY_LENGTH + " visible ASCII characters");
		}
		return key;
	}

	private @Nullable Instant firstSent(HttpServletRequest request) {
		Long millis = this.reader.number(request, InvocationHeaders.FIRST_SENT);
		return (millis != null) ? Instant.ofEpochMilli(millis) : null;
	}

	private byte[] body(HttpServletRequest request) {
		byte[] body = this.reader.body(request);
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

	private void write(OperationResult result, HttpServletResponse response) throws IOException {
		InvocationProblem problem = result.problem();
		byte[] body = result.body();
		if (problem != null) {
			if (problem.status() == 405) {
				response.setHeader(HttpHeaders.ALLOW, "POST");
			}
			this.problems.write(problem, response);
		}
		else if (body != null) {
			response.setStatus(200);
			response.setContentType(MediaType.APPLICATION_JSON_VALUE);
			response.setContentLength(body.length);
			response.getOutputStream().write(body);
		}
		else {
			response.setStatus(204);
		}
	}

}

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
import java.util.Collections;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.util.unit.DataSize;
import org.springframework.web.HttpRequestHandler;
import org.springframework.web.filter.ServerHttpObservationFilter;

import dev.patterns.invocation.InvocationHeaders;
import dev.patterns.invocation.InvocationProblemCodes;
import dev.patterns.invocation.engine.ArgumentException;
import dev.patterns.invocation.engine.InboundCall;
import dev.patterns.invocation.engine.InvocationProblem;
import dev.patterns.invocation.engine.InvokableOperation;
import dev.patterns.invocation.engine.KeyHeader;
import dev.patterns.invocation.engine.OperationDispatcher;
import dev.patterns.invocation.engine.OperationMatch;
import dev.patterns.invocation.engine.OperationResult;
import dev.patterns.invocation.engine.RequestValues;
import dev.patterns.invocation.engine.StreamedResult;
import dev.patterns.serialization.PayloadSerializer;

/**
 * Turns HTTP requests into calls and their outcomes into answers. Whatever is wrong with
 * a request is answered by a problem document. Thread-safe.
 */
public final class InvocationRequestHandler implements HttpRequestHandler {

	static final String PATH_ATTRIBUTE = InvocationRequestHandler.class.getName() + ".path";

	private static final byte[] NO_BODY = new byte[0];

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
		try {
			OperationMatch match = find(request, (String) request.getAttribute(PATH_ATTRIBUTE));
			InvokableOperation operation = match.operation();
			if (operation == null) {
				throw notFound(match, response);
			}
			// Before the work is done, whose result nobody would want.
			MediaType format = (operation.isStream() || operation.isVoid()) ? MediaType.APPLICATION_JSON
					: ContentFormats.negotiate(Collections.list(request.getHeaders(HttpHeaders.ACCEPT)));
			write(this.dispatcher.dispatch(read(request, operation, match)), format, response);
		}
		catch (ArgumentException ex) {
			this.problems.write(ex.getProblem(), response);
		}
	}

	private OperationMatch find(HttpServletRequest request, String path) {
		OperationMatch match = this.dispatcher.find(HttpMethod.valueOf(request.getMethod()), path);
		InvokableOperation operation = match.operation();
		String template = (operation != null) ? operation.path() : "/**";
		// Names the request for the observation of HTTP requests.
		ServerHttpObservationFilter.findObservationContext(request)
			.ifPresent((context) -> context.setPathPattern(this.basePath + template));
		return match;
	}

	private static BadRequestException notFound(OperationMatch match, HttpServletResponse response) {
		if (match.allowed().isEmpty()) {
			return new BadRequestException(404, InvocationProblemCodes.UNKNOWN_OPERATION,
					"There is no such operation.");
		}
		String allowed = String.join(", ", match.allowed());
		response.setHeader(HttpHeaders.ALLOW, allowed);
		return new BadRequestException(405, InvocationProblemCodes.METHOD_NOT_ALLOWED,
				"The operation is called by %s.".formatted(allowed));
	}

	private InboundCall read(HttpServletRequest request, InvokableOperation operation, OperationMatch match)
			throws IOException {
		Duration remaining = this.reader.remaining(request);
		Instant firstSent = firstSent(request);
		String key = key(request);
		RequestValues values = RequestValues.of(match, request.getQueryString(),
				(name) -> Collections.list(request.getHeaders(name)));
		InvokableOperation.Parameter body = operation.body();
		if (body != null && body.isStream()) {
			InputStream stream = new UploadStream(request.getInputStream());
			return new InboundCall(operation.name(), NO_BODY, stream, values, key, firstSent, remaining);
		}
		long begin = System.nanoTime();
		byte[] json = ContentFormats.toJson(this.reader.body(request), request.getContentType());
		return new InboundCall(operation.name(), json, null, values, key, firstSent, left(remaining, begin));
	}

	// A body that comes slowly takes of the caller's time.
	private static @Nullable Duration left(@Nullable Duration remaining, long begin) {
		if (remaining == null) {
			return null;
		}
		Duration left = remaining.minusNanos(System.nanoTime() - begin);
		return left.isNegative() ? Duration.ZERO : left;
	}

	private static @Nullable String key(HttpServletRequest request) {
		String key = request.getHeader(InvocationHeaders.IDEMPOTENCY_KEY);
		InvocationProblem problem = KeyHeader.check(key);
		if (problem != null) {
			throw new ArgumentException(problem);
		}
		return key;
	}

	private @Nullable Instant firstSent(HttpServletRequest request) {
		Long millis = this.reader.number(request, InvocationHeaders.FIRST_SENT);
		return (millis != null) ? Instant.ofEpochMilli(millis) : null;
	}

	private void write(OperationResult result, MediaType format, HttpServletResponse response) throws IOException {
		InvocationProblem problem = result.problem();
		StreamedResult stream = result.stream();
		byte[] json = result.body();
		if (problem != null) {
			this.problems.write(problem, response);
		}
		else if (stream != null) {
			write(stream, response);
		}
		else if (json != null) {
			byte[] body = ContentFormats.fromJson(json, format);
			response.setStatus(200);
			response.setContentType(format.toString());
			response.setContentLength(body.length);
			response.getOutputStream().write(body);
		}
		else {
			response.setStatus(204);
		}
	}

	// What fails on the way ends the connection, by which the caller sees that it has not
	// got all.
	private static void write(StreamedResult stream, HttpServletResponse response) throws IOException {
		try (InputStream input = stream.input()) {
			response.setStatus(200);
			response.setContentType(stream.contentType());
			if (stream.length() >= 0) {
				response.setContentLengthLong(stream.length());
			}
			input.transferTo(response.getOutputStream());
		}
	}

}

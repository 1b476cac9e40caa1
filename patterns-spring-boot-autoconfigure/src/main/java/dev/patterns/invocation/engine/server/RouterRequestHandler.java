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
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.util.unit.DataSize;
import org.springframework.web.HttpRequestHandler;
import org.springframework.web.filter.ServerHttpObservationFilter;

import dev.patterns.call.CallScope;
import dev.patterns.gate.Gate;
import dev.patterns.invocation.InvocationException;
import dev.patterns.invocation.InvocationHeaders;
import dev.patterns.invocation.InvocationProblemCodes;
import dev.patterns.invocation.InvocationRefusedException;
import dev.patterns.invocation.InvocationTimeoutException;
import dev.patterns.invocation.ServiceUnreachableException;
import dev.patterns.invocation.engine.InvocationProblem;
import dev.patterns.invocation.engine.client.InvocationTransport.Answer;
import dev.patterns.invocation.engine.client.RequestForwarder;
import dev.patterns.serialization.PayloadSerializer;

/**
 * Forwards {@code /route/{service}/{path}} to a service by its name, so that callers in
 * other languages get discovery, load balancing and policies. Verb, path, query, headers
 * and body go through as they are, but for the headers that concern one connection only
 * (RFC 9110, 7.6.1). Thread-safe.
 */
public final class RouterRequestHandler implements HttpRequestHandler {

	static final String PATH_ATTRIBUTE = RouterRequestHandler.class.getName() + ".path";

	private static final Pattern SERVICE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");

	/** Anything else, or anything that a server may resolve to another path. */
	private static final Pattern PATH = Pattern.compile("/[A-Za-z0-9._~!$&'()*+,;=:@%/-]*");

	private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

	private static final Set<String> CONNECTION_HEADERS = caseInsensitive("Connection", "Keep-Alive",
			"Proxy-Authenticate", "Proxy-Authorization", "Proxy-Connection", "TE", "Trailer", "Transfer-Encoding",
			"Upgrade", "Host", "Content-Length", "Expect", InvocationHeaders.DEADLINE_REMAINING);

	private final RequestForwarder forwarder;

	private final ProblemWriter problems;

	private final Gate gate;

	private final Predicate<String> allowed;

	private final String basePath;

	private final RequestReader reader;

	/**
	 * Create the handler.
	 * @param forwarder sends the requests
	 * @param serializer writes problem documents
	 * @param gate says whether this instance takes work
	 * @param allowed says to which services requests are forwarded
	 * @param basePath path below which it forwards
	 * @param maxSize the longest body
	 */
	public RouterRequestHandler(RequestForwarder forwarder, PayloadSerializer serializer, Gate gate,
			Predicate<String> allowed, String basePath, DataSize maxSize) {
		this.forwarder = forwarder;
		this.problems = new ProblemWriter(serializer);
		this.gate = gate;
		this.allowed = allowed;
		this.basePath = basePath;
		this.reader = new RequestReader(maxSize);
	}

	@Override
	public void handleRequest(HttpServletRequest request, HttpServletResponse response) throws IOException {
		ServerHttpObservationFilter.findObservationContext(request)
			.ifPresent((context) -> context.setPathPattern(this.basePath + "/{service}/**"));
		String path = (String) request.getAttribute(PATH_ATTRIBUTE);
		int slash = path.indexOf('/');
		String service = (slash >= 0) ? path.substring(0, slash) : path;
		String below = (slash >= 0) ? path.substring(slash) : "/";
		try {
			check(request, service, below);
			Duration remaining = this.reader.remaining(request);
			// A body that comes slowly takes of the caller's time.
			Instant deadline = (remaining != null) ? Instant.now().plus(remaining) : null;
			byte[] body = this.reader.body(request);
			String query = request.getQueryString();
			CallScope scope = (deadline != null) ? CallScope.current().withDeadline(deadline) : CallScope.current();
			try (CallScope.Binding binding = scope.bind()) {
				forward(request, response, service, below + ((query != null) ? "?" + query : ""),
						(body.length > 0) ? body : null);
			}
		}
		catch (BadRequestException ex) {
			this.problems.write(ex.getProblem(), response);
		}
	}

	private void forward(HttpServletRequest request, HttpServletResponse response, String service, String target,
			byte @Nullable [] body) throws IOException {
		if (!this.gate.isOpen()) {
			this.problems.write(new InvocationProblem(503, InvocationProblemCodes.NOT_ACCEPTING,
					"This instance takes no work at present.", Duration.ofSeconds(1), Map.of()), response);
			return;
		}
		Answer answer;
		try {
			answer = this.forwarder.forward(service, HttpMethod.valueOf(request.getMethod()), target, headers(request),
					body);
		}
		catch (InvocationException ex) {
			this.problems.write(toProblem(ex), response);
			return;
		}
		catch (IllegalArgumentException ex) {
			throw new BadRequestException(400, InvocationProblemCodes.INVALID_ARGUMENT,
					"The path or the query is malformed.");
		}
		Set<String> dropped = dropped(answer.headers().getOrEmpty(HttpHeaders.CONNECTION));
		response.setStatus(answer.status());
		answer.headers().forEach((name, values) -> {
			if (!dropped.contains(name)) {
				values.forEach((value) -> response.addHeader(name, value));
			}
		});
		if (answer.body().length > 0) {
			response.setContentLength(answer.body().length);
			response.getOutputStream().write(answer.body());
		}
	}

	private void check(HttpServletRequest request, String service, String path) {
		if (!SERVICE.matcher(service).matches() || !this.allowed.test(service)) {
			throw new BadRequestException(404, InvocationProblemCodes.UNKNOWN_OPERATION,
					"There is no such service, or nothing is forwarded to it.");
		}
		if (!METHODS.contains(request.getMethod())) {
			throw new BadRequestException(405, InvocationProblemCodes.METHOD_NOT_ALLOWED,
					"This verb is not forwarded.");
		}
		if (!PATH.matcher(path).matches() || !isPlain(path)) {
			throw new BadRequestException(400, InvocationProblemCodes.INVALID_ARGUMENT,
					"The path must not contain '.' and '..' as segments, ';' at their begin, or encoded slashes.");
		}
	}

	private static boolean isPlain(String path) {
		String lower = path.toLowerCase(Locale.ROOT);
		if (lower.contains("%2f") || lower.contains("%5c") || lower.contains("%00")) {
			return false;
		}
		for (String segment : lower.replace("%2e", ".").split("/")) {
			String plain = (segment.indexOf(';') >= 0) ? segment.substring(0, segment.indexOf(';')) : segment;
			if (plain.equals(".") || plain.equals("..") || segment.startsWith(";")) {
				return false;
			}
		}
		return true;
	}

	private static HttpHeaders headers(HttpServletRequest request) {
		Set<String> dropped = dropped(Collections.list(request.getHeaders(HttpHeaders.CONNECTION)));
		HttpHeaders headers = new HttpHeaders();
		for (String name : Collections.list(request.getHeaderNames())) {
			if (!dropped.contains(name)) {
				headers.put(name, Collections.list(request.getHeaders(name)));
			}
		}
		headers.add("X-Forwarded-For", request.getRemoteAddr());
		headers.set("X-Forwarded-Proto", request.getScheme());
		String host = request.getHeader(HttpHeaders.HOST);
		if (host != null) {
			headers.set("X-Forwarded-Host", host);
		}
		return headers;
	}

	private static Set<String> dropped(List<String> connection) {
		Set<String> all = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
		all.addAll(CONNECTION_HEADERS);
		for (String value : connection) {
			for (String name : value.split(",")) {
				all.add(name.strip());
			}
		}
		return all;
	}

	private static Set<String> caseInsensitive(String... names) {
		Set<String> set = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
		Collections.addAll(set, names);
		return Collections.unmodifiableSet(set);
	}

	private static InvocationProblem toProblem(InvocationException ex) {
		if (ex instanceof ServiceUnreachableException) {
			return InvocationProblem.of(502, "service-unreachable", "The service cannot be reached; nothing was sent.");
		}
		if (ex instanceof InvocationRefusedException) {
			return new InvocationProblem(503, (ex.getCode() != null) ? ex.getCode() : "refused",
					"The service is not called at present; nothing was done.", ex.getRetryAfter(), Map.of());
		}
		if (ex instanceof InvocationTimeoutException) {
			return InvocationProblem.of(504, "timeout",
					"The service did not answer in time; it may have done its work.");
		}
		return InvocationProblem.of(502, "outcome-unknown",
				"The answer of the service did not arrive, or is longer than is taken; it may have done its work.");
	}

}

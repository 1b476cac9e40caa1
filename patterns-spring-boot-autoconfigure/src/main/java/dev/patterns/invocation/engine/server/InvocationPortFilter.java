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

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.web.filter.OncePerRequestFilter;

import dev.patterns.invocation.InvocationProblemCodes;
import dev.patterns.invocation.engine.InvocationProblem;
import dev.patterns.serialization.PayloadSerializer;

/**
 * Lets operations be reached by their own port alone, and nothing else by that port.
 */
public final class InvocationPortFilter extends OncePerRequestFilter implements Ordered {

	private final InvocationPort port;

	private final String prefix;

	private final ProblemWriter problems;

	/**
	 * Create the filter.
	 * @param port the port of operations
	 * @param prefix begin of the paths of operations, with the paths of context and
	 * servlet
	 * @param serializer writes problem documents
	 */
	public InvocationPortFilter(InvocationPort port, String prefix, PayloadSerializer serializer) {
		this.port = port;
		this.prefix = prefix;
		this.problems = new ProblemWriter(serializer);
	}

	@Override
	public int getOrder() {
		return Ordered.HIGHEST_PRECEDENCE + 1;
	}

	@Override
	protected boolean shouldNotFilter(HttpServletRequest request) {
		int number = this.port.number();
		if (number < 0) {
			return true;
		}
		// A servlet is found by the path without dots, a handler by the path as it came.
		boolean asItCame = request.getRequestURI().startsWith(this.prefix);
		boolean normalized = normalized(request).startsWith(this.prefix);
		return (request.getLocalPort() == number) ? asItCame && normalized : !asItCame && !normalized;
	}

	private static String normalized(HttpServletRequest request) {
		return request.getContextPath() + orEmpty(request.getServletPath()) + orEmpty(request.getPathInfo());
	}

	private static String orEmpty(@Nullable String path) {
		return (path != null) ? path : "";
	}

	@Override
	protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		this.problems.write(
				InvocationProblem.of(404, InvocationProblemCodes.UNKNOWN_OPERATION, "There is no such operation."),
				response);
	}

}

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
import java.util.regex.Pattern;

import jakarta.servlet.FilterChain;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.core.Ordered;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Gives an invocation that is malformed, or that the web server itself has refused, a
 * problem document. Whoever else looks at it or makes an error page may stumble over what
 * is malformed.
 */
public final class RefusedRequestFilter extends OncePerRequestFilter implements Ordered {

	private static final Pattern MALFORMED = Pattern.compile("%(?![0-9A-Fa-f]{2})");

	private static final int BAD_REQUEST = 400;

	private static final int SERVER_ERROR = 500;

	private final RefusedRequests refused;

	/**
	 * Create the filter.
	 * @param refused answers what is refused
	 */
	public RefusedRequestFilter(RefusedRequests refused) {
		this.refused = refused;
	}

	@Override
	public int getOrder() {
		return Ordered.HIGHEST_PRECEDENCE;
	}

	@Override
	protected boolean shouldNotFilterErrorDispatch() {
		return false;
	}

	@Override
	protected boolean shouldNotFilter(HttpServletRequest request) {
		return status(request) == 0;
	}

	private int status(HttpServletRequest request) {
		if (request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI) instanceof String uri) {
			return (request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE) instanceof Integer status
					&& status >= BAD_REQUEST && status < SERVER_ERROR && this.refused.isInvocation(uri)) ? status : 0;
		}
		// The servlet decodes what the web server has not looked at: parameters of a
		// path.
		String uri = request.getRequestURI();
		return (MALFORMED.matcher(uri).find() && this.refused.isInvocation(uri)) ? BAD_REQUEST : 0;
	}

	@Override
	protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		if (response.isCommitted()) {
			chain.doFilter(request, response);
			return;
		}
		this.refused.answer(status(request), response);
	}

}

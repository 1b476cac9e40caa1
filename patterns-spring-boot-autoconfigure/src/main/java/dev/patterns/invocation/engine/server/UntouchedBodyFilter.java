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
import java.util.List;
import java.util.Locale;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Keeps forms and multipart bodies of invocations from being taken apart by whoever comes
 * before the handler: an operation refuses them, and the router forwards them as they
 * are. The header is still there, only the content type of the request is not told.
 */
public final class UntouchedBodyFilter extends OncePerRequestFilter implements Ordered {

	private static final String HIDDEN = "application/octet-stream";

	private final List<String> prefixes;

	/**
	 * Create the filter.
	 * @param prefixes begins of the paths that it is about, with the paths of context and
	 * servlet
	 */
	public UntouchedBodyFilter(List<String> prefixes) {
		this.prefixes = List.copyOf(prefixes);
	}

	@Override
	public int getOrder() {
		return Ordered.HIGHEST_PRECEDENCE;
	}

	@Override
	protected boolean shouldNotFilter(HttpServletRequest request) {
		String type = request.getContentType();
		return type == null || !isTakenApart(type.toLowerCase(Locale.ROOT))
				|| this.prefixes.stream().noneMatch((prefix) -> request.getRequestURI().startsWith(prefix));
	}

	private static boolean isTakenApart(String type) {
		return type.startsWith("multipart/") || type.startsWith("application/x-www-form-urlencoded");
	}

	@Override
	protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		chain.doFilter(new Untouched(request), response);
	}

	private static final class Untouched extends HttpServletRequestWrapper {

		private Untouched(HttpServletRequest request) {
			super(request);
		}

		@Override
		public @Nullable String getContentType() {
			return HIDDEN;
		}

	}

}

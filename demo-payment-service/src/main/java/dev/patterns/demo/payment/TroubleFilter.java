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

package dev.patterns.demo.payment;

import java.io.IOException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.util.ContentCachingResponseWrapper;

/**
 * Makes artificial trouble with charges, as a bad network would: requests that are never
 * handled, answers that never arrive, answers that come late.
 */
@Component
class TroubleFilter extends OncePerRequestFilter {

	private static final String CHARGE = "/payments/charge";

	/**
	 * More than is ever sent, so that the caller sees the connection break.
	 */
	private static final int PROMISED_LENGTH = 1000;

	private final TroubleProperties trouble;

	TroubleFilter(TroubleProperties trouble) {
		this.trouble = trouble;
	}

	@Override
	protected boolean shouldNotFilter(HttpServletRequest request) {
		return !request.getRequestURI().endsWith(CHARGE);
	}

	@Override
	protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		delay();
		double chance = ThreadLocalRandom.current().nextDouble();
		if (chance < this.trouble.failureRate() / 2) {
			response.sendError(HttpServletResponse.SC_INTERNAL_SERVER_ERROR, "Artificial trouble");
		}
		else if (chance < this.trouble.failureRate()) {
			chain.doFilter(request, new ContentCachingResponseWrapper(response));
			lose(response);
		}
		else {
			chain.doFilter(request, response);
		}
	}

	private void delay() throws IOException {
		try {
			TimeUnit.NANOSECONDS.sleep(this.trouble.delay().toNanos());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IOException("Interrupted while a charge was held up", ex);
		}
	}

	private static void lose(HttpServletResponse response) throws IOException {
		response.reset();
		response.setHeader("Connection", "close");
		response.setContentLength(PROMISED_LENGTH);
		response.getOutputStream().write('{');
		response.flushBuffer();
	}

}

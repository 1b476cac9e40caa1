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

package dev.patterns.invocation.engine.server.tomcat;

import java.io.IOException;

import jakarta.servlet.ServletException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;

import dev.patterns.invocation.engine.server.RefusedRequests;

/**
 * Gives an invocation whose path Tomcat cannot decode, or will not, a problem document.
 * Such a request is given to no application, so that no filter sees it, and would be
 * answered with a page in HTML.
 */
public final class RefusedRequestValve extends ValveBase {

	private final RefusedRequests refused;

	/**
	 * Create the valve.
	 * @param refused answers what is refused
	 */
	public RefusedRequestValve(RefusedRequests refused) {
		super(true);
		this.refused = refused;
	}

	@Override
	public void invoke(Request request, Response response) throws IOException, ServletException {
		String uri = request.getRequestURI();
		if (request.getContext() == null && response.isError() && uri != null && this.refused.isInvocation(uri)) {
			// What follows an error is not sent unless it is said to be its report.
			response.setErrorReported();
			response.setSuspended(false);
			this.refused.answer(response.getStatus(), response.getResponse());
		}
		else {
			getNext().invoke(request, response);
		}
	}

}

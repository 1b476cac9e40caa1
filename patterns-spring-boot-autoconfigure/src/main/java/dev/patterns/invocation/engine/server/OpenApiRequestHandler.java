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

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.HttpRequestHandler;

import dev.patterns.invocation.InvocationProblemCodes;
import dev.patterns.serialization.PayloadSerializer;

/**
 * Answers with the description of all operations. Thread-safe.
 */
public final class OpenApiRequestHandler implements HttpRequestHandler {

	private final OpenApiDescription description;

	private final ProblemWriter problems;

	/**
	 * Create the handler.
	 * @param description the description
	 * @param serializer writes problem documents
	 */
	public OpenApiRequestHandler(OpenApiDescription description, PayloadSerializer serializer) {
		this.description = description;
		this.problems = new ProblemWriter(serializer);
	}

	@Override
	public void handleRequest(HttpServletRequest request, HttpServletResponse response) throws IOException {
		if (!"GET".equals(request.getMethod())) {
			response.setHeader(HttpHeaders.ALLOW, "GET");
			this.problems.write(new BadRequestException(405, InvocationProblemCodes.METHOD_NOT_ALLOWED,
					"The description is read by GET.")
				.getProblem(), response);
			return;
		}
		byte[] body = this.description.toJson();
		response.setStatus(200);
		response.setContentType(MediaType.APPLICATION_JSON_VALUE);
		response.setContentLength(body.length);
		response.getOutputStream().write(body);
	}

}

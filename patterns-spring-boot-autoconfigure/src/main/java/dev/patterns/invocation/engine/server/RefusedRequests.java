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

import jakarta.servlet.http.HttpServletResponse;

import dev.patterns.invocation.InvocationProblemCodes;
import dev.patterns.invocation.engine.InvocationProblem;
import dev.patterns.serialization.PayloadSerializer;

/**
 * Answers invocations that were refused before they reached the handler. Thread-safe.
 */
public final class RefusedRequests {

	private final List<String> prefixes;

	private final ProblemWriter problems;

	/**
	 * Create the answers.
	 * @param prefixes begins of the paths of invocations, with the paths of context and
	 * servlet
	 * @param serializer writes problem documents
	 */
	public RefusedRequests(List<String> prefixes, PayloadSerializer serializer) {
		this.prefixes = List.copyOf(prefixes);
		this.problems = new ProblemWriter(serializer);
	}

	/**
	 * Whether a request is an invocation.
	 * @param uri its path as it came
	 * @return whether it is
	 */
	public boolean isInvocation(String uri) {
		return this.prefixes.stream().anyMatch(uri::startsWith);
	}

	/**
	 * Answer a request with a problem document.
	 * @param status status with which it was refused, 400 to 499
	 * @param response where to write the answer
	 * @throws IOException if it cannot be written
	 */
	public void answer(int status, HttpServletResponse response) throws IOException {
		this.problems.write(toProblem(status), response);
	}

	private static InvocationProblem toProblem(int status) {
		return switch (status) {
			case 401 ->
				InvocationProblem.of(status, InvocationProblemCodes.UNAUTHENTICATED, "The caller must say who it is.");
			case 403 ->
				InvocationProblem.of(status, InvocationProblemCodes.ACCESS_DENIED, "The caller may not do that.");
			case 413 ->
				InvocationProblem.of(status, InvocationProblemCodes.TOO_LARGE, "The request is larger than is taken.");
			default -> InvocationProblem.of(status, InvocationProblemCodes.MALFORMED_REQUEST,
					(status != 404) ? "The request is malformed." : "There is nothing at this path.");
		};
	}

}

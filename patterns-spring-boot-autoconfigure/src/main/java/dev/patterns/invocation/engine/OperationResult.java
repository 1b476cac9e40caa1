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

package dev.patterns.invocation.engine;

import org.jspecify.annotations.Nullable;

/**
 * How a dispatched call ended.
 *
 * @param body the result as JSON in UTF-8, {@code null} if there is none
 * @param stream the result if it is sent as it is, or {@code null}
 * @param problem why there is no result, {@code null} if the call worked
 */
public record OperationResult(byte @Nullable [] body, @Nullable StreamedResult stream,
		@Nullable InvocationProblem problem) {

	/**
	 * A call that did not work.
	 * @param problem why
	 * @return the result
	 */
	public static OperationResult of(InvocationProblem problem) {
		return new OperationResult(null, null, problem);
	}

	static OperationResult of(byte @Nullable [] body) {
		return new OperationResult(body, null, null);
	}

	static OperationResult of(StreamedResult stream) {
		return new OperationResult(null, stream, null);
	}

}

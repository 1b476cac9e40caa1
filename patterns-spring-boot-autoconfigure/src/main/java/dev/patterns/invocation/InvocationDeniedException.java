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

package dev.patterns.invocation;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * The callee, or who stands before it, does not know the caller (401) or does not let it
 * do that (403). The call took no effect and is not repeated.
 */
public class InvocationDeniedException extends InvocationRejectedException {

	private static final long serialVersionUID = 1L;

	/**
	 * Create the exception.
	 * @param application name of the called application
	 * @param operation durable name of the operation
	 * @param status the status, 401 or 403
	 * @param code the code of the problem document, or {@code null}
	 * @param detail the detail of the problem document, or {@code null}
	 * @param retryAfter when to try again, or {@code null}
	 */
	public InvocationDeniedException(String application, String operation, int status, @Nullable String code,
			@Nullable String detail, @Nullable Duration retryAfter) {
		super(application, operation, status, code, detail, retryAfter);
	}

}

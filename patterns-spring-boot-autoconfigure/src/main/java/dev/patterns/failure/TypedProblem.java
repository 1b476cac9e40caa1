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

package dev.patterns.failure;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * Implemented by exceptions of this suite that know how they are told to a remote caller,
 * so that a server can answer with a problem document (RFC 9457) without knowing the
 * feature that threw them. The exception's message becomes the document's detail; it must
 * not contain anything that the caller may not know.
 */
public interface TypedProblem {

	/**
	 * The stable code, sent as the document's member {@code code}.
	 * @return the code
	 */
	String getCode();

	/**
	 * The HTTP status of the answer.
	 * @return the status, 400 to 599
	 */
	int getHttpStatus();

	/**
	 * When the caller may try again, sent as {@code Retry-After}.
	 * @return the delay, {@code null} if trying again does not help
	 */
	default @Nullable Duration getRetryAfter() {
		return null;
	}

}

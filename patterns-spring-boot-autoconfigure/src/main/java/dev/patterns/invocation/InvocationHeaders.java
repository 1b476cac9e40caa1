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

/**
 * Headers of an invocation, beside those of HTTP and of the W3C trace context.
 */
public final class InvocationHeaders {

	/**
	 * The key by which the callee recognises a repetition.
	 */
	public static final String IDEMPOTENCY_KEY = "Idempotency-Key";

	/**
	 * When the call that is being undone was first sent, in milliseconds since 1970.
	 */
	public static final String FIRST_SENT = "Idempotency-First-Sent";

	/**
	 * How many milliseconds the caller will still wait. A duration and no point in time,
	 * since clocks differ. A server does not begin work of which nothing is left to wait
	 * for, and hands the rest on to those it calls.
	 */
	public static final String DEADLINE_REMAINING = "X-Deadline-Remaining";

	private InvocationHeaders() {
	}

}

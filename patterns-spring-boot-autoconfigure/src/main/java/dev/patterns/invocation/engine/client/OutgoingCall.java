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

package dev.patterns.invocation.engine.client;

import java.io.InputStream;
import java.lang.reflect.Type;
import java.time.Duration;

import org.jspecify.annotations.Nullable;
import org.springframework.core.io.Resource;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;

import dev.patterns.failure.DeclaredFailures;

/**
 * A call to be made.
 *
 * @param application name of the called application
 * @param operation durable name of the operation, or verb and path without query
 * @param observedAs name of the operation in metrics, of which there must be few
 * @param exposed whether it is an exposed operation, whose path is below the base path
 * @param method the verb
 * @param path encoded path and query; empty if they follow from the operation's name
 * @param headers further headers
 * @param body the body as JSON, or {@code null}
 * @param responseType type of the result; {@code void} to ignore it
 * @param failures exceptions that may come back
 * @param idempotent whether the callee recognises a repetition
 * @param undoes durable name of the operation that is undone, or {@code null}
 * @param timeout time limit of an attempt, {@code null} for the target's policy
 * @param stream the body if it is sent as it is, or {@code null}
 */
record OutgoingCall(String application, String operation, String observedAs, boolean exposed, HttpMethod method,
		String path, HttpHeaders headers, byte @Nullable [] body, Type responseType, DeclaredFailures failures,
		boolean idempotent, @Nullable String undoes, @Nullable Duration timeout, @Nullable StreamedBody stream) {

	OutgoingCall(String application, String operation, String observedAs, boolean exposed, HttpMethod method,
			String path, HttpHeaders headers, byte @Nullable [] body, Type responseType, DeclaredFailures failures,
			boolean idempotent, @Nullable String undoes, @Nullable Duration timeout) {
		this(application, operation, observedAs, exposed, method, path, headers, body, responseType, failures,
				idempotent, undoes, timeout, null);
	}

	/**
	 * Whether the answer is to be given back as it is.
	 */
	boolean isForwarded() {
		return this.responseType == InvocationTransport.Answer.class;
	}

	OutgoingCall asIdempotent() {
		return new OutgoingCall(this.application, this.operation, this.observedAs, this.exposed, this.method, this.path,
				this.headers, this.body, this.responseType, this.failures, true, this.undoes, this.timeout,
				this.stream);
	}

	/**
	 * Path and query of an exposed operation below the base path.
	 */
	String operationPath() {
		return this.path.isEmpty() ? "/" + this.operation : this.path;
	}

	/**
	 * Whether the answer's body is given back as it is, to be read by whoever gets it.
	 */
	boolean isAnswerStreamed() {
		return this.responseType == InputStream.class || this.responseType == Resource.class;
	}

	/**
	 * Whether body or answer are not held in memory.
	 */
	boolean isStreaming() {
		return this.stream != null || isAnswerStreamed();
	}

	/**
	 * Whether a body that can be sent only once has been, in part at least.
	 */
	boolean isConsumed() {
		return this.stream != null && this.stream.isConsumed();
	}

	/**
	 * Whether the verb says that the call may be repeated although it may have been sent.
	 */
	boolean isRepeatableByVerb() {
		return isSafe() || HttpMethod.PUT.equals(this.method) || HttpMethod.DELETE.equals(this.method);
	}

	boolean isSafe() {
		return HttpMethod.GET.equals(this.method) || HttpMethod.HEAD.equals(this.method)
				|| HttpMethod.OPTIONS.equals(this.method);
	}

}
